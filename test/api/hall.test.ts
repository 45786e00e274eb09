import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { enrolmentOf, issueChallenge, newKey } from './attester.ts';
import { good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { addDevices, deviceRow, makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const DEVICES = 3_000;

async function install(world: World, count: number): Promise<void> {
  const rows = Array.from({ length: count }, () => JSON.stringify(deviceRow(world)));
  const given = { key: world.exporterKey, params: { id: world.licence }, body: rows.join('\n') };
  await good('registerDevices', { ...given, contentType: 'application/x-ndjson' });
}

async function page(world: World, query: Record<string, string>) {
  const given = { key: world.operatorKey, params: { id: world.site }, query };
  return good('issueEnrolmentCodes', given);
}

/** The codes of a whole hall, a page after the other. */
async function everyCode(world: World, limit: string) {
  const codes: { device: string; code: string }[] = [];
  let after: string | null = null;
  do {
    const issued: Awaited<ReturnType<typeof page>> = await page(world, {
      limit,
      ...(after && { after }),
    });
    expect(issued.more).toBe(issued.next !== null);
    codes.push(...issued.codes);
    after = issued.next;
  } while (after !== null);
  return codes;
}

test(`a hall of ${DEVICES} devices is enrolled from one list of codes, and a second run changes nothing`, {
  timeout: 120_000,
}, async () => {
  const world = await makeWorld();
  await install(world, DEVICES);
  const codes = await everyCode(world, '1000');
  expect(codes).toHaveLength(DEVICES);
  expect(new Set(codes.map(({ device }) => device)).size).toBe(DEVICES);
  const keys = codes.map(() => newKey());
  const challenge = issueChallenge(app);
  const enrolments = codes.map(({ code }, i) =>
    enrolmentOf(app, { code, key: keys[i]!, challenge }),
  );
  const enrolAll = async () => {
    const words: Record<string, number> = {};
    for (let at = 0; at < DEVICES; at += 500) {
      const json = { enrolments: enrolments.slice(at, at + 500) };
      const answer = await good('enrol', { key: world.operatorKey, json });
      for (const one of answer.enrolments) {
        const word = one.word === 'enrolled' ? one.word : one.reason;
        words[word] = (words[word] ?? 0) + 1;
      }
    }
    return words;
  };
  expect(await enrolAll()).toEqual({ enrolled: DEVICES });
  expect(await enrolAll()).toEqual({ enrol_code_used: DEVICES });
  const told = app.ledgers.changes.get(world.licence)!.filter(({ body }) => body.type === 'key');
  expect(told).toHaveLength(DEVICES);
  expect((await page(world, {})).codes).toEqual([]);
  // What a run that was cut short recognises its own by.
  const query = { licence: world.licence, limit: '500' };
  const { items } = await good('listDevices', { key: world.operatorKey, query });
  const byDevice = new Map(codes.map(({ device }, i) => [device, bytesToHex(keys[i]!.thumbprint)]));
  for (const { id, thumbprint } of items) expect(thumbprint).toBe(byDevice.get(id));
});

test('a further page leaves the codes of the one before as they are', async () => {
  const world = await makeWorld();
  await addDevices(world, 3);
  const first = await page(world, { limit: '2' });
  expect(first).toMatchObject({ more: true, next: first.codes[1]!.device });
  const second = await page(world, { limit: '2', after: first.next! });
  expect(second).toMatchObject({ more: false, next: null });
  expect(second.codes).toHaveLength(1);
  const enrolments = [...first.codes, ...second.codes].map(({ code }) =>
    enrolmentOf(app, { code, key: newKey() }),
  );
  const answer = await good('enrol', { key: world.operatorKey, json: { enrolments } });
  expect(answer.enrolments.map(({ word }) => word)).toEqual(Array(3).fill('enrolled'));
});

test('asking anew without a cursor voids what was issued before', async () => {
  const world = await makeWorld();
  await addDevices(world, 1);
  const [old] = (await page(world, {})).codes;
  await page(world, {});
  const enrolments = [enrolmentOf(app, { code: old!.code, key: newKey() })];
  const answer = await good('enrol', { key: world.operatorKey, json: { enrolments } });
  expect(answer.enrolments).toEqual([{ word: 'refused', reason: 'enrol_code_superseded' }]);
});
