import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { BodyVector } from '../../../fixtures/bodies.ts';
import { submitReasons } from '../../../src/core/result.ts';
import type { SubmitAnswer } from '../../../src/flow/submit/submit.ts';
import { World } from '../world.ts';

const folder = join(import.meta.dirname, '../../../fixtures/bodies');
const vectors = readdirSync(folder).map(
  (file): BodyVector => JSON.parse(readFileSync(join(folder, file), 'utf8')),
);

function reasonsOf(answer: SubmitAnswer): string[] {
  if (answer.word !== 'answered') throw new Error(answer.word);
  return answer.answer.items.map((item) => (item.word === 'refused' ? item.reason : item.word));
}

describe('bodies', () => {
  test.each(vectors)('$title', async ({ hex, expect: expected }) => {
    const world = new World(1);
    world.challenge();
    const before = [...world.objects.keys()];
    const answer = await world.submitBody(hexToBytes(hex));
    if ('offset' in expected) {
      expect(answer).toEqual({ word: 'bad-frame', ...expected });
      expect([...world.objects.keys()]).toEqual(before);
    } else if ('reasons' in expected) {
      const each = expected.reasons.flatMap(({ reason, times }) => Array(times).fill(reason));
      expect(reasonsOf(answer)).toEqual(each);
    } else throw new Error('an expectation that nobody knows');
    expect(world.ledgerStore().book()?.sequence).toBe(0);
  });

  test('every reason of a submission has a vector', () => {
    const said = vectors.flatMap(({ expect: expected }) =>
      'reasons' in expected ? expected.reasons.map(({ reason }) => reason) : [],
    );
    // That a device is moving is no matter of the body: moving.test.ts.
    const others = submitReasons.filter((reason) => reason !== 'submit_device_moving');
    expect(others.filter((reason) => !said.includes(reason))).toEqual([]);
  });
});
