/** Verdicts appraised again from evidence and the inputs that their bundle keeps. */

import { bytesToHex } from '@noble/hashes/utils.js';
import type { PartPlaces } from '../../core/appraise/admitted.ts';
import { type Binding, strengthOf } from '../../core/appraise/bound.ts';
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { placeWordOf } from '../../core/appraise/measured.ts';
import type { NetworkHint } from '../../core/appraise/network-hint.ts';
import { appraiseAttestation } from '../../core/appraise/verdict.ts';
import { encodeVerdict } from '../../core/appraise/verdict-encoding.ts';
import { sameBytes } from '../../core/bytes.ts';
import { canonicalJson } from '../../core/codec/canonical-json.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import type { BundleEntry, ReadBundle } from '../../core/log/bundle.ts';
import type { Bytes, Device, LicenceTerms, Site } from '../../core/model.ts';
import { freshness } from '../../core/verify/freshness.ts';
import { isMeasuredSo, placesOf } from './measured.ts';

/** A part whose verdicts are replayed: `items` are all of its evidence, records of landmarks among them. */
export class Replay {
  readonly #bundle: ReadBundle;
  readonly #items: readonly Bytes[];
  /** Undefined where the bundle's word on landmarks is none that a ledger writes. */
  readonly #places: PartPlaces | null | undefined;

  constructor(bundle: ReadBundle, items: readonly Bytes[]) {
    [this.#bundle, this.#items] = [bundle, items];
    try {
      this.#places = placesOf(bundle, items);
    } catch {
      this.#places = undefined;
    }
  }

  /** Whether the verdict comes out again, byte for byte. False too of inputs that are none. */
  holds(entry: BundleEntry): boolean {
    const item = this.#items[entry.bundleIndex];
    return (
      item !== undefined &&
      this.#places !== undefined &&
      isReplayed(this.#bundle, entry, item, this.#places)
    );
  }
}

function isReplayed(
  bundle: ReadBundle,
  entry: BundleEntry,
  item: Bytes,
  places: PartPlaces | null,
): boolean {
  try {
    const found = factsOf(bundle, entry, item);
    if (found === null || !isWordTrue(found.facts, entry.inputs.placeWord)) return false;
    const { facts, kid, bound } = found;
    if (!isMeasuredSo(facts, kid, places, bound) || !isReportedSo(facts, bound)) return false;
    return sameBytes(encodeVerdict(appraiseAttestation(facts), facts), entry.verdict);
  } catch {
    // Rules assume facts that a ledger made; whoever forged these gets the same word as for a wrong verdict.
    return false;
  }
}

/** The word on the place stands beside what was measured, and nowhere else. */
function isWordTrue(facts: AttestationFacts, word: unknown): boolean {
  return facts.measured ? word === placeWordOf(facts) : word === undefined;
}

/** What a chip said stands in the binding that it made, or in a newer one. */
function isReportedSo({ report }: AttestationFacts, { binding }: Found['bound']): boolean {
  if (!binding || binding.strength === 'tpm') return true;
  if (!report) return binding.report === undefined;
  const { atMs, ...said } = report;
  if (atMs !== binding.challengeAtMs) return atMs > binding.challengeAtMs;
  return canonicalJson(said) === canonicalJson(binding.report ?? {});
}

/** Inputs as `settle` writes them: facts under their own names, and from what the others are made. */
type Inputs = Pick<AttestationFacts, 'key' | 'order' | 'prior'> &
  Partial<Pick<AttestationFacts, 'measured' | 'report'>> & {
    readonly device: string;
    readonly keyEndedAtMs: number | null;
    readonly challengeAtMs: number | null;
    readonly binding?: Binding;
    readonly besides?: readonly Binding[];
    readonly sessions?: readonly Binding[];
  };

interface Context {
  readonly terms: LicenceTerms;
  readonly sites: readonly Site[];
  readonly devices: readonly Device[];
  readonly submitter: string;
  readonly network?: NetworkHint;
}

interface Found {
  readonly facts: AttestationFacts;
  readonly kid: Bytes;
  readonly bound: Pick<Inputs, 'binding' | 'besides' | 'sessions'>;
}

function factsOf(bundle: ReadBundle, entry: BundleEntry, item: Bytes): Found | null {
  const evidence = decodeEvidence(item);
  const { device: named, keyEndedAtMs, challengeAtMs, ...told } = entry.inputs as unknown as Inputs;
  // Named one by one: claims, site or licence among the inputs would stand in the place of those that were attested.
  const { key, order, prior, measured, report, binding, besides, sessions } = told;
  const { terms, sites, devices, submitter, network } = bundle.context as unknown as Context;
  const device = devices.find((one) => one.device === named);
  const site = sites.find((one) => one.site === device?.site);
  if (!evidence.ok || !device || !site) return null;
  const { settledAtMs: nowMs } = bundle;
  const { kid } = evidence.value;
  const facts: AttestationFacts = {
    ...{ nowMs, claims: evidence.value.claims, digest: entry.digest, device, site },
    freshness: freshness(challengeAtMs, nowMs, terms.intervalMs + terms.graceMs),
    strength: strengthOf(binding ?? null, bytesToHex(kid), challengeAtMs, terms),
    ...(keyEndedAtMs === null ? {} : { keyEndedAtMs }),
    ...{ submitter, licence: terms },
    ...{ key, order, prior },
    ...(measured === undefined ? {} : { measured }),
    ...(network === undefined ? {} : { network }),
    ...(report === undefined ? {} : { report }),
  };
  const bound = { ...(binding && { binding }), ...(besides && { besides }) };
  return { facts, kid, bound: { ...bound, ...(sessions && { sessions }) } };
}
