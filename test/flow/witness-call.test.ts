import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/core/log/checkpoint.ts';
import { cosignatureLine, openNote, withLines } from '../../src/core/log/note.ts';
import { consistencyPath } from '../../src/core/log/proof.ts';
import { leafHash, listReader, treeRoot } from '../../src/core/log/tree.ts';
import { askWitness, type WitnessReply } from '../../src/flow/witness-call.ts';
import { fetchWitness } from '../../src/store/network/witness-transport.ts';
import { logSigner, witnessFor } from '../core/log/keys.ts';
import {
  type Behaviour,
  conflict,
  honest,
  type WitnessServer,
  witnessServer,
} from './witness-server.ts';

const read = listReader(Array.from({ length: 20 }, (_, at) => leafHash(Uint8Array.of(at))));
const noteAt = (size: number) => signCheckpoint(size, treeRoot(read, size), logSigner);
const textAt = (size: number) => `${noteAt(size).split('\n\n')[0]!}\n`;
const witness = witnessFor('witness.example/w1');
const nowMs = Date.UTC(2027, 0, 15, 8);
const nowS = nowMs / 1000;

const open: WitnessServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(behaviour: Behaviour): Promise<WitnessServer> {
  const server = await witnessServer(behaviour);
  open.push(server);
  return server;
}

function ask(url: string, size: number, known: number, transport = fetchWitness(), now = size) {
  const pathFrom = (from: number) => consistencyPath(read, from, size);
  const logSize = () => now;
  const checkpoint = { note: noteAt(size), size, logKey: logSigner.key, logSize, pathFrom };
  const call = { transport, nowMs: async () => nowMs };
  return askWitness(call, { ...witness.key, url }, checkpoint, known);
}

/** How a witness fares that answers every call so. */
async function fares(behaviour: Behaviour, known = 0) {
  const { url, bodies } = await serve(behaviour);
  return { ...(await ask(url, 20, known)), asked: bodies.length };
}

test('an honest witness cosigns step by step, and its lines hold', async () => {
  const { behaviour } = honest(witness, [logSigner.key], () => nowMs);
  const { url } = await serve(behaviour);
  for (const [known, size] of [
    [0, 3],
    [3, 3],
    [3, 17],
    [17, 20],
  ] as const) {
    const outcome = await ask(url, size, known);
    if (outcome.word !== 'cosigned') throw new Error(JSON.stringify(outcome));
    const opened = openNote(withLines(noteAt(size), [outcome.line]), [witness.key]);
    expect(opened).toMatchObject({ ok: true, value: { signatures: [{ atS: nowS }] } });
  }
});

test('one that knows another size than we thought says so, and is given the proof from there', async () => {
  const { behaviour, ask: tell, store } = honest(witness, [logSigner.key], () => nowMs);
  const { url, bodies } = await serve(behaviour);
  tell(`old 0\n\n${noteAt(9)}`);
  expect(await ask(url, 20, 3)).toMatchObject({ word: 'cosigned' });
  expect(bodies.map((body) => body.split('\n')[0])).toEqual(['old 3', 'old 9']);
  expect(store.last()?.size).toBe(20);
});

test('one that was rolled back is not helped to sign that history again', async () => {
  const outcome = await fares((_, response) => conflict(response, 2), 9);
  expect(outcome).toMatchObject({ word: 'rolled-back', detail: '2 after 9', asked: 1 });
});

test('one that knows more of this log than there is says that the log was rolled back, or lies', async () => {
  const outcome = await fares((_, response) => conflict(response, 21));
  expect(outcome).toMatchObject({ word: 'ahead', asked: 1 });
  expect(await fares(says(''), 21)).toMatchObject({ word: 'ahead', asked: 0 });
});

test('one that a stranger brought a newer checkpoint of this log is no sign of a rolled back log', async () => {
  const { url } = await serve((_, response) => conflict(response, 19));
  const outcome = (now: number) => ask(url, 18, 3, fetchWitness(), now);
  expect([await outcome(19), await outcome(18)]).toMatchObject([
    { word: 'overtaken', detail: '19 of 18' },
    { word: 'ahead' },
  ]);
});

test('one that never agrees on a size is asked twice, and no more', async () => {
  expect(await fares((_, response, asked) => conflict(response, asked))).toMatchObject({
    ...{ word: 'false', asked: 2 },
  });
  expect(await fares((_, response) => conflict(response, 9), 9)).toMatchObject({ asked: 1 });
});

const otherKey = { key: witness.key, sign: witnessFor('witness.example/w2').sign };
const lineAt = (size: number, atS: number, signer = witness) =>
  cosignatureLine(textAt(size), signer, atS);
const says =
  (text: string): Behaviour =>
  (_, response) =>
    void response.end(text);

test.each<[string, Behaviour]>([
  ['nothing', says('')],
  ['what is no line', says('welcome\n')],
  ['a line without its end', says(lineAt(20, nowS))],
  ['a line of another checkpoint', says(`${lineAt(19, nowS)}\n`)],
  ['a line that another key signed', says(`${lineAt(20, nowS, otherKey)}\n`)],
  ['a line of another witness alone', says(`${lineAt(20, nowS, witnessFor('w.example/x'))}\n`)],
  ['a time long ago', says(`${lineAt(20, 0)}\n`)],
  ['a time to come', says(`${lineAt(20, nowS + 3600)}\n`)],
  ['two lines of one key', says(`${lineAt(20, nowS)}\n${lineAt(20, nowS + 1)}\n`)],
  ['seventeen lines', says(`${lineAt(20, nowS)}\n`.repeat(17))],
  ['an empty line', says(`${lineAt(20, nowS)}\n\n`)],
  ['a 409 without a size', (_, response) => void response.writeHead(409).end('3\n')],
  ['a 409 with what is no size', (_, response) => conflict(response, Number.NaN)],
])('one that answers with %s is not believed', async (_, behaviour) => {
  expect(await fares(behaviour)).toMatchObject({ word: 'false' });
});

test('lines of keys that nobody asked for are left alone', async () => {
  const own = lineAt(20, nowS);
  const outcome = await fares(says(`${lineAt(20, nowS, witnessFor('w.example/x'))}\n${own}\n`));
  expect(outcome).toMatchObject({ word: 'cosigned', line: own });
});

test.each([400, 403, 404, 422, 418, 204])(
  'one that answers %i is not asked further',
  async (status) => {
    const outcome = await fares((_, response) => void response.writeHead(status).end());
    expect(outcome).toMatchObject({ word: 'refused', detail: String(status), asked: 1 });
  },
);

test.each([429, 500, 503])('one that answers %i is down', async (status) => {
  const outcome = await fares((_, response) => void response.writeHead(status).end());
  expect(outcome).toMatchObject({ word: 'down', detail: String(status) });
});

test('one that does not listen, or says without end, is down', async () => {
  const gone = await serve(says(''));
  await gone.close();
  expect(await ask(gone.url, 20, 0)).toEqual({ word: 'down', detail: 'unreachable' });
  const endless: Behaviour = (_, response) => {
    const more = () =>
      response.write('x'.repeat(65_536), () => !response.destroyed && setImmediate(more));
    more();
  };
  expect(await fares(endless)).toMatchObject({ word: 'down', detail: 'answer-too-large' });
});

test('the limit covers a body that drips', async () => {
  const drips: Behaviour = (_, response) => {
    const drip = setInterval(() => response.write('\n'), 20);
    response.once('close', () => clearInterval(drip));
  };
  const { url } = await serve(drips);
  const { post } = fetchWitness();
  const impatient = {
    post: (to: string, body: string): Promise<WitnessReply> => post(to, body, 200),
  };
  expect(await ask(url, 20, 0, impatient)).toEqual({ word: 'down', detail: 'timeout' });
});

/** CWE-918: a witness chooses nothing of where this service connects. */
test('a redirect is not followed', async () => {
  const inside = createServer((_, response) => void response.end('secret'));
  await new Promise<void>((done) => inside.listen(0, '127.0.0.1', done));
  let visits = 0;
  inside.on('request', () => {
    visits += 1;
  });
  const { port } = inside.address() as AddressInfo;
  const location = `http://127.0.0.1:${port}/`;
  for (const status of [301, 302, 303, 307, 308]) {
    const outcome = await fares(
      (_, response) => void response.writeHead(status, { location }).end(),
    );
    expect(outcome).toMatchObject({ word: 'refused', detail: String(status) });
  }
  expect(visits).toBe(0);
  await new Promise((done) => inside.close(done));
});
