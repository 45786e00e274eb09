import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IndexedCondition } from '../../../src/flow/ports.ts';
import { anomalyIdOf, d1ConditionIndex } from '../../../src/store/d1/conditions.ts';

const index = d1ConditionIndex(env.REGISTRY);
const everything = { visible: {}, kinds: ['resumed'] } as const;

function condition(ledger: string, version: number, header: number): IndexedCondition {
  const where = { ledger, licence: ledger, exporter: 'e', authority: 'a', header };
  const nobody = { site: null, operator: null, country: null, device: null };
  return {
    ...{ ...where, ...nobody },
    condition: {
      kind: 'resumed',
      subject: { type: 'licence', id: ledger },
      state: version % 2 === 0 ? 'clear' : 'firing',
      severity: 'low',
      count: header,
      version,
      openedAtMs: 1,
      lastFiredAtMs: header,
      clearedAtMs: null,
      cleanStreak: 0,
      sentence: `version ${version}`,
      numbers: { header, text: 'quote "\' and \u0000' },
      evidence: [],
    },
  };
}

const stored = async (ledger: string) =>
  (await index.find(everything, { licence: ledger }, { after: null, limit: 10 }))[0];

test('in whatever order versions arrive, and however often, the newest stays', async () => {
  let run = 0;
  const step = fc.record({
    version: fc.integer({ min: 1, max: 4 }),
    header: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1 }), { minLength: 1 }),
      async (batches) => {
        const ledger = `l${run++}`;
        for (const batch of batches) {
          await index.upsert(
            batch.map(({ version, header }) => condition(ledger, version, header)),
          );
        }
        const newest = batches.flat().reduce((a, b) => {
          return b.version > a.version || (b.version === a.version && b.header > a.header) ? b : a;
        });
        const { id, ...rest } = (await stored(ledger))!;
        const expected = condition(ledger, newest.version, newest.header);
        expect(rest).toEqual(expected);
        expect(id).toBe(anomalyIdOf(expected));
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});

test('a thousand conditions are one call', async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => condition(`many${i}`, 1, 1));
  await index.upsert(many);
  expect(await stored('many999')).toMatchObject({ ledger: 'many999' });
});

test('nobody’s kinds are nothing', async () => {
  await index.upsert([condition('seen', 1, 1)]);
  const found = await index.find({ visible: {}, kinds: [] }, {}, { after: null, limit: 10 });
  expect(found).toEqual([]);
});
