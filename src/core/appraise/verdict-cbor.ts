/** A verdict as its leaf commits to it: deterministic CBOR, readable without this build. */
import { type CborValue, encode } from '../codec/cbor.ts';
import type { Bytes, Finding } from '../model.ts';
import type { AttestationFacts } from './facts.ts';
import type { Verdict } from './verdict.ts';

const VERSION = 1;

/**
 * [version, digest, order, freshness, strength, located, tier, [presence, place, usage], findings], each finding
 * [kind, severity, subject type, subject, sentence, numbers]. docs/protocol.md, "Verdict".
 */
export function encodeVerdict(
  verdict: Verdict,
  facts: Pick<AttestationFacts, 'digest' | 'order' | 'freshness' | 'strength'>,
): Bytes {
  const { presence, place, usage } = verdict.counts;
  return encode([
    VERSION,
    facts.digest,
    facts.order,
    facts.freshness.word,
    facts.strength,
    verdict.located,
    verdict.tier,
    [presence, place, usage],
    verdict.findings.map(findingToCbor),
  ]);
}

function findingToCbor({ kind, severity, subject, sentence, numbers }: Finding): CborValue {
  return [kind, severity, subject.type, subject.id, sentence, new Map(Object.entries(numbers))];
}
