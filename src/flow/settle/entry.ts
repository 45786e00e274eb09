/** An attestation's entry in its verdict bundle. */
import type { Binding } from '../../core/appraise/bound.ts';
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import type { Bytes } from '../../core/model.ts';
import type { PlaceWord } from '../../core/place/locate.ts';
import type { SettleItem } from '../ledger-port.ts';
import type { UnsaltedEntry } from './part.ts';

/** What decides beside the facts, as the bundle has it. */
export interface Extra {
  readonly placeWord: PlaceWord | undefined;
  readonly binding: Binding | null;
  readonly besides: readonly Binding[];
  readonly sessions: readonly Binding[];
}

/** The verdict, and the inputs of its appraisal that the evidence does not hold: enough to appraise it again. */
export function entryOf(
  facts: AttestationFacts,
  verdict: Bytes,
  item: SettleItem,
  { placeWord, binding, besides, sessions }: Extra,
): UnsaltedEntry {
  return {
    digest: item.digest,
    bundleIndex: item.bundleIndex,
    verdict,
    // Always in one order: a bundle has one shape for them.
    inputs: {
      key: facts.key,
      order: facts.order,
      prior: facts.prior,
      device: facts.device.device,
      keyEndedAtMs: facts.keyEndedAtMs ?? null,
      challengeAtMs: item.challengeAtMs,
      measured: facts.measured,
      placeWord,
      binding: binding ?? undefined,
      besides: besides.length > 0 ? besides : undefined,
      sessions: sessions.length > 0 ? sessions : undefined,
      report: facts.report,
    },
  };
}
