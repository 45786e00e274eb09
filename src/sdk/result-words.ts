/** What an attestation result says, in words for people. */
import type { MusterResult, ResultAppraisal } from '../contract/results.ts';
import { instantText } from './wording.ts';

const tiers: Readonly<Record<ResultAppraisal['ear_status'], string>> = {
  none: 'none: nothing was ever attested, so nothing is said',
  affirming: 'affirming: nothing speaks against it',
  warning: 'warning: it may be relied on for no more than is said below',
  contraindicated: 'contraindicated: do not rely on it',
};

/** Result -> sentences: the tier, what was located, what speaks against it, where it can be checked. */
export function resultSentences(result: MusterResult): string[] {
  return Object.values(result.submods).flatMap((appraisal) => [
    `${appraisal.muster_device.model} ${appraisal.muster_device.serial} (${appraisal.muster_device.id}) is ${tiers[appraisal.ear_status]}.`,
    appraisal.muster_key.sentence,
    licenceSentence(appraisal),
    presenceSentence(appraisal),
    ...findingSentences(appraisal),
    logSentence(result.muster_log, appraisal),
    appraisal.muster_view.sentence,
    `It holds from ${instant(result.iat)} to ${instant(result.exp)}.`,
  ]);
}

function licenceSentence({ muster_licence: licence }: ResultAppraisal): string {
  const claimed =
    licence.status === 'claimed' ? ': the word of its exporter, confirmed by no authority' : '';
  return `The licence ${licence.id} (version ${licence.version}) is ${licence.status}${claimed}, and runs to ${instant(licence.validTo)}.`;
}

function presenceSentence({ muster_presence: { lastPresenceAt, dueAt } }: ResultAppraisal): string {
  if (lastPresenceAt === null || dueAt === null) return 'It was never seen present.';
  return `It was last present at ${instant(lastPresenceAt)}; the next report is due by ${instant(dueAt)}.`;
}

function findingSentences({ muster_findings: findings }: ResultAppraisal): string[] {
  if (findings.length === 0) return ['No finding on it stands in this view.'];
  return findings.map(
    ({ kind, severity, sentence }) => `Stands: ${kind} (${severity}). ${sentence}`,
  );
}

function logSentence(log: string, { muster_attestation: last }: ResultAppraisal): string {
  if (last === null) return 'There is no attestation of it in the log.';
  const where =
    last.index === null ? 'not yet known to stand in the log' : `entry ${last.index} of ${log}`;
  return `Its last attestation has sequence ${last.sequence} and digest ${last.digest}; its part is ${where}.`;
}

function instant(seconds: number): string {
  return instantText(seconds * 1_000);
}
