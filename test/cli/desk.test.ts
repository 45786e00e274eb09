import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Service } from '../../src/cli/workerd.ts';
import { Licensed } from './licensed.ts';
import { muster } from './muster.ts';

const startMs = 120_000;

let world: Licensed;
let service: Service;
let keys: Licensed['keys'];
let [licence, exporter, anomaly] = ['', '', ''];

/** A licence for one device under which two are registered: an anomaly without one attestation. */
beforeAll(async () => {
  world = await Licensed.start({ exporter: 'Both', operator: 'Both', model: 'H100', quantity: 1 });
  ({ service, keys, licence, exporter } = world);
  const list = ['anomalies', '--kind', 'quantity-over-licence', '--open'];
  const [found] = await vi.waitFor(
    async () => {
      const rows = await json<{ id: string }[]>(keys.regulator, ...list);
      if (rows.length === 0) throw new Error('the index has no anomaly yet');
      return rows;
    },
    { timeout: 10_000 },
  );
  anomaly = found!.id;
}, startMs);
afterAll(() => world?.stop());

const at = (name: string) => world.at(name);
const words = (key: string, ...args: readonly string[]) => world.words(key, ...args);
const json = <T>(key: string, ...args: readonly string[]) => world.json<T>(key, ...args);

test('an anomaly is answered with a file, and the regulator reads both', async () => {
  writeFileSync(at('papers.pdf'), '%PDF-1.7 papers');
  const answer = ['answer', anomaly, '--text', 'One is a spare.', '--file', at('papers.pdf')];
  const made = await json<{ attachments: { id: string; fileName: string }[] }>(
    ...[keys.exporter, ...answer, '--author', 'C. Clerk'],
  );
  const [file] = made.attachments;
  expect(file).toMatchObject({ fileName: 'papers.pdf', contentType: 'application/pdf' });
  const view = await words(keys.regulator, 'anomalies', anomaly);
  expect(view.stdout).toContain('One is a spare.');
  expect(view.stdout).toContain('C. Clerk');
  const fetch = ['attachment', file!.id, '-o', at('copy.pdf')];
  expect(await words(keys.regulator, ...fetch)).toMatchObject({ code: 0 });
  expect(readFileSync(at('copy.pdf'), 'utf8')).toBe('%PDF-1.7 papers');
  expect(await words(keys.regulator, ...fetch)).toMatchObject({ code: 64 });
  const stolen = await words(keys.operator, 'attachment', file!.id, '-o', at('stolen.pdf'));
  expect(stolen).toMatchObject({ code: 2 });
  expect(existsSync(at('stolen.pdf'))).toBe(false);
});

test('a case is opened, asks, is answered, held, closed', async () => {
  const open = ['case', 'open', '--title', 'Two for one', '--owner', 'A. Inspector'];
  const due = ['--due', '2089-01-01T00:00:00Z'];
  const about = ['--about', anomaly, licence];
  const { id } = await json<{ id: string }>(keys.regulator, ...open, ...due, ...about);
  await json(keys.regulator, 'case', 'note', id, '--text', 'Called them.\nNobody there.');
  const question = ['--party', exporter, '--question', 'Where is the spare?'];
  const asked = await json<{ id: string }>(keys.regulator, 'case', 'ask', id, ...question, ...due);
  const mine = await words(keys.exporter, 'requests');
  expect(mine.stdout).toContain(asked.id);
  expect(mine.stdout).not.toContain(id);
  await json(keys.exporter, 'answer', asked.id, '--text', 'In the cupboard.');
  const close = ['case', 'close', id, '--outcome', 'resolved', '--words', 'Found.'];
  const early = await words(keys.regulator, ...close);
  expect(early).toMatchObject({ code: 2 });
  expect(early.stderr).toContain('case_requests_open');
  await json(keys.regulator, 'requests', asked.id, 'accept', '--reason', 'Seen.');
  await json(keys.regulator, 'case', 'hold', id, '--reason', 'Proceedings.');
  const held = await words(keys.regulator, ...close);
  expect(held.stderr).toContain('case_held');
  await json(keys.regulator, ...close, '--hold-stays');
  const view = await words(keys.regulator, 'case', 'show', id);
  for (const text of ['Nobody there.', 'In the cupboard.', 'its evidence is kept', 'Desk 4']) {
    expect(view.stdout).toContain(text);
  }
  const evidence = await words(keys.regulator, 'case', 'evidence', id);
  expect(evidence.stdout).toMatch(/headers +[0-9a-f]{64} +yes +held/);
  const list = await words(keys.regulator, 'case', 'list', '--status', 'closed');
  expect(list.stdout).toContain('Two for one');
});

test('an anomaly is disposed of as it was seen, and withheld', async () => {
  const dispose = ['dispose', anomaly, '--code', 'explained', '--reason', 'A spare.'];
  const stale = await words(keys.regulator, ...dispose, '--seen', '7');
  expect(stale).toMatchObject({ code: 2 });
  expect(stale.stderr).toContain('anomaly_changed');
  await json(keys.regulator, ...dispose);
  const open = ['anomalies', '--open', '--kind', 'quantity-over-licence'];
  expect(await json(keys.regulator, ...open)).toEqual([]);
  const reason = ['--reason', 'Not theirs to see.'];
  await json(keys.regulator, 'release', anomaly, '--withhold', ...reason);
  expect(await words(keys.exporter, 'anomalies', anomaly)).toMatchObject({ code: 2 });
  const view = await words(keys.regulator, 'anomalies', anomaly);
  expect(view.stdout).toMatch(/explained at \w+, Desk 4/);
  expect(view.stdout).toContain('withheld, Desk 4');
});

test('a disclosure opens a case that its party follows by status alone', async () => {
  const said = ['disclose', '--about', licence, '--text', 'One was moved.'];
  const made = await json<{ id: string; status: string }>(keys.exporter, ...said);
  expect(made.status).toBe('open');
  const own = await words(keys.exporter, 'disclose', made.id);
  expect(own.stdout).not.toContain('cas_');
  const theirs = await json<{ case: string }>(keys.regulator, 'disclose', made.id);
  expect(theirs.case).toMatch(/^cas_/);
  const view = await words(keys.regulator, 'case', 'show', theirs.case);
  expect(view.stdout).toContain('One was moved.');
  expect((await words(keys.exporter, 'disclose')).stdout).toContain(made.id);
});

test('a case is exported, and verified without the service', async () => {
  const [closed] = await json<{ id: string }[]>(
    keys.regulator,
    'case',
    'list',
    '--status',
    'closed',
  );
  const path = at('case.zip');
  const exporting = ['export', '--case', closed!.id, '-o', path];
  expect(await words(keys.operator, ...exporting)).toMatchObject({ code: 2 });
  expect(existsSync(path)).toBe(false);
  expect(await words(keys.regulator, ...exporting)).toMatchObject({ code: 0 });
  expect(await words(keys.regulator, ...exporting)).toMatchObject({ code: 64 });

  const offline = (...args: readonly string[]) => muster(['verify', ...args]);
  const key = ['--log-key', service.logKey];
  const holds = await offline(path, ...key);
  expect(holds, holds.stderr).toMatchObject({ code: 0 });
  expect(holds.stdout).toContain('The case holds.');
  expect(holds.stdout).toContain('stands on the log’s word alone');
  writeFileSync(at('policy.txt'), `log ${service.logKey}\nquorum none\n`);
  expect(await offline(path, '--policy', at('policy.txt'))).toMatchObject({ code: 0 });
  const keyless = await offline(path);
  expect(keyless).toMatchObject({ code: 2 });
  expect(keyless.stdout).toContain('UNPROVED');
  expect(keyless.stderr).toContain('--log-key');

  const bytes = readFileSync(path);
  const said = bytes.indexOf('Nobody there.');
  bytes[said] = 'S'.charCodeAt(0);
  writeFileSync(at('altered.zip'), bytes);
  const altered = await offline(at('altered.zip'), ...key);
  expect(altered).toMatchObject({ code: 2 });
  expect(altered.stderr).toMatch(/rows\/caseNotes\/\w+\.v1\.json: altered/);
  writeFileSync(at('cut.zip'), bytes.subarray(0, bytes.length - 100));
  expect((await offline(at('cut.zip'), ...key)).stderr).toContain('zip_truncated');
  expect(await offline(path, '--evidence', path)).toMatchObject({ code: 64 });
});

test('what is due for erasure and what was erased is listed, nothing so far', async () => {
  expect((await words(keys.regulator, 'retention')).stdout).toContain('No licence has ended.');
  expect((await words(keys.regulator, 'erasures')).stdout).toContain('Nothing was erased.');
  const none = ['erasures', `era_${'0'.repeat(24)}`];
  expect(await words(keys.regulator, ...none)).toMatchObject({ code: 2 });
});
