/** A batch's answer on the wire: hashes and paths in base64, digests in hex. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BatchAnswer as Wire } from '../contract/attestations.ts';
import type { BatchAnswer, PlacedAnswer } from '../flow/submit/answer.ts';

/** The flow's answer -> the contract's. */
export function batchAnswerJson(answer: BatchAnswer): Wire {
  return {
    batch: bytesToHex(answer.digest),
    checkpoint: answer.checkpoint,
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
    items: answer.items.map((item) => (item.word === 'refused' ? item : placedJson(item))),
  };
}

function placedJson(item: PlacedAnswer) {
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

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
