/** An audit in words, and as JSON. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { ruleSetHash } from '../core/appraise/ruleset-hash.ts';
import type { AuditFinding } from '../sdk/audit/finding.ts';
import type { Diverged, Held } from '../sdk/audit/follow.ts';
import type { RecordHeld } from '../sdk/audit/record.ts';

/** Findings, erasures and orphans shown one by one; `--json` has them all. */
const shownRows = 50;

type LogHeld = Omit<Held, 'word' | 'findings'>;

/** What a stranger's audit held and what it did not. */
export function heldWords(held: Held): string {
  return [...logWords(held), ...findingWords(held.findings)].join('\n');
}

/** The same of an audit with a regulator's key. */
export function recordWords(held: RecordHeld): string {
  const { ledgers, headers, pending, changes, indexRows, unopened, parts, orphans } = held;
  const onTheWay = pending + changes.pending;
  return [
    ...logWords(held),
    `${ledgers} ledgers with ${headers} headers, and ${changes.changes} changes of the registry, were looked for at their leaves; ${unopened} leaves are none of these.`,
    ...(onTheWay > 0 ? [`${onTheWay} headers and changes are not in the log yet.`] : []),
    `Of ${changes.withheld} changes the content is somebody else's, or of no audit; ${changes.rows} rows were held against the others.`,
    `${indexRows} rows of the index were held against the bundles.`,
    ...verdictWords(parts.verdicts),
    ...capped(parts.erased.map(({ object, leaf }) => `erased under leaf ${leaf}: ${object}`)),
    ...capped(orphans.map(({ name, licence }) => `orphan: evidence ${name} of ${licence}`)),
    ...findingWords(held.findings),
  ].join('\n');
}

function logWords({ checkpoint, cosigned, seenSize, leaves, tiles }: LogHeld): string[] {
  const { origin, size } = checkpoint;
  const since =
    seenSize === 0
      ? 'This is the first look: its checkpoint is believed as it came.'
      : `It grew from the checkpoint of ${seenSize} leaves that was seen last.`;
  return [
    `${origin}: ${size} leaves. ${since}`,
    `${leaves} leaves were read and ${tiles} hash tiles recomputed from them.`,
    ...(cosigned ? [cosignedWords(cosigned)] : []),
  ];
}

function cosignedWords({ size, cosigned, quorumAtS }: NonNullable<LogHeld['cosigned']>): string {
  const names = cosigned.map(({ name }) => name).join(', ');
  return `Its first ${size} leaves are cosigned by ${names}; the quorum was reached at ${instant(quorumAtS ?? 0)}.`;
}

function verdictWords({ replayed, notReplayed, unread }: RecordHeld['parts']['verdicts']) {
  return [
    `${replayed} verdicts were replayed with rule set ${ruleSetHash}.`,
    ...[...notReplayed].map(
      ([rules, count]) => `not replayed: rule set ${rules}: ${count} verdicts`,
    ),
    ...(unread > 0 ? [`not replayed: evidence or bundle not there: ${unread} verdicts`] : []),
  ];
}

function findingWords(findings: readonly AuditFinding[]): string[] {
  if (findings.length === 0) return [];
  return ['', ...capped(findings.map(({ kind, sentence }) => `  ${kind}  ${sentence}`))];
}

function capped(rows: readonly string[]): string[] {
  const more = rows.length - shownRows;
  return [...rows.slice(0, shownRows), ...(more > 0 ? [`  and ${more} more`] : [])];
}

/** Loud: what is proved, and where the proof is. */
export function divergedWords({ word, sizes }: Diverged, files: readonly string[]): string {
  const [before, now] = sizes;
  const what =
    word === 'rolled-back'
      ? `THE LOG RAN BACK: it showed ${before} leaves before, and shows ${now} now.`
      : `THE LOG FORKED: its ${now} leaves do not begin with the ${before} that it signed before.`;
  const evidence = files.map((file) => `  ${file}`);
  return [what, 'Both signed checkpoints are kept as evidence:', ...evidence].join('\n');
}

/** A stranger's audit. */
export function heldJson(held: Held) {
  return { word: held.word, ...logJson(held), findings: held.findings };
}

/** An audit with a regulator's key. */
export function recordJson(held: RecordHeld) {
  const { word, ledgers, headers, pending, unopened, indexRows, orphans, findings } = held;
  const { changes, withheld, rows, pending: changesPending } = held.changes;
  const { replayed, notReplayed, unread } = held.parts.verdicts;
  return {
    ...{ word, ...logJson(held), ledgers, headers, pending, unopened },
    changes: { read: changes, withheld, pending: changesPending, rows },
    verdicts: {
      rules: ruleSetHash,
      replayed,
      notReplayed: Object.fromEntries(notReplayed),
      unread,
    },
    ...{ indexRows, erased: held.parts.erased, orphans, findings },
  };
}

function logJson({ checkpoint, cosigned, seenSize, leaves, tiles }: LogHeld) {
  const { origin, size, root } = checkpoint;
  const read = { seenSize, leaves, tiles };
  return {
    origin,
    size,
    root: bytesToHex(root),
    cosigned: cosigned && cosignedJson(cosigned),
    ...read,
  };
}

function cosignedJson({ size, cosigned, quorumAtS }: NonNullable<LogHeld['cosigned']>) {
  const witnesses = cosigned.map(({ name, atS }) => ({ name, at: instant(atS) }));
  return { size, quorumAt: quorumAtS === null ? null : instant(quorumAtS), witnesses };
}

function instant(atS: number): string {
  return new Date(atS * 1000).toISOString();
}
