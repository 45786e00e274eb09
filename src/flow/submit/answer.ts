/** From settled items to what a submitter gets: parts with their proofs once, items with their places in them. */

import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../../core/bytes.ts';
import { withCosignatures } from '../../core/log/cosignatures.ts';
import { decodeHeader, type PartHeader } from '../../core/log/header.ts';
import {
  itemProofs,
  type PartTrees,
  partLeafOf,
  partTrees,
  unpackTrees,
} from '../../core/log/part-items.ts';
import type { Bytes, Digest, Freshness } from '../../core/model.ts';
import type { ItemReason } from '../../core/result.ts';
import { cosignatureLines } from '../cosigning.ts';
import type { Carried, HeaderRow, LedgerPort, Settled } from '../ledger-port.ts';
import type { ArchivePort, LogPort, LogProofs, Witnessed } from '../ports.ts';
import { bundleLeaves } from '../settle/bundle.ts';
import type { IssuedChallenge } from './challenges.ts';

/** An item to be answered for: settled somewhere, or refused. */
export type Answerable =
  | { readonly at: number; readonly word: 'refused'; readonly reason: ItemReason }
  /** A landmark's record that holds and is cited. */
  | { readonly at: number; readonly word: 'measured'; readonly digest: Digest }
  | {
      readonly at: number;
      readonly word: 'accepted' | 'duplicate';
      readonly ledger: string;
      readonly settled: Settled;
      readonly freshness: Freshness['word'] | null;
      readonly digest: Bytes;
      readonly challenge: IssuedChallenge | null;
    };

/** What all items of one header share. */
export interface PartAnswer {
  readonly ledger: string;
  readonly header: Bytes;
  readonly index: number;
  readonly inclusionPath: readonly Bytes[];
}

/** A challenge that items of this answer replied to, with the way from its checkpoint to this answer's. */
export interface ChallengeAnswer {
  readonly object: Bytes;
  readonly consistencyPath: readonly Bytes[];
}

export interface PlacedAnswer {
  readonly at: number;
  readonly word: 'accepted' | 'duplicate';
  readonly freshness: Freshness['word'] | null;
  readonly digest: Bytes;
  /** Indices into `parts` and `challenges`. */
  readonly part: number;
  readonly challenge: number | null;
  readonly position: number;
  readonly evidencePath: readonly Bytes[];
  /** Leaf data of the verdict: what it says stays with the regulator, that it stands there does not. */
  readonly verdictLeaf: Bytes;
  readonly verdictPath: readonly Bytes[];
}

export interface BatchAnswer {
  readonly digest: Bytes;
  readonly checkpoint: string;
  /** Of the checkpoint; what is not at `quorum` yet may be asked for again later. */
  readonly witnessed: Witnessed;
  readonly parts: readonly PartAnswer[];
  readonly challenges: readonly ChallengeAnswer[];
  readonly items: readonly (PlacedAnswer | Unplaced)[];
}

export interface AnswerPorts {
  readonly archive: ArchivePort;
  readonly log: LogPort;
  readonly ledger: (name: string) => Pick<LedgerPort, 'headers'>;
}

interface Group {
  readonly ledger: string;
  readonly row: HeaderRow & { readonly index: number };
  readonly header: PartHeader;
  readonly items: readonly Placed[];
}
type Unplaced = Extract<Answerable, { word: 'refused' | 'measured' }>;
type Placed = Exclude<Answerable, Unplaced>;

/** Receipts for all settled items; null while one of their headers is not in the log yet. `carried` spares look-ups. */
export async function answerFor(
  ports: AnswerPorts,
  digest: Bytes,
  items: readonly Answerable[],
  carried: readonly Carried[],
): Promise<BatchAnswer | null> {
  const placed = items.filter(isPlaced);
  const groups = await groupByHeader(ports, placed);
  if (!groups) return null;
  const challenges = distinctChallenges(placed);
  const proofs = await ports.log.prove({
    indices: groups.map((group) => group.row.index),
    fromSizes: challenges.map((challenge) => challenge.size),
  });
  const answers = await Promise.all(
    groups.map((group, part) => answersOf(ports.archive, group, part, challenges, carried)),
  );
  const all = [...answers.flat(), ...items.filter((item) => !isPlaced(item))];
  return {
    digest,
    checkpoint: proofs.checkpoint,
    witnessed: proofs.witnessed,
    parts: groups.map((group, part) => partAnswer(group, part, proofs)),
    challenges: await Promise.all(
      challenges.map(async (challenge, i) => ({
        object: await challengeObject(ports.archive, challenge, proofs.witnessed),
        consistencyPath: proofs.consistency[i]!,
      })),
    ),
    items: all.sort((a, b) => a.at - b.at),
  };
}

/** With the lines of its witnesses: they prove a span's begin only where its end is proved too, and are not asked for before. */
export async function challengeObject(
  archive: ArchivePort,
  { hash, object }: Pick<IssuedChallenge, 'hash' | 'object'>,
  witnessed: Witnessed,
): Promise<Bytes> {
  const isCosigned = witnessed === 'some' || witnessed === 'quorum';
  const lines = isCosigned ? await cosignatureLines(archive, hash) : null;
  if (!lines) return object;
  const joined = withCosignatures(object, lines);
  if (!joined.ok) throw new Error(`archived challenge: ${joined.reason}`);
  return joined.value;
}

function isPlaced(item: Answerable): item is Placed {
  return item.word === 'accepted' || item.word === 'duplicate';
}

async function groupByHeader(
  ports: AnswerPorts,
  placed: readonly Placed[],
): Promise<Group[] | null> {
  const byLedger = Map.groupBy(placed, (item) => item.ledger);
  const groups = await Promise.all(
    [...byLedger].map(([ledger, items]) => groupsOfLedger(ports, ledger, items)),
  );
  return groups.includes(null) ? null : (groups as Group[][]).flat();
}

async function groupsOfLedger(
  ports: AnswerPorts,
  ledger: string,
  items: readonly Placed[],
): Promise<Group[] | null> {
  const bySequence = Map.groupBy(items, (item) => item.settled.sequence);
  const rows = await ports.ledger(ledger).headers([...bySequence.keys()]);
  const groups = rows.map((row) => {
    const header = row && decodeHeader(row.header);
    if (!header?.ok || row?.index == null) return null;
    const anchored = { ...row, index: row.index };
    return { ledger, row: anchored, header: header.value, items: bySequence.get(row.sequence)! };
  });
  return groups.includes(null) ? null : (groups as Group[]);
}

function distinctChallenges(placed: readonly Placed[]): IssuedChallenge[] {
  return [...new Set(placed.flatMap((item) => (item.challenge ? [item.challenge] : [])))];
}

function partAnswer(group: Group, part: number, proofs: LogProofs): PartAnswer {
  const { ledger, row } = group;
  return { ledger, header: row.header, index: row.index, inclusionPath: proofs.inclusion[part]! };
}

async function answersOf(
  archive: ArchivePort,
  group: Group,
  part: number,
  challenges: readonly IssuedChallenge[],
  carried: readonly Carried[],
): Promise<PlacedAnswer[]> {
  const trees = await treesOf(archive, group, carried);
  const positions = group.items.map((item) => item.settled.position);
  const proofs = itemProofs(trees, positions);
  return group.items.map((item, i) => ({
    at: item.at,
    word: item.word,
    freshness: item.freshness,
    digest: item.digest,
    part,
    challenge: item.challenge ? challenges.indexOf(item.challenge) : null,
    position: item.settled.position,
    evidencePath: proofs[i]!.evidencePath,
    verdictLeaf: proofs[i]!.verdictLeaf,
    verdictPath: proofs[i]!.verdictPath,
  }));
}

/** As the ledger has just told them; else from the part's bundle, which is archived before its leaf is in the log. */
async function treesOf(
  archive: ArchivePort,
  { row, header }: Group,
  carried: readonly Carried[],
): Promise<PartTrees> {
  const fresh = carried.find(({ leaf }) => sameBytes(leaf, row.leaf));
  if (fresh?.trees) return unpackTrees(fresh.trees, header.count);
  const name = bytesToHex(header.verdictBundle);
  const bundle = fresh?.verdictBundle ?? (await archive.get('verdicts', name));
  if (!bundle) throw new Error(`verdict bundle ${name} is missing from the archive`);
  return partTrees(bundleLeaves(bundle).map(partLeafOf));
}
