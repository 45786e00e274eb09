/** A verdict as the log's leaf commits to it: to bytes, and back for those that may read it. */
import { type CborValue, decode, encode, encodeBriefly } from '../codec/cbor.ts';
import type { Slab } from '../codec/slab.ts';
import type { Bytes, Digest, Finding } from '../model.ts';
import type { AttestationFacts } from './facts.ts';
import type { Counts } from './standing.ts';
import type { Verdict } from './verdict.ts';

/** What of the facts an encoded verdict names. */
type Encodable = Pick<
  AttestationFacts,
  'digest' | 'order' | 'freshness' | 'strength' | 'licence' | 'site' | 'device'
>;

/** Version of the encoding below: the first element of every encoded verdict. */
const encodingVersion = 2;

/**
 * The verdict as the log's leaf commits to it (docs/protocol.md): deterministic CBOR of [version, evidence
 * digest, order, freshness, challenge time in Unix ms or null, key strength, what was located, tier, counts as
 * bits (1 presence, 2 place, 4 usage), versions used, findings]. The versions are [licence, version, site, version,
 * device, version], so that a verdict can be shown with the registry as it was read; a finding is [kind, severity,
 * subject type, subject id, sentence, {name: number or text}].
 */
export function encodeVerdict(verdict: Verdict, facts: Encodable, slab?: Slab): Bytes {
  const value = verdictValue(verdict, facts);
  return slab ? slab.copy(encodeBriefly(value)) : encode(value);
}

function verdictValue(verdict: Verdict, facts: Encodable): CborValue {
  const { digest, order, freshness, strength } = facts;
  return [
    encodingVersion,
    digest,
    order,
    freshness.word,
    freshness.word === 'unknown' ? null : encodable(freshness.challengeAtMs),
    strength,
    verdict.located,
    verdict.tier,
    bitsOf(verdict.counts),
    versionsUsed(facts),
    verdict.findings.map(encodableFinding),
  ];
}

function versionsUsed({ licence, site, device }: Encodable): CborValue {
  const registered = [licence.licence, site.site, device.device].map((id) => id.toWellFormed());
  const [licenceId, siteId, deviceId] = registered as [string, string, string];
  return [licenceId, licence.version, siteId, site.version, deviceId, device.version];
}

function bitsOf({ presence, place, usage }: Counts): number {
  return (presence ? 1 : 0) | (place ? 2 : 0) | (usage ? 4 : 0);
}

function encodableFinding({ kind, severity, subject, sentence, numbers }: Finding): CborValue {
  const figures = Object.entries(numbers).map(
    ([name, value]) => [name.toWellFormed(), encodable(value)] as const,
  );
  const texts = [kind, severity, subject.type, subject.id.toWellFormed(), sentence.toWellFormed()];
  return [...texts, new Map(figures)];
}

/** A figure that is no number is written as text, and half a surrogate pair replaced: neither has an encoding. */
function encodable(value: number | string): number | string {
  if (typeof value === 'string') return value.toWellFormed();
  return Number.isFinite(value) ? value : String(value);
}

export interface Used {
  readonly id: string;
  readonly version: number;
}

/** The rows of the registry that the rules were told. */
export interface VersionsUsed {
  readonly licence: Used;
  readonly site: Used;
  readonly device: Used;
}

export interface ReadVerdict {
  readonly encoding: number;
  readonly digest: Digest;
  readonly order: string;
  readonly freshness: string;
  /** Null where the log never issued the challenge. */
  readonly challengeAtMs: number | null;
  readonly strength: string;
  readonly located: string;
  readonly tier: string;
  readonly counts: { readonly presence: boolean; readonly place: boolean; readonly usage: boolean };
  /** Null in encoding 1, which did not name them. */
  readonly versions: VersionsUsed | null;
  readonly findings: readonly ReadFinding[];
}

export interface ReadFinding {
  readonly kind: string;
  readonly severity: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly sentence: string;
  readonly numbers: Readonly<Record<string, number | string>>;
}

/** Reads what `encodeVerdict` wrote. Throws on anything else: a damaged archive is our own fault. */
export function readVerdict(bytes: Bytes): ReadVerdict {
  const decoded = decode(bytes, { maxBytes: bytes.length, maxDepth: 16 });
  const members = decoded.ok && Array.isArray(decoded.value) ? decoded.value : [];
  const [encoding, ...rest] = members;
  if (encoding !== 1 && encoding !== 2) throw new Error('a verdict has no encoding that is known');
  const [digest, order, freshness, challengeAtMs, strength, located, tier, bits, ...last] = rest;
  const [versions, findings] = encoding === 1 ? [null, last[0]] : last;
  return {
    encoding,
    digest: digest as Bytes,
    ...(texts({ order, freshness, strength, located, tier }) as TextMembers),
    challengeAtMs: challengeAtMs as number | null,
    counts: countsIn(bits as number),
    versions: versions ? versionsIn(versions as (string | number)[]) : null,
    findings: (findings as CborValue[][]).map(findingIn),
  };
}

type TextMembers = Pick<ReadVerdict, 'order' | 'freshness' | 'strength' | 'located' | 'tier'>;

function texts(members: Readonly<Record<string, CborValue | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, String(value)]));
}

function countsIn(bits: number): ReadVerdict['counts'] {
  return { presence: (bits & 1) !== 0, place: (bits & 2) !== 0, usage: (bits & 4) !== 0 };
}

function versionsIn(members: readonly (string | number)[]): VersionsUsed {
  const used = (at: number): Used => {
    return { id: String(members[at]), version: Number(members[at + 1]) };
  };
  return { licence: used(0), site: used(2), device: used(4) };
}

function findingIn(members: readonly CborValue[]): ReadFinding {
  const [kind, severity, type, id, sentence, numbers] = members;
  return {
    ...(texts({ kind, severity, sentence }) as Pick<ReadFinding, 'kind' | 'severity' | 'sentence'>),
    subject: { type: String(type), id: String(id) },
    numbers: Object.fromEntries(numbers as Map<string, number | string>),
  };
}
