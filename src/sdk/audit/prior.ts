/**
 * What a ledger remembered of each device, followed from part to part: where the parts before are at hand, the prior state
 * that a verdict was made with is nobody's bare word.
 */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { LastMeasured, PriorState } from '../../core/appraise/facts.ts';
import { type ReadVerdict, readVerdict } from '../../core/appraise/verdict-encoding.ts';
import { sameBytes } from '../../core/bytes.ts';
import { canonicalJson } from '../../core/codec/canonical-json.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import type { BundleEntry, ReadBundle } from '../../core/log/bundle.ts';
import type { Bytes, Claims, Digest } from '../../core/model.ts';
import { type HandedDevice, type Handovers, handoversIn } from './handovers.ts';

export interface PriorCounts {
  /** Verdicts whose device's chain, place, firmware and round trips before were derived, and held against the bundle. */
  derived: number;
  /** Those of which some of it is the bundle's word, since what was before is not at hand. */
  underived: number;
}

/** Absent: not known. */
interface Known {
  readonly head?: { readonly sequence: number; readonly digest: Digest };
  readonly lastPlace?: PriorState['lastPlace'];
  readonly firmware?: PriorState['firmware'];
  readonly lastIssuedAtS?: number | null;
  readonly lastResumedAtMs?: number | null;
  readonly lastMeasured?: LastMeasured | null;
  /** It has left this ledger. */
  readonly isGone?: true;
}

const unseen: Known = {
  ...{ lastPlace: null, firmware: null, lastIssuedAtS: null },
  ...{ lastResumedAtMs: null, lastMeasured: null },
};
const fields = ['lastPlace', 'firmware', 'lastIssuedAtS', 'lastResumedAtMs'] as const;

/** As `settle` has it: these leave a device's chain alone, and these move its head. */
const leavesChain: ReadonlySet<string> = new Set([
  'equivocation',
  'late-unchecked',
  'after-transfer',
]);
const movesHead: ReadonlySet<string> = new Set(['first', 'next', 'resumed', 'gap']);

interface Judged {
  readonly claims: Claims;
  readonly digest: Digest;
  readonly verdict: ReadVerdict;
  readonly inputs: Inputs;
  readonly settledAtMs: number;
}

interface Inputs {
  readonly device: string;
  readonly prior: PriorState;
  readonly measured?: LastMeasured & { readonly answeredBy: string };
}

interface Context {
  readonly passedOn?: readonly { readonly device: string }[];
  readonly measuredBy?: { readonly suspects: readonly string[] };
}

/** Digests of verdicts, hex; and devices that left. */
export interface PriorFaults {
  readonly verdicts: readonly string[];
  readonly devices: readonly string[];
}

/** Of one ledger, in the order of its headers. */
export class Priors {
  readonly #devices = new Map<string, Known>();
  /** Whether a part before was not at hand: a device that is new here may have reported there. */
  #isCut = false;

  /** A part that cannot be read: whatever is known may have changed in it. */
  forget(): void {
    this.#devices.clear();
    this.#isCut = true;
  }

  /** What was made with, or is said to have left in, another state than the parts before leave. */
  take(bundle: ReadBundle, items: readonly Bytes[], counts: PriorCounts): PriorFaults {
    const { passedOn = [], measuredBy } = bundle.context as unknown as Context;
    const devices = this.#handOver(handoversIn(bundle));
    // What is passed on of a device that came is another ledger's to know.
    for (const { device } of passedOn) {
      const { isGone } = this.#devices.get(device) ?? {};
      this.#devices.set(device, { ...(isGone && { isGone }) });
    }
    const verdicts = bundle.entries.flatMap((entry) => {
      const judged = judgedIn(bundle, entry, items);
      if (!judged) {
        this.forget();
        counts.underived += 1;
        return [];
      }
      const holds = this.#judge(judged, measuredBy?.suspects ?? [], counts);
      return holds ? [] : [bytesToHex(entry.digest)];
    });
    return { verdicts, devices };
  }

  /** Devices that left otherwise than they were; one that came is as its header says, which is held against the other's. */
  #handOver(said: Handovers | null): string[] {
    if (!said) {
      this.forget();
      return [];
    }
    const { departure, arrival, stayed } = said;
    const differing = (departure?.devices ?? []).filter((handed) => {
      const known = this.#devices.get(handed.device) ?? (this.#isCut ? {} : unseen);
      this.#devices.set(handed.device, { ...known, isGone: true });
      return !isLeftSo(known, handed);
    });
    for (const device of stayed) {
      const { isGone: _, ...known } = this.#devices.get(device) ?? {};
      this.#devices.set(device, known);
    }
    for (const handed of arrival?.devices ?? []) {
      this.#devices.set(handed.device, asHanded(handed));
    }
    return differing.map(({ device }) => device);
  }

  #judge(judged: Judged, suspects: readonly string[], counts: PriorCounts): boolean {
    const { inputs, verdict } = judged;
    const isNew = verdict.order === 'first' && !this.#isCut;
    const known = this.#devices.get(inputs.device) ?? (isNew ? unseen : {});
    const isWhole = [...fields, 'lastMeasured' as const].every(
      (field) => known[field] !== undefined,
    );
    counts[isWhole ? 'derived' : 'underived'] += 1;
    this.#devices.set(inputs.device, after(known, judged));
    return isPlaced(known, judged) && isSo(known, inputs.prior, suspects);
  }
}

function judgedIn(
  { settledAtMs }: ReadBundle,
  { verdict, inputs, bundleIndex, digest }: BundleEntry,
  items: readonly Bytes[],
): Judged | null {
  const evidence = decodeEvidence(items[bundleIndex] ?? new Uint8Array());
  if (!evidence.ok) return null;
  const { claims } = evidence.value;
  try {
    const told = { claims, digest, verdict: readVerdict(verdict), settledAtMs };
    return { ...told, inputs: inputs as unknown as Inputs };
  } catch {
    return null;
  }
}

/** The first of a device has none before it; the next one is built on its head. */
function isPlaced({ head, isGone }: Known, { claims, verdict: { order } }: Judged): boolean {
  if (isGone) return !movesHead.has(order);
  if (!head) return true;
  if (order === 'next') {
    return claims.sequence === head.sequence + 1 && sameBytes(claims.previous, head.digest);
  }
  return order !== 'first';
}

function isSo(known: Known, prior: PriorState, suspects: readonly string[]): boolean {
  const areFields = fields.every((field) => {
    return known[field] === undefined || isSame(known[field], prior[field]);
  });
  if (!areFields || known.lastMeasured === undefined) return areFields;
  // What a landmark said that is suspected since is left out.
  const told = prior.lastMeasured ?? null;
  return [known.lastMeasured, believed(known.lastMeasured, suspects)].some((one) =>
    isSame(one, told),
  );
}

function believed(before: LastMeasured | null, suspects: readonly string[]): LastMeasured | null {
  const measured = (before?.measured ?? []).filter(
    ({ landmark }) => !suspects.includes(landmark.landmark),
  );
  return before && measured.length > 0 ? { ...before, measured } : null;
}

/** Nothing of it is derived where an older header does not say it. */
function asHanded({ cut, state }: HandedDevice): Known {
  if (!state) return {};
  const { lastPlace, firmware, lastIssuedAtS, lastResumedAtMs, lastMeasured } = state;
  const told = { lastPlace, firmware, lastIssuedAtS, lastResumedAtMs, lastMeasured };
  if (!cut) return told;
  return { ...told, head: { sequence: cut.sequence, digest: hexToBytes(cut.digest) } };
}

/** That the device leaves as the parts before leave it. */
function isLeftSo(known: Known, { cut, state }: HandedDevice): boolean {
  const head = known.head && {
    sequence: known.head.sequence,
    digest: bytesToHex(known.head.digest),
  };
  if (head ? !isSame(head, cut) : known === unseen && cut !== null) return false;
  const all = [...fields, 'lastMeasured' as const];
  return all.every(
    (field) => !state || known[field] === undefined || isSame(known[field], state[field]),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function after(known: Known, { claims, digest, verdict, inputs, settledAtMs }: Judged): Known {
  const { order, freshness, counts } = verdict;
  if (leavesChain.has(order)) return known;
  const atMs = freshness === 'unknown' ? null : verdict.challengeAtMs;
  const { measured } = inputs;
  const isOwn = measured && measured.answeredBy !== 'other' && measured.measured.length > 0;
  const seen: Known = {
    ...known,
    ...(counts.place && atMs !== null && { lastPlace: { atMs, position: claims.position } }),
    ...(counts.place && isOwn && { lastMeasured: tripsOf(measured) }),
  };
  if (!movesHead.has(order)) return seen;
  return {
    ...seen,
    head: { sequence: claims.sequence, digest },
    firmware: claims.firmware,
    lastIssuedAtS: claims.issuedAtS,
    ...(order === 'resumed' && { lastResumedAtMs: settledAtMs }),
  };
}

function tripsOf({ measured, fromMs, toMs }: LastMeasured): LastMeasured {
  return { measured, fromMs, toMs };
}
