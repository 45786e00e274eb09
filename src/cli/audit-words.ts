/** An audit in words, and as JSON. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { ruleSetHash } from '../core/appraise/ruleset-hash.ts';
import type { ReceiptReason } from '../core/result.ts';
import type { AuditFinding } from '../sdk/audit/finding.ts';
import type { Diverged, Held } from '../sdk/audit/follow.ts';
import type { OpenKept } from '../sdk/audit/kept.ts';
import type { RecordHeld } from '../sdk/audit/record.ts';
import { receiptFaults } from '../sdk/receipt-words.ts';
import { counted } from '../sdk/wording.ts';

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
    `${counted(ledgers, 'ledger')} with ${counted(headers, 'header')}, and ${counted(changes.changes, 'change')} of the registry, were looked for at their leaves; ${counted(unopened, 'leaf is', 'leaves are')} none of these: the log’s minutes, and what this key may not see.`,
    ...(onTheWay > 0 ? [`${onTheWay} headers and changes are not in the log yet.`] : []),
    `Of ${counted(changes.withheld, 'change')} the leaf alone is shown to this key: somebody else’s, secret, of a window, or of a whole manifest. ${counted(changes.rows, 'row')} of the registry held against the others.`,
    `${counted(indexRows, 'row')} of the index held against the bundles.`,
    ...verdictWords(parts.verdicts),
    ...priorWords(parts.priors),
    ...moveWords(held.moves),
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
      : seenSize === size
        ? 'It is the checkpoint that was seen last, and has not grown since.'
        : `It grew from the checkpoint of ${seenSize} leaves that was seen last.`;
  return [
    `${origin}: ${counted(size, 'leaf', 'leaves')}. ${since}`,
    `${counted(leaves, 'leaf was read', 'leaves were read')}, and ${counted(tiles, 'hash tile')} recomputed.`,
    ...(cosigned ? [cosignedWords(cosigned)] : []),
  ];
}

function cosignedWords({ size, cosigned, quorumAtS }: NonNullable<LogHeld['cosigned']>): string {
  const names = cosigned.map(({ name }) => name).join(', ');
  return `Its first ${size} leaves are cosigned by ${names}; the quorum was reached at ${instant(quorumAtS ?? 0)}.`;
}

function verdictWords({ replayed, notReplayed, unread }: RecordHeld['parts']['verdicts']) {
  return [
    `${counted(replayed, 'verdict')} replayed with rule set ${ruleSetHash}.`,
    ...[...notReplayed].map(
      ([rules, count]) => `not replayed: rule set ${rules}: ${count} verdicts`,
    ),
    ...(unread > 0 ? [`not replayed: evidence or bundle not there: ${unread} verdicts`] : []),
  ];
}

function priorWords({ derived, underived }: RecordHeld['parts']['priors']) {
  return [
    `${counted(derived, 'verdict')} held against what the parts before leave of its device.`,
    ...(underived > 0
      ? [`on the bundle’s word, what was before not at hand: ${underived} verdicts`]
      : []),
  ];
}

function moveWords({ held, unheld }: RecordHeld['moves']) {
  return [
    ...(held > 0
      ? [`${counted(held, 'hand-over')} of a device held against both of its ledgers.`]
      : []),
    ...(unheld > 0
      ? [`by one ledger’s word, the other side not at hand: ${counted(unheld, 'hand-over')}`]
      : []),
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

/** A checkpoint that is not to be believed; where this key signed one before, what that can mean. */
export function refusedWords(reason: ReceiptReason, kept: OpenKept | null): string {
  const fault = `${receiptFaults[reason]} (${reason})`;
  if (reason !== 'receipt_log_signature_invalid' || kept === null) return fault;
  return `${fault}\nIt did sign one of ${counted(kept.edge.size, 'leaf', 'leaves')} that was seen here before: THIS IS ANOTHER LOG in its place, or its key was changed without telling. Ask for the new key elsewhere than here.`;
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
    ...{ priors: held.parts.priors, moves: held.moves },
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
