/** A simulated device: a machine, its key and its chain, as an agent keeps them. */
import type { SigningKey } from '../core/crypto/signing.ts';
import {
  type AttesterState,
  type Challenge,
  nextAttestation,
  type PendingItem,
  rebooted,
  settled,
} from '../sdk/attester.ts';
import { type Machine, reboot, report } from './claims.ts';
import { seededBytes } from './dice.ts';
import type { DevicePlan, Suite } from './world.ts';

/** A key of a suite from its secret; how it signs is the caller's business, since it decides how long a run takes. */
export type KeyMaker = (suite: Suite, secret: Uint8Array) => SigningKey;

/** One machine that signs with a device's key. A cloned key has two. */
export interface Signer {
  readonly machine: Machine;
  key: SigningKey;
  chain: AttesterState;
}

export interface SimDevice extends Signer {
  readonly plan: DevicePlan;
  readonly id: string;
  clone: Signer | null;
  /** The first step in which it reports again. */
  silentUntilStep: number;
  /** The step whose report it makes and does not send. */
  withholdsStep: number | null;
}

/** Where a pending item comes from, so that its answer finds the way back, and the records that it was made with. */
export interface Outgoing {
  readonly signer: Signer;
  readonly pending: PendingItem;
  readonly records: readonly Uint8Array[];
}

/** What an item cites: a landmark's record, and its digest. */
export interface Cited {
  readonly item: Uint8Array;
  readonly digest: Uint8Array;
}

/** The secret of a device's key; `version` counts the keys that it was given. */
export function secretOf(seed: number, index: number, suite: Suite, version: number): Uint8Array {
  return seededBytes(seed, `key ${index} ${version}`, suite === 'ESP384' ? 48 : 32);
}

/** Bytes that tell one boot of a device from the next. */
export function bootseedOf(seed: number, index: number, boot: number): Uint8Array {
  return seededBytes(seed, `boot ${index} ${boot}`, 32);
}

/** Makes the next attestation of a machine; from now on it is pending. Throws where the chain refuses: our own bug. */
export function attest(
  signer: Signer,
  challenge: Challenge,
  nowMs: number,
  cited: readonly Cited[] = [],
): PendingItem {
  const landmarkRecords = cited.map(({ digest }) => digest);
  const reading = { ...report(signer.machine, nowMs), landmarkRecords };
  const next = nextAttestation(signer.chain, signer.key, reading, challenge);
  if (!next.ok) throw new Error(`a simulated agent may not sign: ${next.reason}`);
  signer.chain = next.value.state;
  return next.value.item;
}

/** Forgets a pending item: it has its receipt, or will never be sent. */
export function dropPending({ signer, pending }: Pick<Outgoing, 'signer' | 'pending'>): void {
  signer.chain = settled(signer.chain, pending.digest);
}

/** Reboots a device's machine; its chain goes on under a new bootseed. */
export function rebootDevice(device: SimDevice, seed: number, nowMs: number): void {
  reboot(device.machine, nowMs);
  const bootseed = bootseedOf(seed, device.plan.index, device.machine.bootcount);
  device.chain = rebooted(device.chain, bootseed);
}

/** What landmarks measure of a machine under its key; nothing in a step without measuring. */
export type Measure = (signer: Signer) => readonly Cited[];

/** All that a device has to send after this step, oldest first; nothing while it is silent. */
export function outgoingOf(
  device: SimDevice,
  challenge: Challenge,
  step: number,
  nowMs: number,
  measure: Measure,
) {
  if (step < device.silentUntilStep) return [];
  const signers: Signer[] = device.clone ? [device, device.clone] : [device];
  return signers.flatMap((signer): Outgoing[] => {
    const cited = measure(signer);
    const made = attest(signer, challenge, nowMs, cited);
    if (device.withholdsStep === step) dropPending({ signer, pending: made });
    return signer.chain.pending.map((pending) => {
      // An item of an earlier step goes again without its records: they are of that step's minute.
      const records = pending === made ? cited.map(({ item }) => item) : [];
      return { signer, pending, records };
    });
  });
}
