/** The attestation result of one device, as its caller may see it: an EAR with claims of our profile. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Jwks, MusterResult, ResultAppraisal } from '../../contract/results.ts';
import {
  type DeviceStanding,
  EAR_PROFILE,
  RESULT_PROFILE,
  type Trust,
  trustOf,
} from '../../core/appraise/ear.ts';
import { ruleSetHash } from '../../core/appraise/ruleset-hash.ts';
import { locatedOf } from '../../core/appraise/verdict.ts';
import type { Bytes, KeyStrength } from '../../core/model.ts';
import type { DeviceView } from '../ledger-port.ts';
import type { Caller } from './caller.ts';
import { type SeenDevice, seeDevice } from './devices.ts';
import { keyStrengthOf, paceOf } from './key-strength.ts';
import { type LogPlace, logPlaceOf } from './log-place.ts';
import type { RegistryPorts } from './ports.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** Signs results; its keys are no keys of the log. */
export interface ResultSigner {
  /** A compact JWS, `typ` eat+jwt. */
  sign(claims: MusterResult): Promise<string>;
  jwks(): Promise<Jwks>;
}

/** What a deployment says of itself in every result. */
export interface ResultPorts extends RegistryPorts {
  /** Null where the deployment has no key for results. */
  readonly results: ResultSigner | null;
  readonly version: string;
  readonly logOrigin: string;
}

const nothingBinds =
  'Key located: what was located is the key that signed, not a chip; nothing binds the two.';
const keySentences: Readonly<Record<KeyStrength, string>> = {
  software: nothingBinds,
  tpm: 'Key located: a TPM holds the key that signed and never lets it go; nothing binds it to a chip.',
  tee: nothingBinds,
  bound: 'Chip located: vendor evidence binds the key that signed to one chip.',
};

/** A token with the profile that its media type names. */
export interface IssuedResult {
  readonly token: string;
  readonly profile: string;
}

/** The signed result of a device. Refuses `object_not_found`, and `result_key_missing` where nothing can sign. */
export async function issueResult(
  ports: ResultPorts,
  caller: Caller,
  nowMs: number,
  device: string,
): Promise<Outcome<IssuedResult>> {
  const seen = await seeDevice(ports, caller, device);
  if (!seen.ok) return seen;
  if (!ports.results) return refuse('result_key_missing');
  const entry = lastEntry(seen.value.ledger);
  const { licence } = seen.value.newest;
  const place = entry && (await logPlaceOf(ports.ledgers, licence, entry.header));
  const trust = trustOf(standingOf(seen.value, nowMs));
  const appraisal = appraisalOf(seen.value, trust, caller, place ?? null);
  const token = await ports.results.sign(claimsOf(ports, nowMs, trust, device, appraisal));
  return accept({ token, profile: EAR_PROFILE });
}

/** The keys to check results with. */
export async function resultKeys({
  results,
}: Pick<ResultPorts, 'results'>): Promise<Outcome<Jwks>> {
  return results ? accept(await results.jwks()) : refuse('result_key_missing');
}

function standingOf(seen: SeenDevice, nowMs: number): DeviceStanding {
  const { dossier, newest, ledger } = seen;
  const { licence } = dossier;
  return {
    nowMs,
    strength: keyStrengthOf(seen),
    status: newest.status,
    hasAttested: Boolean(ledger?.head),
    lastPresenceAtMs: ledger?.lastPresenceAtMs ?? null,
    licence: {
      status: licence.status,
      validFromMs: licence.licensedFromMs,
      validToMs: licence.licensedToMs,
      ...paceOf(dossier),
    },
    conditions: ledger?.conditions ?? [],
  };
}

function claimsOf(
  { version, logOrigin }: ResultPorts,
  nowMs: number,
  trust: Trust,
  device: string,
  appraisal: ResultAppraisal,
): MusterResult {
  return {
    eat_profile: EAR_PROFILE,
    iat: secondsOf(nowMs),
    exp: secondsOf(trust.expiresAtMs),
    ear_verifier_id: { developer: 'Muster', build: `${version} rules ${ruleSetHash}` },
    muster_log: logOrigin,
    submods: { [device]: appraisal },
  };
}

function appraisalOf(
  seen: SeenDevice,
  trust: Trust,
  caller: Caller,
  place: LogPlace | null,
): ResultAppraisal {
  const { dossier, newest, ledger } = seen;
  const { licence, keys } = dossier;
  const strength = keyStrengthOf(seen);
  const located = locatedOf(strength);
  return {
    eat_profile: RESULT_PROFILE,
    ear_status: trust.status,
    ...(trust.vector ? { ear_trustworthiness_vector: trust.vector } : {}),
    ear_appraisal_policy_ids: policyIds(licence),
    muster_device: {
      ...{ id: newest.id, serial: newest.serial, model: newest.model, status: newest.status },
    },
    muster_licence: {
      ...{ id: licence.id, version: licence.version, status: licence.status },
      ...{ tier: trust.licenceTier, validTo: secondsOf(licence.licensedToMs) },
    },
    muster_key: {
      ...{ strength, located, thumbprint: keys.at(-1)?.thumbprint ?? null },
      sentence: keySentences[strength],
    },
    muster_presence: {
      lastPresenceAt: secondsOrNull(ledger?.lastPresenceAtMs ?? null),
      dueAt: secondsOrNull(trust.dueAtMs),
    },
    muster_attestation: attestationOf(ledger, place),
    muster_findings: findingsOf(ledger),
    muster_view: viewOf(caller),
  };
}

/** The rules by the hash of their build, and the version of the licence that they were held to. */
function policyIds({ id, version }: SeenDevice['dossier']['licence']): string[] {
  return [`urn:muster:rules:${ruleSetHash}`, `urn:muster:licence:${id}:${version}`];
}

function viewOf({ role }: Caller): ResultAppraisal['muster_view'] {
  if (role === 'regulator') {
    return { of: role, sentence: 'Computed from every finding on the device.' };
  }
  // Every reader but a regulator is one of these two: the endpoint's row has no others.
  const of = role === 'exporter' ? 'exporter' : 'operator';
  const sentence = `Computed from what is shown to the ${of}: findings that are kept to the regulator have no part in it.`;
  return { of, sentence };
}

/** Conditions that fire now; those of the seen device are the ones shown to the caller, and no others. */
function findingsOf(ledger: DeviceView | null): ResultAppraisal['muster_findings'] {
  const last = hexOf(ledger?.head?.digest);
  const firing = (ledger?.conditions ?? []).filter(({ state }) => state === 'firing');
  return firing.map(({ kind, severity, sentence, openedAtMs, evidence }) => ({
    ...{ kind, severity, sentence, openedAt: secondsOf(openedAtMs) },
    inLastAttestation: last !== null && evidence.includes(last),
  }));
}

function attestationOf(
  ledger: DeviceView | null,
  place: LogPlace | null,
): ResultAppraisal['muster_attestation'] {
  const head = ledger?.head;
  if (!head) return null;
  const entry = lastEntry(ledger);
  return {
    sequence: head.sequence,
    digest: hexOf(head.digest) ?? '',
    header: entry?.header ?? null,
    position: entry?.position ?? null,
    leaf: place?.leaf ?? null,
    index: place?.index ?? null,
  };
}

/** Where the newest attestation settled; null where that is longer ago than history is kept. */
function lastEntry(ledger: DeviceView | null) {
  const head = hexOf(ledger?.head?.digest);
  return ledger?.history.find(({ digest }) => hexOf(digest) === head) ?? null;
}

function hexOf(bytes: Bytes | undefined): string | null {
  return bytes ? bytesToHex(bytes) : null;
}

function secondsOf(ms: number): number {
  return Math.floor(ms / 1_000);
}

function secondsOrNull(ms: number | null): number | null {
  return ms === null ? null : secondsOf(ms);
}
