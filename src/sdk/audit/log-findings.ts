/** What is found of the log itself. */
import type { LogPolicy } from '../../core/log/policy.ts';
import { type NamedTile, tilePath } from '../../core/log/tile.ts';
import type { WitnessedCheckpoint } from '../../core/log/witnessed.ts';
import { type AuditFinding, type FindingKind, finding } from './finding.ts';

/** Checkpoints are cosigned each minute; a log that shows only older ones may show its witnesses another tree. */
const QUORUM_AGE_MS = 60 * 60_000;

/** Under a good root the entries are what was signed, and the tile is not; else the entries are not, where a tile of leaves tells. */
export function differingFindings(
  differing: readonly NamedTile[],
  isRoot: boolean,
): AuditFinding[] {
  if (isRoot) return differing.map((named) => tileFinding('tile-tampered', named));
  const leaves = differing.filter(({ level }) => level === 0 || level === 'entries');
  return leaves.map((named) => tileFinding('entries-tampered', { ...named, level: 'entries' }));
}

const tileWords = {
  'tile-tampered': 'is not what the leaves under the signed root give',
  'entries-tampered':
    'does not lead to the signed root, and is not what the tile of leaf hashes has',
  'tile-missing': 'is not given, although the signed size reaches it',
} as const satisfies Partial<Record<FindingKind, string>>;

/** Of one tile or entry bundle. */
export function tileFinding(kind: keyof typeof tileWords, named: NamedTile): AuditFinding {
  const path = tilePath(named.level, named.index, named.width);
  return finding(kind, path, null, `${path} ${tileWords[kind]}.`);
}

/** Of a root that nothing explains. */
export function rootFinding(size: number): AuditFinding {
  const sentence = `The ${size} published leaves do not give the root that the log signed.`;
  return finding('root-differs', `checkpoint ${size}`, null, sentence);
}

/** Of a log that shows no cosigned checkpoint of late. */
export function quorumFindings(
  { policy, nowMs }: { readonly policy: LogPolicy; readonly nowMs: number },
  cosigned: WitnessedCheckpoint | null,
): AuditFinding[] {
  if (policy.quorum.type === 'none') return [];
  const atMs = cosigned?.quorumAtS ? cosigned.quorumAtS * 1000 : null;
  if (atMs !== null && nowMs - atMs <= QUORUM_AGE_MS) return [];
  const sentence =
    atMs === null
      ? 'The log shows no checkpoint that carries the cosignatures which the policy asks for.'
      : `The newest checkpoint with the policy's cosignatures is of ${new Date(atMs).toISOString()}.`;
  return [finding('quorum-missing', `checkpoint ${cosigned?.size ?? 0}`, null, sentence)];
}
