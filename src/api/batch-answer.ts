/**
 * A batch's answer on the wire: hashes and paths in base64, digests in hex. As text, not as an object to be made text of: of a
 * thousand items each has twenty nodes of two trees, most of them the same ones, whose text is made once.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BatchAnswer as Wire } from '../contract/attestations.ts';
import type { BatchAnswer, PlacedAnswer } from '../flow/submit/answer.ts';
import { base64Of } from './text.ts';

type Item = BatchAnswer['items'][number];
type Path = readonly Uint8Array[];

/** The flow's answer -> JSON of the contract's. */
export function batchAnswerText(answer: BatchAnswer): string {
  const pathText = onceEach();
  const items = answer.items.map((item) => itemText(item, pathText));
  return `${JSON.stringify(headOf(answer)).slice(0, -1)},"items":[${items.join(',')}]}`;
}

function headOf(answer: BatchAnswer): Omit<Wire, 'items'> {
  return {
    batch: bytesToHex(answer.digest),
    checkpoint: answer.checkpoint,
    witnessed: answer.witnessed,
    parts: answer.parts.map(({ ledger, header, index, inclusionPath }) => ({
      ledger,
      header: base64Of(header),
      index,
      inclusionPath: inclusionPath.map(base64Of),
    })),
    challenges: answer.challenges.map(({ object, consistencyPath }) => ({
      object: base64Of(object),
      consistencyPath: consistencyPath.map(base64Of),
    })),
  };
}

function itemText(item: Item, pathText: (path: Path) => string): string {
  if (item.word === 'refused') return JSON.stringify(item);
  if (item.word === 'measured') return JSON.stringify({ ...item, digest: bytesToHex(item.digest) });
  return placedText(item, pathText);
}

/** Nothing in it is a text that would have to be escaped: words of ours, numbers, hex and base64. */
function placedText(item: PlacedAnswer, pathText: (path: Path) => string): string {
  const { at, word, part, challenge, position } = item;
  const freshness = item.freshness === null ? '' : `"freshness":"${item.freshness}",`;
  const place = `"at":${at},"word":"${word}","part":${part},"challenge":${challenge},${freshness}`;
  const evidence = `"digest":"${bytesToHex(item.digest)}","evidencePath":[${pathText(item.evidencePath)}]`;
  const verdict = `"verdictLeaf":"${base64Of(item.verdictLeaf)}","verdictPath":[${pathText(item.verdictPath)}]`;
  return `{${place}"position":${position},${evidence},${verdict}}`;
}

/**
 * Texts of paths, each node's made once. What follows a node in a path is the same in all paths that have it: its parent's sibling,
 * and so on up. The same node of a tree is the same view (`HashTree.path`).
 */
function onceEach(): (path: Path) => string {
  const made = new Map<Uint8Array, string>();
  const from = (path: Path, at: number): string => {
    const node = path[at];
    if (!node) return '';
    const known = made.get(node);
    if (known !== undefined) return known;
    const rest = from(path, at + 1);
    const text = rest === '' ? `"${base64Of(node)}"` : `"${base64Of(node)}",${rest}`;
    made.set(node, text);
    return text;
  };
  return (path) => from(path, 0);
}
