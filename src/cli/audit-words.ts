/** An audit in words, and as JSON. */
import type { AuditFinding } from '../sdk/audit/finding.ts';
import type { Diverged, Held } from '../sdk/audit/follow.ts';

/** Findings shown one by one; `--json` has them all. */
const shownFindings = 50;

/** What held and what did not. */
export function heldWords({ checkpoint, seenSize, leaves, tiles, findings }: Held): string {
  const { origin, size, cosigned, quorumAtS } = checkpoint;
  const since =
    seenSize === 0
      ? 'This is the first look: its checkpoint is believed as it came.'
      : `It grew from the checkpoint of ${seenSize} leaves that was seen last.`;
  const witnesses = cosigned.map(({ name }) => name).join(', ');
  return [
    `${origin}: ${size} leaves. ${since}`,
    `${leaves} leaves were read and ${tiles} hash tiles recomputed from them.`,
    ...(cosigned.length > 0 ? [`The checkpoint is cosigned by ${witnesses}.`] : []),
    ...(quorumAtS === null ? [] : [`The quorum was reached at ${instant(quorumAtS)}.`]),
    ...findingWords(findings),
  ].join('\n');
}

function findingWords(findings: readonly AuditFinding[]): string[] {
  if (findings.length === 0) return [];
  const rows = findings
    .slice(0, shownFindings)
    .map(({ kind, sentence }) => `  ${kind}  ${sentence}`);
  const more = findings.length - shownFindings;
  return ['', ...rows, ...(more > 0 ? [`  and ${more} more`] : [])];
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

export function heldJson({ checkpoint, seenSize, leaves, tiles, findings }: Held) {
  const { origin, size, root, cosigned, quorumAtS } = checkpoint;
  const rootText = [...root].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const quorumAt = quorumAtS === null ? null : instant(quorumAtS);
  const witnesses = cosigned.map(({ name, atS }) => ({ name, at: instant(atS) }));
  const read = { seenSize, leaves, tiles };
  return { origin, size, root: rootText, witnesses, quorumAt, ...read, findings };
}

function instant(atS: number): string {
  return new Date(atS * 1000).toISOString();
}
