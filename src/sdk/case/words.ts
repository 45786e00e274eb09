/** What a checked case proves, in words. */
import type { CaseManifest } from '../../contract/case-file.ts';
import { counted, instantText } from '../wording.ts';
import type { CaseCheckpoint, ProvedChanges, ProvedHeader } from './logged.ts';
import type { ProvedParts } from './parts.ts';
import type { CheckedAnomalies, CheckedReceipts } from './receipts.ts';
import type { ReplayedVerdicts } from './replayed.ts';
import type { CheckedRows } from './rows.ts';
import type { CheckedSignatures } from './signatures.ts';

export interface CaseFacts {
  readonly manifest: CaseManifest;
  readonly checkpoint: CaseCheckpoint;
  readonly headers: readonly ProvedHeader[];
  readonly changes: ProvedChanges;
  readonly parts: ProvedParts;
  readonly rows: CheckedRows;
  readonly attachments: number;
  /** Null where no key was given to check them by. */
  readonly receipts: CheckedReceipts | null;
  readonly signatures: CheckedSignatures;
  readonly verdicts: ReplayedVerdicts;
  readonly anomalies: CheckedAnomalies;
  /** Anomalies that the case names and the file has not. */
  readonly absent: readonly string[];
}

/** Facts -> sentences: first whose word it is, then what is proved, then what is stated, then what is not here. */
export function caseSentences(facts: CaseFacts): string[] {
  const { manifest, headers, changes, parts, attachments } = facts;
  return [
    ...checkpointSentences(facts),
    `All ${manifest.files.length} files are the ones that the manifest of case ${manifest.case} lists, and there are no others.`,
    `${counted(headers.length, 'part')} and ${counted(changes.count, 'change of the registry or the desk', 'changes of the registry or the desk')} stand in the log under that checkpoint.`,
    counted(
      parts.attestations,
      'attestation of those parts and the verdict on it are the ones that its part committed to.',
      'attestations of those parts and the verdicts on them are the ones that the parts committed to.',
    ),
    ...signatureSentences(facts),
    ...receiptSentences(facts),
    ...anomalySentences(facts),
    ...rowSentences(facts),
    counted(
      attachments,
      'attached file is the one that its row names by hash.',
      'attached files are the ones that their rows name by hash.',
    ),
    ...verdictSentences(facts),
    ...absenceSentences(facts),
    'README.txt and rules/ are words for readers: nothing in the log commits to them.',
    'That nothing was left out when this was made, such as a later note, cannot be seen from it: only an export of a later checkpoint, or the log itself, shows that.',
  ];
}

function checkpointSentences({ checkpoint }: CaseFacts): string[] {
  const { origin, size, opened } = checkpoint;
  if (!opened) {
    return [
      `UNPROVED: no key of the log was given, so that nothing says who made this. It speaks of ${origin} with ${size} entries; whatever follows holds only if that log’s key signed the checkpoint.`,
    ];
  }
  const signed = `The log ${origin} signed the checkpoint of ${size} entries that everything here is proved under.`;
  if (opened.cosigned.length === 0) {
    return [signed, 'No witness of the policy has cosigned it: it stands on the log’s word alone.'];
  }
  const names = opened.cosigned.map(({ name, atS }) => `${name} (${instantText(atS * 1_000)})`);
  return [signed, `It was seen and cosigned by ${names.join(', ')}.`];
}

function receiptSentences({ receipts }: CaseFacts): string[] {
  if (!receipts) return ['Receipts were not checked: they are checked by the log’s key.'];
  const { facts, withoutEvidence } = receipts;
  const count = (word: string) => facts.filter(({ signed }) => signed.word === word).length;
  return [
    `${counted(facts.length, 'receipt holds, with its verdict', 'receipts hold, each with its verdict')}: for ${count('proved')} the span in which it was signed is proved against the log’s operator, for ${count('stated')} it is stated by the log, for ${count('open')} only the end is known.`,
    ...(withoutEvidence === 0
      ? []
      : [`Of ${counted(withoutEvidence, 'receipt')} the attestation itself is not here.`]),
  ];
}

function signatureSentences({ signatures }: CaseFacts): string[] {
  const { signed, byStatedKey, unknown } = signatures;
  const of = (count: number, words: string) => {
    const verb = count === 1 ? 'is' : 'are';
    return count === 0
      ? []
      : [`${counted(count, 'attestation')} that the case rests on ${verb} ${words}`];
  };
  return [
    ...of(signed, 'signed by the key that the log has the registration of for their device.'),
    ...of(byStatedKey, 'signed by a key that is stated here, without the record of it.'),
    ...of(unknown, 'not checked for who signed: bytes or key are not here.'),
  ];
}

function anomalySentences({ anomalies: { proved, stated } }: CaseFacts): string[] {
  const sentences = [
    `${counted(proved, 'anomaly stands in the verdicts of its part as it is', 'anomalies stand in the verdicts of their parts as they are')} written here.`,
  ];
  if (stated.length === 0) return sentences;
  const words = `${counted(stated.length, 'anomaly', 'anomalies')} whose verdicts are erased are stated, not proved: ${some(stated)}.`;
  return [...sentences, words];
}

/** Devices, keys and bindings of a manifest are many, and stated as a rule; of all else each is named. */
function rowSentences({ rows: { proved, unproved } }: CaseFacts): string[] {
  const sentences = [
    `${counted(proved, 'row of the case, the desk and the registry is the one', 'rows of the case, the desk and the registry are the ones')} that the log has the hash of.`,
  ];
  const isMany = (path: string) => /^rows\/(?:devices|deviceKeys|bindings)\//.test(path);
  const [many, named] = [unproved.filter(isMany), unproved.filter((path) => !isMany(path))];
  const stated = (paths: readonly string[], words: string) =>
    `For ${counted(paths.length, 'row')} there is no record here, so that they are stated, not proved: ${words}.`;
  if (many.length > 0) sentences.push(stated(many, some(many)));
  if (named.length > 0) sentences.push(stated(named, named.join(', ')));
  return sentences;
}

/** A verdict is replayed by the build whose hash its header names, and no other. */
function verdictSentences({ verdicts }: CaseFacts): string[] {
  const { replayed, otherRules, unread } = verdicts;
  const others = [...otherRules].map(([rules, count]) => {
    return `${counted(count, 'verdict')} not replayed: rule set ${rules}; every input stands in verdicts/.`;
  });
  return [
    counted(
      replayed,
      'verdict that the case rests on was appraised again here, and came out the same to the byte.',
      'verdicts that the case rests on were appraised again here, and came out the same to the byte.',
    ),
    ...others,
    ...(unread === 0
      ? []
      : [`${counted(unread, 'verdict')} not replayed: the attestation is not here.`]),
  ];
}

function absenceSentences({ manifest, absent }: CaseFacts): string[] {
  const { erased, missing, unplaced } = manifest;
  const sentences: string[] = [];
  if (absent.length > 0) {
    sentences.push(
      `MISSING: the case names ${counted(absent.length, 'anomaly', 'anomalies')} that are not here: ${absent.join(', ')}. Whoever exported it no longer saw them, or they were taken out.`,
    );
  }
  if (erased.length > 0) {
    const leaves = [...new Set(erased.map(({ leafIndex }) => `erased under leaf ${leafIndex}`))];
    sentences.push(
      `${counted(erased.length, 'object of the case is', 'objects of the case are')} not here: ${some(leaves)}; the log has the record of it.`,
    );
  }
  const [wordless, lost] = [missing.filter(isRules), missing.filter((one) => !isRules(one))];
  if (lost.length > 0) {
    sentences.push(
      `MISSING: the service says that it has lost ${counted(lost.length, 'object')} of the case; no erasure in the log names them.`,
    );
  }
  if (wordless.length > 0) {
    sentences.push(
      `The words of ${counted(wordless.length, 'rule set')} were not kept: ${some(wordless.map(({ name }) => name))}; the build of that hash has them.`,
    );
  }
  if (unplaced.length > 0) {
    sentences.push(
      `${counted(unplaced.length, 'attestation')} that anomalies rest on could not be placed when this was made: not here.`,
    );
  }
  return sentences;
}

function isRules({ kind }: { readonly kind: string }): boolean {
  return kind === 'rules';
}

const SHOWN = 5;

function some(all: readonly string[]): string {
  const shown = all.slice(0, SHOWN).join(', ');
  return all.length > SHOWN ? `${shown} and ${all.length - SHOWN} more` : shown;
}
