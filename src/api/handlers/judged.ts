/** Attestations as they were judged, over HTTP. */
import { instantOf } from '../../contract/values.ts';
import { type JudgedAttestation, seeAttestation } from '../../flow/registry/attestation-view.ts';
import type { Standing } from '../../flow/registry/history.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { hexOf } from '../text.ts';

function standingView(standing: Standing | null) {
  if (!standing) return null;
  const { validFromMs, recordedAtMs, ...rest } = standing;
  return { ...rest, validFrom: instantOf(validFromMs), recordedAt: instantOf(recordedAtMs) };
}

function judgedView(seen: JudgedAttestation) {
  const { device, position, leaf, logIndex, header, inputs, context } = seen;
  const { digest, challengeAtMs, versions: _, ...verdict } = seen.verdict;
  const challengeAt = challengeAtMs === null ? null : instantOf(challengeAtMs);
  return {
    ...{ device, digest: hexOf(digest), settledAt: instantOf(header.latestMs) },
    ...{ ledger: header.ledger, header: header.sequence, position, leaf: hexOf(leaf), logIndex },
    ...{ rosterEpoch: header.rosterEpoch, rules: hexOf(header.rules) },
    evidenceBundle: hexOf(header.evidenceBundle),
    verdictBundle: hexOf(header.verdictBundle),
    verdict: { ...verdict, challengeAt },
    versions: {
      licence: standingView(seen.licence),
      site: standingView(seen.site),
      device: standingView(seen.registered),
    },
    ...{ inputs, context },
  };
}

export const judgedHandlers: Pick<Handlers, 'getAttestation'> = {
  async getAttestation(services, { caller, params }) {
    const given = { device: params.id, digest: params.digest };
    const seen = await seeAttestation(services, caller, given);
    return seen.ok ? accept(done(judgedView(seen.value))) : seen;
  },
};
