/** An encoded verdict -> what it says, for those who may read it. Both encodings that were ever written. */
import { type CborValue, decode } from '../codec/cbor.ts';
import type { Bytes, Digest } from '../model.ts';

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
