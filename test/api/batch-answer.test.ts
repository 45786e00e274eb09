/** The text of a batch's answer, held against the contract and the paths that it was made of. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { batchAnswerBytes } from '../../src/api/batch-answer.ts';
import { base64Of } from '../../src/api/text.ts';
import { batchAnswer } from '../../src/contract/attestations.ts';
import { itemProofs, partTrees } from '../../src/core/log/part-items.ts';
import type { BatchAnswer, PlacedAnswer } from '../../src/flow/submit/answer.ts';

const bytes = (seed: number) => new Uint8Array(32).fill(seed);

/** As the flow answers for a part of so many items. */
function answered(count: number): BatchAnswer {
  const leaves = Array.from({ length: count }, (_, n) => ({
    ...{ digest: bytes(n), verdictLeaf: bytes(100 + n) },
  }));
  const proofs = itemProofs(partTrees(leaves), [...leaves.keys()]);
  const items = proofs.map((proof, n): PlacedAnswer => {
    const word = n % 2 ? 'accepted' : 'duplicate';
    const freshness = n % 2 ? 'fresh' : null;
    return { ...proof, at: n, word, freshness, part: 0, challenge: n % 3 ? 0 : null };
  });
  const refused = { at: count, word: 'refused', reason: 'verify_signature_invalid' } as const;
  const measured = { at: count + 1, word: 'measured', digest: bytes(7) } as const;
  return {
    ...{ digest: bytes(1), checkpoint: 'müster "test"\n1\n', witnessed: 'none' },
    parts: [
      {
        ledger: `lic_${'0'.repeat(24)}`,
        header: bytes(2),
        index: 3,
        inclusionPath: [bytes(4), bytes(5)],
      },
    ],
    challenges: [{ object: bytes(6), consistencyPath: [] }],
    items: [...items, refused, measured],
  };
}

test('it is the contract, and each path is its own, in trees of every size', () => {
  for (const count of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 33]) {
    const answer = answered(count);
    const told = batchAnswer.parse(JSON.parse(new TextDecoder().decode(batchAnswerBytes(answer))));
    const { items, ...head } = told;
    expect(head).toMatchObject({ checkpoint: 'müster "test"\n1\n', parts: [{ index: 3 }] });
    expect(items).toHaveLength(count + 2);
    for (const [n, item] of answer.items.slice(0, count).entries()) {
      const { evidencePath, verdictPath, verdictLeaf, digest, freshness, ...rest } =
        item as PlacedAnswer;
      expect(items[n]).toEqual({
        ...rest,
        ...(freshness === null ? {} : { freshness }),
        digest: bytesToHex(digest),
        verdictLeaf: base64Of(verdictLeaf),
        evidencePath: evidencePath.map(base64Of),
        verdictPath: verdictPath.map(base64Of),
      });
    }
  }
});
