/** A batch's answer on the wire: hashes and paths in base64, digests in hex. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BatchAnswer as Wire } from '../contract/attestations.ts';
import type { BatchAnswer, PlacedAnswer } from '../flow/submit/answer.ts';
import { ReceiptBytes, roomFor } from './receipt-bytes.ts';
import { base64Of } from './text.ts';

type Item = BatchAnswer['items'][number];

/** The words, numbers and names of members of an item, its digest in hex; a refusal's reason too. */
const ITEM_BYTES = 512;

/** The flow's answer -> JSON of the contract's. */
export function batchAnswerBytes(answer: BatchAnswer): Uint8Array {
  const head = `${JSON.stringify(headOf(answer)).slice(0, -1)},"items":[`;
  // UTF-8 has at most three bytes a code unit.
  const room = answer.items.reduce((sum, item) => sum + roomOf(item), 3 * head.length + 2);
  const out = new ReceiptBytes(room);
  out.text(head);
  for (let i = 0; i < answer.items.length; i++) {
    if (i > 0) out.ascii(',');
    writeItem(out, answer.items[i]!);
  }
  out.ascii(']}');
  return out.bytes;
}

function roomOf(item: Item): number {
  const isPlaced = item.word === 'accepted' || item.word === 'duplicate';
  const nodes = isPlaced ? item.evidencePath.length + item.verdictPath.length + 1 : 0;
  return ITEM_BYTES + roomFor(nodes);
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

function writeItem(out: ReceiptBytes, item: Item): void {
  if (item.word === 'refused') out.ascii(JSON.stringify(item));
  else if (item.word === 'measured') {
    out.ascii(JSON.stringify({ ...item, digest: bytesToHex(item.digest) }));
  } else writePlaced(out, item);
}

/** Nothing in it is a text that would have to be escaped: words of ours, numbers, hex and base64. */
function writePlaced(out: ReceiptBytes, item: PlacedAnswer): void {
  const { at, word, part, challenge, position } = item;
  const freshness = item.freshness === null ? '' : `"freshness":"${item.freshness}",`;
  out.ascii(`{"at":${at},"word":"${word}","part":${part},"challenge":${challenge},${freshness}`);
  out.ascii(`"position":${position},"digest":"`);
  out.hex(item.digest);
  out.ascii('","evidencePath":[');
  out.path(item.evidencePath);
  out.ascii('],"verdictLeaf":');
  out.hash(item.verdictLeaf);
  out.ascii(',"verdictPath":[');
  out.path(item.verdictPath);
  out.ascii(']}');
}
