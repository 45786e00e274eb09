/** Enrols attestation keys: each request for itself, all that hold in one write. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { EnrolmentResult, EnrolReason } from '../../contract/enrolments.ts';
import { admitKey } from '../../core/crypto/key.ts';
import type { AttestationKey, Bytes } from '../../core/model.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { checkSignatures, type SignatureTask } from '../../core/verify/signatures.ts';
import { type Caller, operatorOf } from './caller.ts';
import { changed } from './change.ts';
import { codeHashOf } from './enrolment-codes.ts';
import type { CodeStanding } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { openProof } from './proof.ts';
import { keyToText } from './roster-text.ts';
import type { DeviceKeyRow } from './rows.ts';
import { accept, type Outcome, type Plan, refuse, type Written, write } from './write.ts';

export const CHALLENGE_LIFE_MS = 3_600_000;
/** Another writer may take a code or a key between look-up and commit; then all are looked at again. */
const ATTEMPTS = 3;

export interface EnrolmentRequest {
  readonly code: string;
  /** COSE_Key, and COSE_Sign1; null where the text was no base64url. */
  readonly key: Bytes | null;
  readonly proof: Bytes | null;
}

/** A request that holds so far. */
interface Candidate {
  readonly standing: CodeStanding;
  readonly key: AttestationKey;
  readonly challenge: Bytes;
  readonly task: SignatureTask;
}
type Judged = Result<Candidate, EnrolReason>;

/** One result a request, in order; those that hold are written together. A refused one changes nothing. */
export async function enrolKeys(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  requests: readonly EnrolmentRequest[],
): Promise<Outcome<Written<readonly EnrolmentResult[]>>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const judged = await judge(ports, caller, nowMs, requests);
    const results = judged.map(resultOf);
    const candidates = judged.flatMap((one) => (one.ok ? [one.value] : []));
    if (candidates.length === 0) return accept({ value: results, propagated: true });
    const plan = planOf(candidates, caller, nowMs, results);
    const outcome = await write(ports, caller, nowMs, plan);
    if (outcome.ok) return outcome;
  }
  return refuse('registry_conflict');
}

async function judge(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  requests: readonly EnrolmentRequest[],
): Promise<readonly Judged[]> {
  const standings = await ports.registry.codeStandings(
    requests.map(({ code }) => codeHashOf(code)),
  );
  const opened = requests.map((request) => open(request, standings, caller, nowMs));
  const dated = await withChallenges(ports, opened, nowMs);
  const signed = await withSignatures(ports, dated);
  return withoutClashes(ports, signed);
}

/** Everything that can be said without asking anybody: code, key, form of the proof. */
function open(
  { code, key, proof }: EnrolmentRequest,
  standings: ReadonlyMap<string, CodeStanding>,
  caller: Caller,
  nowMs: number,
): Judged {
  const codeHash = codeHashOf(code);
  const standing = standings.get(codeHash);
  // Another operator's code is unknown: its existence is no business of the caller's.
  if (!standing || standing.operator !== operatorOf(caller)) return err('enrol_code_unknown');
  const fault = codeFault(standing, nowMs);
  if (fault) return err(fault);
  const admitted = key && admitKey(key);
  if (!admitted?.ok) return err('enrol_key_invalid');
  if (!proof) return err('enrol_proof_malformed');
  const opened = openProof(proof, admitted.value, codeHash);
  return opened.ok ? ok({ standing, key: admitted.value, ...opened.value }) : opened;
}

function codeFault({ issued, newest, device }: CodeStanding, nowMs: number): EnrolReason | null {
  if (newest.codeHash !== issued.codeHash) return 'enrol_code_superseded';
  if (newest.state === 'used') return 'enrol_code_used';
  if (nowMs >= issued.expiresAtMs) return 'enrol_code_expired';
  if (device.status === 'moving') return 'enrol_device_moving';
  return device.status === 'revoked' ? 'enrol_device_revoked' : null;
}

async function withChallenges(
  ports: RegistryPorts,
  judged: readonly Judged[],
  nowMs: number,
): Promise<readonly Judged[]> {
  const hashes = new Map(
    judged.flatMap((one) =>
      one.ok ? [[bytesToHex(one.value.challenge), one.value.challenge] as const] : [],
    ),
  );
  const faults = new Map<string, EnrolReason | null>();
  for (const [name, hash] of hashes) {
    faults.set(name, challengeFault(await ports.challenges.issued(name, hash), nowMs));
  }
  return judged.map((one) => {
    const fault = one.ok ? faults.get(bytesToHex(one.value.challenge)) : null;
    return fault ? err(fault) : one;
  });
}

function challengeFault(
  issued: { readonly issuedAtMs: number } | null,
  nowMs: number,
): EnrolReason | null {
  if (!issued) return 'enrol_challenge_unknown';
  return nowMs - issued.issuedAtMs > CHALLENGE_LIFE_MS ? 'enrol_challenge_expired' : null;
}

async function withSignatures(
  ports: RegistryPorts,
  judged: readonly Judged[],
): Promise<readonly Judged[]> {
  const tasks = judged.flatMap((one) => (one.ok ? [one.value.task] : []));
  const holds = (await checkSignatures(tasks, ports.platform)).values();
  return judged.map((one) =>
    one.ok && !holds.next().value ? err('enrol_proof_signature_invalid') : one,
  );
}

/** A code is used once and a key is held once, within one body as well as ever. */
async function withoutClashes(
  ports: RegistryPorts,
  judged: readonly Judged[],
): Promise<readonly Judged[]> {
  const names = judged.flatMap((one) => (one.ok ? [bytesToHex(one.value.key.thumbprint)] : []));
  const held = await ports.registry.holdersOf('thumbprint', names);
  const seen = new Set<string>();
  return judged.map((one) => {
    if (!one.ok) return one;
    const { key, standing } = one.value;
    const name = bytesToHex(key.thumbprint);
    if (seen.has(standing.device.id)) return err('enrol_code_repeated');
    if (held.has(name) || seen.has(name)) return err('enrol_key_held');
    seen.add(standing.device.id).add(name);
    return one;
  });
}

function resultOf(one: Judged): EnrolmentResult {
  if (!one.ok) return { word: 'refused', reason: one.reason };
  const { standing, key } = one.value;
  const { id, licence, serial, model } = standing.device;
  return {
    word: 'enrolled',
    device: id,
    ledger: licence,
    serial,
    model,
    thumbprint: bytesToHex(key.thumbprint),
    version: standing.keyVersion + 1,
  };
}

function planOf(
  candidates: readonly Candidate[],
  caller: Caller,
  nowMs: number,
  value: readonly EnrolmentResult[],
): Plan<readonly EnrolmentResult[]> {
  const stamp = { validFromMs: nowMs, recordedAtMs: nowMs, actor: caller.apiKey };
  const keys = candidates.map(({ standing, key }): DeviceKeyRow => {
    return {
      id: standing.device.id,
      version: standing.keyVersion + 1,
      ...stamp,
      ...keyToText(key),
    };
  });
  const codes = candidates.map(({ standing: { newest } }) => {
    return { ...newest, ...stamp, version: newest.version + 1, state: 'used' as const };
  });
  return {
    action: 'keys-enrolled',
    objects: keys.map((row) => changed(null, row)),
    rows: { deviceKeys: keys, enrolmentCodes: codes },
    holders: keys.map(({ id, thumbprint }) => {
      return { kind: 'thumbprint', value: thumbprint, object: id };
    }),
    // A revocation at the same moment must win.
    expected: candidates.map(({ standing: { device } }) => {
      return { table: 'devices', id: device.id, version: device.version };
    }),
    roster: candidates.map(({ standing: { device }, key }) => ({
      to: 'ledger',
      ledger: device.licence,
      change: { type: 'key', device: device.id, key, enrolledAtMs: nowMs },
    })),
    value,
  };
}
