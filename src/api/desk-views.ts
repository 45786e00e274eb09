/** Rows of the desk -> what the wire shows of them: columns named one by one. */
import { instantOf } from '../contract/values.ts';
import type { AnomalyDossier } from '../flow/desk/dossier.ts';
import type { AnswerRow, AttachmentRow, DispositionRow, ReleaseRow } from '../flow/desk/rows.ts';
import { anomalyView, ruleView, versionView } from './views.ts';

export function dispositionView(row: DispositionRow) {
  const { anomaly, code, reason, duplicateOf, conditionVersion, severity, worstSeverity } = row;
  const { author, keyLabel } = row;
  return {
    ...{ anomaly, code, reason, duplicateOf, conditionVersion },
    ...{ openedAt: instantOf(row.openedAtMs), severity, worstSeverity, author, keyLabel },
    ...versionView(row),
  };
}

export function releaseView(row: ReleaseRow) {
  const { anomaly, word, reason, author, keyLabel } = row;
  return { anomaly, word, reason, author, keyLabel, ...versionView(row) };
}

export function answerView(row: AnswerRow) {
  const { id, about, party, text, attachments, late, author, keyLabel } = row;
  return { id, about, party, text, attachments, late, author, keyLabel, ...versionView(row) };
}

/** Not what it is attached to: that has its own readers. */
export function attachmentView(row: AttachmentRow) {
  const { id, fileName, contentType, size, sha256 } = row;
  return { id, fileName, contentType, size, sha256, ...versionView(row) };
}

export function dossierView({ anomaly, rule, ...people }: AnomalyDossier) {
  return {
    ...anomalyView(anomaly),
    rule: ruleView(rule),
    dispositions: people.dispositions.map(dispositionView),
    releases: people.releases.map(releaseView),
    answers: people.answers.map(answerView),
    cases: people.cases,
  };
}
