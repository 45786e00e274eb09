/** Binds a device's attestation key to genuine hardware by evidence over challenge and key. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Refusal } from '../../contract/problem.ts';
import { voidedBy } from '../../core/appraise/bound.ts';
import { admitKey } from '../../core/crypto/key.ts';
import type { Bytes } from '../../core/model.ts';
import { type Evidence, type ProvenKey, proveKey } from './bind-evidence.ts';
import { keyToBind } from './bind-session.ts';
import { type Caller, visibleTo } from './caller.ts';
import { changed } from './change.ts';
import { CHALLENGE_LIFE_MS } from './enrol.ts';
import { revokedCertificateOf } from './hardware-record.ts';
import type { DeviceDossier, RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { keyFromText } from './roster-text.ts';
import type { BindingRow, DeviceKeyRow, Holder } from './rows.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface BindRequest {
  readonly device: string;
  /** Hex of the key's thumbprint, or the key as COSE_Key. */
  readonly key: { readonly thumbprint: string } | { readonly coseKey: Bytes | null };
  readonly evidence: Evidence;
  /** Of a session key that the device's key signed, and that evidence binds in its stead; null where it cannot be read. */
  readonly delegation?: Bytes | null;
  /** 32 bytes. */
  readonly challenge: Bytes;
}

/** Evidence that a genuine chip signed challenge and key becomes a version of the device's binding. */
export async function bindDevice(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  request: BindRequest,
): Promise<Outcome<Written<BindingRow>>> {
  const dossier = await ports.registry.dossier(visibleTo(caller), request.device);
  const device = dossier?.versions.at(-1);
  if (!dossier || !device) return refuse('object_not_found');
  if (device.status === 'revoked') return refuse('device_revoked');
  if (device.status === 'moving') return refuse('move_under_way');
  const key = dossier.keys.at(-1);
  if (!key || !isNamed(key, request.key)) return refuse('bind_key_unknown');
  const challenged = await checkChallenge(ports, request.challenge, nowMs);
  if (!challenged.ok) return challenged;
  const bound = await keyToBind(ports, request, keyFromText(key));
  if (!bound.ok) return bound;
  const { authority } = dossier.licence;
  const { model } = device;
  const before = { bindings: dossier.bindings, challengeAtMs: challenged.value };
  const against = { authority, nowMs, model, ...before };
  const proven = await proveKey(ports, request, bound.value, against);
  if (!proven.ok) {
    if (isSample(proven.reason)) await tellSample(ports, caller, dossier);
    return proven;
  }
  const chained = await checkChain(ports, dossier, proven.value, challenged.value);
  if (!chained.ok) return chained;
  const held = await checkHeld(ports, dossier, proven.value);
  if (!held.ok) return held;
  const delegatedBy = request.delegation === undefined ? null : key.thumbprint;
  const named = { thumbprint: bytesToHex(bound.value.thumbprint), delegatedBy };
  const challenge = bytesToHex(request.challenge);
  const given = { ...named, challenge, challengedAtMs: challenged.value };
  const row = bindingRow(dossier, given, proven.value, caller, nowMs);
  return write(ports, caller, nowMs, {
    action: 'device-bound',
    objects: [changed(dossier.bindings.at(-1) ?? null, row)],
    rows: { bindings: [row] },
    roster: [boundEffect(dossier, row, challenged.value)],
    holders: held.value,
    held: { reason: 'bind_hardware_held' },
    expected: [
      { table: 'devices', id: device.id, version: device.version },
      { table: 'deviceKeys', id: device.id, version: key.version },
    ],
    value: row,
  });
}

function isNamed(key: DeviceKeyRow, named: BindRequest['key']): boolean {
  if ('thumbprint' in named) return named.thumbprint === key.thumbprint;
  const admitted = named.coseKey && admitKey(named.coseKey);
  return admitted?.ok === true && bytesToHex(admitted.value.thumbprint) === key.thumbprint;
}

function isSample({ hardwareReason }: Refusal): boolean {
  return hardwareReason === 'hardware_nonce_public';
}

/** Whose sample it is proves nothing of the device that it was sent for: it is held against who sent it, by the name of its party. */
async function tellSample(
  { ledgers }: RegistryPorts,
  { party }: Caller,
  { licence }: DeviceDossier,
) {
  if (party !== null) await ledgers.ledger(licence.id).sawSample(party);
}

async function checkChallenge(
  ports: RegistryPorts,
  challenge: Bytes,
  nowMs: number,
): Promise<Outcome<number>> {
  const issued = await ports.challenges.issued(bytesToHex(challenge), challenge);
  if (!issued) return refuse('bind_challenge_unknown');
  const isOld = nowMs - issued.issuedAtMs > CHALLENGE_LIFE_MS;
  return isOld ? refuse('bind_challenge_expired') : accept(issued.issuedAtMs);
}

/** No certificate of it is revoked. It is refused, and held against nobody: whose evidence it was nothing proves. */
async function checkChain(
  { registry }: RegistryPorts,
  { licence }: DeviceDossier,
  { certificates }: ProvenKey,
  challengeAtMs: number,
): Promise<Outcome<null>> {
  const rows = await registry.revocationsOf(certificates, licence.authority);
  const revoked = voidedBy({ certificates, challengeAtMs }, rows.map(revokedCertificateOf));
  if (!revoked) return accept(null);
  const number = certificates.indexOf(revoked.certificate) + 1;
  return refuse('bind_chain_revoked', { detail: `Certificate ${number}: ${revoked.revocation}.` });
}

/**
 * A chip is one device: the one that it was registered as, or the first that it is bound to. A TPM is its machine's, and
 * holds the keys of all devices in it.
 */
async function checkHeld(
  ports: RegistryPorts,
  { versions, bindings }: DeviceDossier,
  { strength, hardwareKeyHash: value }: ProvenKey,
): Promise<Outcome<readonly Holder[]>> {
  if (strength === 'tpm') return accept([]);
  const object = versions[0]!.id;
  const bound = bindings.find((one) => one.strength === null)?.hardwareKeyHash;
  const known = versions[0]!.hardwareKeyHash ?? bound ?? value;
  if (known !== value) return refuse('bind_hardware_differs');
  const holder = (await ports.registry.holdersOf('hardware-key', [value])).get(value);
  if (holder === undefined) return accept([{ kind: 'hardware-key', value, object }]);
  return holder === object ? accept([]) : refuse('bind_hardware_held');
}

function bindingRow(
  { bindings, versions }: DeviceDossier,
  given: Pick<BindingRow, 'thumbprint' | 'delegatedBy' | 'challenge' | 'challengedAtMs'>,
  { strength, ...proven }: ProvenKey,
  caller: Caller,
  nowMs: number,
): BindingRow {
  return {
    ...nextVersion(versions[0]!.id, bindings.at(-1) ?? null, caller, nowMs),
    ...proven,
    ...given,
    strength: strength === 'tpm' ? strength : null,
  };
}

/** The ledger decides with it how strong the key is. */
function boundEffect(
  { licence }: DeviceDossier,
  { id: device, thumbprint, switches, chip, certificates, report, ...row }: BindingRow,
  challengeAtMs: number,
): RosterEffect {
  const { strength, delegatedBy } = row;
  // A TPM is no chip that a model has.
  const by = strength ? { strength } : { chip };
  const binding = {
    ...{ thumbprint, challengeAtMs, switches: switches ?? [], certificates: certificates ?? [] },
    ...by,
    ...(report && { report }),
    ...(delegatedBy && { delegatedBy }),
  };
  return { to: 'ledger', ledger: licence.id, change: { type: 'binding', device, binding } };
}
