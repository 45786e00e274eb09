/** `muster audit` as a stranger runs it, over real HTTP against a log that can be made to lie. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { formatVerifierKey } from '../../src/core/log/note-key.ts';
import { leafOf, PublishedLog, signerOf } from '../sdk/audit/published-log.ts';
import { muster } from './muster.ts';

const root = mkdtempSync(join(tmpdir(), 'muster-audit-'));
let state = '';
let log: PublishedLog;
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer(async ({ url: path = '' }, response) => {
    const answer = log.answer(path.replace(/^\/log\//, ''));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(new Uint8Array(await answer.arrayBuffer()));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  state = mkdtempSync(join(root, 'state-'));
  log = new PublishedLog().append(leaves(0, 300));
});

const leaves = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => leafOf(from + i));
const logKey = formatVerifierKey(signerOf(1).key);
const audit = (...more: string[]) =>
  muster(['audit', url, '--state', state, '--log-key', logKey, ...more]);

test('looks, keeps what it saw, and goes on from there', async () => {
  const first = await audit();
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('log.test/log: 300 leaves. This is the first look');
  log.append(leaves(300, 310));
  const second = await audit('--json');
  expect(second.code).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({
    ...{ word: 'held', origin: 'log.test/log', size: 310, seenSize: 300, leaves: 10, findings: [] },
  });
  expect(readdirSync(state)).toEqual(['state.json']);
  expect((await audit('--full')).stdout).toContain('310 leaves were read');
});

test('a log that ran back ends with 3, again and again, and both checkpoints are kept', async () => {
  await audit();
  const { checkpoint } = log;
  log = new PublishedLog().append(leaves(0, 200));
  for (const args of [[], ['--json'], []]) {
    const seen = await audit(...args);
    expect(seen).toMatchObject({ code: 3 });
    expect(seen.stderr).toContain(
      'THE LOG RAN BACK: it showed 300 leaves before, and shows 200 now',
    );
  }
  const kept = readdirSync(join(state, 'evidence')).map((name) =>
    readFileSync(join(state, 'evidence', name), 'utf8'),
  );
  expect(kept.sort()).toEqual([checkpoint, log.checkpoint].sort());
});

test('a fork is no failure that passes', async () => {
  await audit();
  log = new PublishedLog().append([leafOf(9), ...leaves(1, 350)]);
  const seen = await audit();
  expect(seen).toMatchObject({ code: 3, stdout: '' });
  expect(seen.stderr).toContain('THE LOG FORKED');
  expect(readdirSync(join(state, 'evidence'))).toHaveLength(2);
});

test('what is published amiss ends with 2, and is not built upon', async () => {
  log.flip('0/1', 5);
  const seen = await audit();
  expect(seen).toMatchObject({ code: 2 });
  expect(seen.stdout).toContain('tile-tampered  tile/0/001.p/44 is not what the leaves');
  expect(readdirSync(state)).toEqual([]);
});

test.each([
  ['a redirect', () => Response.redirect('http://elsewhere.test/', 302)],
  ['an answer without end', () => new Response(new Uint8Array(1_000_000))],
])('%s ends with 1', async (_, answer) => {
  log.instead.set('checkpoint', answer);
  expect(await audit()).toMatchObject({ code: 1, stdout: '' });
});

test('a state that is damaged, or somebody else’s, is never taken for a first look', async () => {
  await audit();
  const path = join(state, 'state.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('300', '301'));
  const seen = await audit();
  expect(seen).toMatchObject({ code: 64, stdout: '' });
  expect(seen.stderr).toContain('damaged');
  writeFileSync(join(state, 'audit.lock'), `${process.pid}\n`);
  expect((await audit()).stderr).toContain('is held by process');
});

test('a log of another key in the place of one that was followed is told as that, not as a first look', async () => {
  await audit();
  log = new PublishedLog(signerOf(2)).append(leaves(0, 300));
  const seen = await audit('--json');
  expect(seen.code).toBe(2);
  expect(JSON.parse(seen.stdout).word).toBe('refused');
  expect(seen.stderr).toContain('300 leaves that was seen here before: THIS IS ANOTHER LOG');
});

test('needs an address and a key', async () => {
  expect(await muster(['audit'])).toMatchObject({ code: 64 });
  expect((await muster(['audit', 'ftp://x', '--log-key', logKey])).stderr).toContain('not an http');
  expect((await muster(['audit', url, '--state', state])).stderr).toContain('--log-key');
  const other = formatVerifierKey(signerOf(2).key);
  const refused = await muster(['audit', url, '--state', state, '--log-key', other]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
});
