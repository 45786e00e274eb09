/** Bodies with landmarks' records that are sent again: after a process died, when all that cites them is known, when nothing does. */
import { expect, test } from 'vitest';
import { MeasuredWorld, towns } from '../measured-world.ts';
import { Crashed } from '../world.ts';

const home = { at: towns.johor };

async function answered(world: MeasuredWorld, items: readonly Uint8Array[]) {
  const outcome = await world.submit(items);
  if (outcome.word !== 'answered') throw new Error(outcome.word);
  return outcome.answer;
}

async function words(world: MeasuredWorld, items: readonly Uint8Array[]) {
  const { items: all } = await answered(world, items);
  return all.map((item) => (item.word === 'refused' ? item.reason : item.word));
}

/** A body of two devices that cite their own records, and how many calls of ports it takes. */
function story() {
  const world = new MeasuredWorld(2);
  const [one, two] = [world.heard(0, home), world.heard(1, home)];
  return { world, items: [...one.records, one.token.item, two.token.item, ...two.records] };
}

async function callsOf() {
  const { world, items } = story();
  await world.submit(items);
  return world.calls;
}

test('wherever a process died, the same body again gives each item its one place, and is learnt from once', async () => {
  const calls = await callsOf();
  const [{ world: calm, items: undisturbed }] = [story()];
  await calm.submit(undisturbed);
  const learnt = calm.ledgerStore().places.baselines('sit_1');
  for (let call = 1; call <= calls; call++) {
    for (const when of ['before', 'after'] as const) {
      const { world, items } = story();
      await world.submit(items, { call, when }).catch((fault: unknown) => {
        if (!(fault instanceof Crashed)) throw fault;
      });
      const places = ({ items: all, parts }: Awaited<ReturnType<typeof answered>>) =>
        all.map((item) =>
          'part' in item ? `${parts[item.part]!.index}/${item.position}` : item.word,
        );
      const again = places(await answered(world, items));
      expect(places(await answered(world, items))).toEqual(again);
      expect(again.filter((word) => word === 'measured')).toHaveLength(14);
      expect(again).not.toContain('refused');
      expect(world.ledgerStore().places.baselines('sit_1')).toEqual(learnt);
      expect(world.ledgerStore().state(0).head?.sequence).toBe(1);
    }
  }
}, 60_000);

test('records beside what is settled already are measured or refused for themselves, and change nothing', async () => {
  const { world, items } = story();
  await world.submit(items);
  const { sequence } = world.ledgerStore().book()!;
  const objects = world.objects.size;
  const broken = items[0]!.with(-1, items[0]!.at(-1)! ^ 1);
  const again = await words(world, [broken, ...items.slice(1)]);
  expect(again[0]).toBe('record_signature_invalid');
  expect(again.slice(1)).not.toContain('accepted');
  expect(again.filter((word) => word === 'duplicate')).toHaveLength(2);
  expect(world.ledgerStore().book()!.sequence).toBe(sequence);
  // The body itself, by its own name.
  expect(world.objects.size).toBe(objects + 1);
});

test('a body of records alone is looked at by nobody, and leaves nothing behind', async () => {
  const { world, items } = story();
  const records = items.slice(0, 7);
  expect(await words(world, records)).toEqual(records.map(() => 'record_uncited'));
  const kept = [...world.objects.keys()].filter((name) => /^(bodies|evidence|verdicts)/.test(name));
  expect(kept).toEqual([]);
  expect(world.ledgerStore().book()!.sequence).toBe(0);
});

test('an item whose records stayed behind is taken without a place, and is not judged by another body’s', async () => {
  const { world, items } = story();
  expect(await words(world, [items[7]!])).toEqual(['accepted']);
  expect(world.ledgerStore().state(0).lastMeasured).toBe(null);
  expect(await words(world, items)).toEqual(
    items.map((_, i) => (i === 7 ? 'duplicate' : i === 8 ? 'accepted' : 'measured')),
  );
  expect(world.ledgerStore().state(0).lastMeasured).toBe(null);
  expect(world.ledgerStore().state(1).lastMeasured).not.toBe(null);
});
