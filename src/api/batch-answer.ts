/** A batch's answer on the wire: hashes and paths in base64, digests in hex. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BatchAnswer as Wire } from '../contract/attestations.ts';
import type { BatchAnswer, PlacedAnswer } from '../flow/submit/answer.ts';
import { base64Of } from './text.ts';

type Base64 = (bytes: Uint8Array) => string;

/** The flow's answer -> the contract's. */
export function batchAnswerJson(answer: BatchAnswer): Wire {
  const base64 = onceEach(base64Of);
  return {
    batch: bytesToHex(answer.digest),
    checkpoint: answer.checkpoint,
    witnessed: answer.witnessed,
    parts: answer.parts.map(({ ledger, header, index, inclusionPath }) => ({
      ledger,
      header: base64(header),
      index,
      inclusionPath: inclusionPath.map(base64),
    })),
    challenges: answer.challenges.map(({ object, consistencyPath }) => ({
      object: base64(object),
      consistencyPath: consistencyPath.map(base64),
    })),
    items: answer.items.map((item) => itemJson(item, base64)),
  };
}

function itemJson(item: BatchAnswer['items'][number], base64: Base64): Wire['items'][number] {
  if (item.word === 'refused') return item;
  if (item.word === 'measured') return { ...item, digest: bytesToHex(item.digest) };
  return placedJson(item, base64);
}

function placedJson(item: PlacedAnswer, base64: Base64) {
  const { at, word, part, challenge, position, freshness } = item;
  return {
    at,
    word,
    digest: bytesToHex(item.digest),
    part,
    challenge,
    ...(freshness === null ? {} : { freshness }),
    position,
    evidencePath: item.evidencePath.map(base64),
    verdictLeaf: base64(item.verdictLeaf),
    verdictPath: item.verdictPath.map(base64),
  };
}

/** A node of a part's tree stands in the paths of all that are below it: of a thousand items each has twenty. */
function onceEach(text: Base64): Base64 {
  const made = new Map<Uint8Array, string>();
  return (bytes) => {
    const known = made.get(bytes);
    if (known !== undefined) return known;
    const fresh = text(bytes);
    made.set(bytes, fresh);
    return fresh;
  };
}
