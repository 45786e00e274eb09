/** Attestations as they were judged, over HTTP. */

import { receiptMediaTypes } from '../../contract/judged.ts';
import { instantOf } from '../../contract/values.ts';
import { issueReceipt } from '../../flow/registry/attestation-receipt.ts';
import { type JudgedAttestation, seeAttestation } from '../../flow/registry/attestation-view.ts';
import type { Standing } from '../../flow/registry/history.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { acceptedType } from '../accept.ts';
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

/** RFC 9052 section 2: a tagged COSE_Sign1. RFC 9942 registers no type of its own. */
const contentTypes = {
  text: `${receiptMediaTypes.text}; charset=utf-8`,
  cose: `${receiptMediaTypes.cose}; cose-type="cose-sign1"`,
} as const;

export const judgedHandlers: Pick<Handlers, 'getAttestation' | 'getReceipt'> = {
  async getReceipt(services, { caller, params, accept: wanted }) {
    const { text, cose } = receiptMediaTypes;
    const type = acceptedType(wanted, [text, cose]);
    if (!type) return refuse('request_not_acceptable');
    const form = type === cose ? 'cose' : 'text';
    const asked = { device: params.id, digest: params.digest, form } as const;
    const receipt = await issueReceipt(services, caller, asked);
    if (!receipt.ok) return receipt;
    return accept({ status: 200, contentType: contentTypes[form], bytes: receipt.value });
  },
  async getAttestation(services, { caller, params }) {
    const given = { device: params.id, digest: params.digest };
    const seen = await seeAttestation(services, caller, given);
    return seen.ok ? accept(done(judgedView(seen.value))) : seen;
  },
};
