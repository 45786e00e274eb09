/** Verdicts appraised again from evidence and the inputs that their bundle keeps. */

import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { placeWordOf } from '../../core/appraise/measured.ts';
import { appraiseAttestation, encodeVerdict } from '../../core/appraise/verdict.ts';
import { sameBytes } from '../../core/bytes.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import type { BundleEntry, ReadBundle } from '../../core/log/bundle.ts';
import type { Bytes, Device, LicenceTerms, Site } from '../../core/model.ts';
import { freshness } from '../../core/verify/freshness.ts';

/** Whether the verdict comes out again, byte for byte. False too of inputs that are none. */
export function isReplayed(bundle: ReadBundle, entry: BundleEntry, item: Bytes): boolean {
  try {
    const facts = factsOf(bundle, entry, item);
    if (facts === null || !isWordTrue(facts, entry.inputs.placeWord)) return false;
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

/** Inputs as `settle` writes them: facts under their own names, and from what the others are made. */
type Inputs = Pick<AttestationFacts, 'key' | 'order' | 'prior'> &
  Partial<Pick<AttestationFacts, 'measured' | 'network'>> & {
    readonly device: string;
    readonly keyEndedAtMs: number | null;
    readonly challengeAtMs: number | null;
  };

interface Context {
  readonly terms: LicenceTerms;
  readonly sites: readonly Site[];
  readonly devices: readonly Device[];
  readonly submitter: string;
}

function factsOf(bundle: ReadBundle, entry: BundleEntry, item: Bytes): AttestationFacts | null {
  const evidence = decodeEvidence(item);
  const { device: named, keyEndedAtMs, challengeAtMs, ...told } = entry.inputs as unknown as Inputs;
  // Named one by one: claims, site or licence among the inputs would stand in the place of those that were attested.
  const { key, order, prior, measured, network } = told;
  const { terms, sites, devices, submitter } = bundle.context as unknown as Context;
  const device = devices.find((one) => one.device === named);
  const site = sites.find((one) => one.site === device?.site);
  if (!evidence.ok || !device || !site) return null;
  const { settledAtMs: nowMs } = bundle;
  return {
    ...{ nowMs, claims: evidence.value.claims, digest: entry.digest, device, site },
    freshness: freshness(challengeAtMs, nowMs, terms.intervalMs + terms.graceMs),
    strength: 'software',
    ...(keyEndedAtMs === null ? {} : { keyEndedAtMs }),
    ...{ submitter, licence: terms },
    ...{ key, order, prior },
    ...(measured === undefined ? {} : { measured }),
    ...(network === undefined ? {} : { network }),
  };
}
