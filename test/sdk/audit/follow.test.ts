/** A log followed by a stranger: what holds, and each way in which a log may stop holding. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endpoints } from '../../../src/contract/endpoints.ts';
import { sameBytes } from '../../../src/core/bytes.ts';
import { cosignatureLine, withLines } from '../../../src/core/log/note.ts';
import { verifierKey } from '../../../src/core/log/note-key.ts';
import { type LogPolicy, policyOfKey } from '../../../src/core/log/policy.ts';
import { EMPTY_EDGE, edgeRoot } from '../../../src/core/log/tile.ts';
import { leafHash, listReader, treeRoot } from '../../../src/core/log/tree.ts';
import { type Followed, type Following, follow, type Held } from '../../../src/sdk/audit/follow.ts';
import { keptText, type OpenKept, openKept } from '../../../src/sdk/audit/kept.ts';
import { logSource } from '../../../src/sdk/audit/log-source.ts';
import { readLeaves } from '../../../src/sdk/audit/read-leaves.ts';
import { leafOf, PublishedLog, signerOf } from './published-log.ts';

const NOW_MS = 1_700_000_000_000;
const leaves = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => leafOf(from + i));
const grown = (size: number) => new PublishedLog().append(leaves(0, size));

function look(log: PublishedLog, more: Partial<Following> = {}): Promise<Followed> {
  const policy = policyOfKey(log.signer.key);
  return follow({ source: log.source, policy, kept: null, nowMs: NOW_MS, ...more });
}

async function held(log: PublishedLog, more: Partial<Following> = {}): Promise<Held> {
  const seen = await look(log, more);
  if (seen.word !== 'held') throw new Error(JSON.stringify(seen));
  return seen;
}

/** What is on disk after a look, read again. */
async function keptAfter(log: PublishedLog): Promise<OpenKept> {
  const { next } = await held(log);
  return openKept(keptText({ ...next!, ledgers: {} }), policyOfKey(log.signer.key))!;
}

const kinds = ({ findings }: Held) => findings.map(({ kind, subject }) => `${kind} ${subject}`);

describe('a log that holds', () => {
  test('gives its root, whatever its size, and goes on from any earlier one', async () => {
    const sizes = fc.integer({ min: 1, max: 1_400 });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (first, more) => {
        const log = grown(first);
        const kept = await keptAfter(log);
        log.append(leaves(first, first + more));
        const seen = await held(log, { kept });
        expect(seen).toMatchObject({ findings: [], leaves: more, seenSize: first });
        expect(seen.next?.edge.size).toBe(first + more);
      }),
      {
        numRuns: 12,
        examples: [
          [256, 256],
          [255, 1],
          [1, 1],
          [512, 600],
        ],
      },
    );
  });

  test('is read again by its last bundle alone where nothing is new, and wholly where that is asked', async () => {
    const log = grown(600);
    const kept = await keptAfter(log);
    log.asked.length = 0;
    expect(await held(log, { kept })).toMatchObject({ leaves: 0, findings: [] });
    expect(log.asked.filter((path) => path.includes('entries/'))).toEqual([
      'tile/entries/002.p/88',
    ]);
    expect(await held(log, { kept, isFull: true })).toMatchObject({ leaves: 600, findings: [] });
  });

  test('of two levels of tiles is the tree of RFC 9162', async () => {
    const all = leaves(0, 70_000);
    const log = new PublishedLog().append(all);
    const read = await readLeaves(log.source, { from: EMPTY_EDGE, size: 70_000 }, () => undefined);
    if (!read.ok) throw new Error(read.problem.title);
    const root = treeRoot(listReader(all.map(leafHash)), 70_000);
    expect(sameBytes(edgeRoot(read.value.edge), root)).toBe(true);
    expect(read.value).toMatchObject({ differing: [], missing: [], tiles: 274 + 2 + 1 });
  });
});

describe('a log that changed its mind', () => {
  test('ends before what it showed: rolled back', async () => {
    const kept = await keptAfter(grown(300));
    expect(await look(grown(299), { kept })).toMatchObject({
      ...{ word: 'rolled-back', sizes: [300, 299], before: kept.note },
    });
  });

  test('signs another tree of the same size: forked', async () => {
    const kept = await keptAfter(grown(300));
    const other = new PublishedLog().append([...leaves(0, 299), leafOf(7)]);
    const seen = await look(other, { kept });
    expect(seen).toMatchObject({ word: 'forked', sizes: [300, 300], now: other.checkpoint });
  });

  test.each([300, 400, 700])('grows from another past to %i: forked', async (size) => {
    const kept = await keptAfter(grown(290));
    const other = new PublishedLog().append([...leaves(0, 100), leafOf(7), ...leaves(101, size)]);
    expect(await look(other, { kept })).toMatchObject({ word: 'forked', sizes: [290, size] });
  });
});

describe('what is published amiss is named', () => {
  test.each([
    ['0/1', 'tile-tampered tile/0/001'],
    ['0/2', 'tile-tampered tile/0/002.p/88'],
    ['1/0', 'tile-tampered tile/1/000.p/2'],
    ['entries/1', 'entries-tampered tile/entries/001'],
  ])('one bit of %s', async (row, name) => {
    const log = grown(600);
    log.flip(row, 40);
    const seen = await held(log);
    expect(kinds(seen)).toEqual([name]);
    expect(seen.next).toBeNull();
  });

  test('entries altered together with their tiles still miss the signed root', async () => {
    const log = grown(600);
    const { checkpoint } = log;
    const other = new PublishedLog().append([leafOf(7), ...leaves(1, 600)]);
    other.checkpoint = checkpoint;
    expect(kinds(await held(other))).toEqual(['root-differs checkpoint 600']);
  });

  test('leaves altered after a first look are entries, not a fork: the root still says so', async () => {
    const log = grown(300);
    const kept = await keptAfter(log);
    log.append(leaves(300, 310));
    log.flip('entries/1', 3);
    const seen = await held(log, { kept });
    expect(kinds(seen)).toEqual(['entries-tampered tile/entries/001.p/54']);
  });

  test('what is not given', async () => {
    const log = grown(600);
    log.instead.set('tile/entries/001', () => new Response('', { status: 404 }));
    expect(kinds(await held(log))).toEqual(['tile-missing tile/entries/001']);
  });
});

describe('a log that is hostile or broken', () => {
  test.each([
    ['redirects', () => Response.redirect('https://elsewhere.test/', 302)],
    ['gives more than the tile has', () => new Response(new Uint8Array(20_000))],
    ['gives less', () => new Response(new Uint8Array(31))],
    ['fails', () => new Response('', { status: 500 })],
  ])('%s: unreachable, and nothing is believed', async (_, answer) => {
    const log = grown(300);
    log.instead.set('tile/0/000', answer);
    expect(await look(log)).toMatchObject({ word: 'unreachable' });
  });

  test('has a checkpoint of another key, or none', async () => {
    const log = grown(3);
    const policy = policyOfKey(signerOf(2).key);
    expect(await look(log, { policy })).toMatchObject({ word: 'refused' });
    log.checkpoint = 'Hello\n';
    expect(await look(log)).toEqual({ word: 'refused', reason: 'receipt_format_invalid' });
    log.checkpoint = 'x'.repeat(300_000);
    expect(await look(log)).toMatchObject({ word: 'unreachable' });
  });

  test('a fault that passes is no fault', async () => {
    const log = grown(300);
    let count = 0;
    log.instead.set('checkpoint', () => {
      count += 1;
      return count === 1 ? new Response('', { status: 503 }) : new Response(log.checkpoint);
    });
    expect(await held(log)).toMatchObject({ findings: [] });
  });
});

describe('cosignatures under a policy', () => {
  const { key, sign } = signerOf(9, 'witness.test');
  const witness = { key: verifierKey('witness.test', key.publicKey, 'cosignature'), sign };
  const { key: logKey } = signerOf(1);
  const policy: LogPolicy = {
    ...{ logs: [logKey], witnesses: [witness.key] },
    quorum: { type: 'witness', key: witness.key },
  };
  const atS = NOW_MS / 1000 - 60;
  const cosignedNote = (note: string, at = atS) =>
    withLines(note, [cosignatureLine(`${note.split('\n\n')[0]}\n`, witness, at)]);

  test('are found missing, and too old', async () => {
    const log = grown(3);
    expect(kinds(await held(log, { policy }))).toEqual(['quorum-missing checkpoint 0']);
    log.cosigned = log.checkpoint;
    expect(kinds(await held(log, { policy }))).toEqual(['quorum-missing checkpoint 0']);
    log.cosigned = cosignedNote(log.checkpoint, atS - 3_600);
    expect(kinds(await held(log, { policy }))).toEqual(['quorum-missing checkpoint 3']);
  });

  test('of the newest checkpoint, or of one before it, are enough where it begins the same tree', async () => {
    const log = grown(300);
    log.checkpoint = cosignedNote(log.checkpoint);
    const first = await held(log, { policy });
    expect(first).toMatchObject({ findings: [], cosigned: { size: 300, quorumAtS: atS } });
    log.cosigned = log.checkpoint;
    log.append(leaves(300, 320));
    expect(await held(log, { policy })).toMatchObject({ findings: [], cosigned: { size: 300 } });
    const kept = openKept(keptText({ ...first.next!, ledgers: {} }), policy)!;
    // Nothing cosigned is newer than what was seen last: that is told, and no finding yet.
    expect(await held(log, { policy, kept })).toMatchObject({ findings: [], cosigned: null });
    log.cosigned = cosignedNote(log.checkpoint);
    const seen = await held(log, { policy, kept });
    expect(seen).toMatchObject({ findings: [], cosigned: { size: 320 }, leaves: 20 });
  });

  test('are asked for where the service has them, past any cache', async () => {
    const log = grown(3);
    const asked: Request[] = [];
    const fetch = async (request: Request) => {
      asked.push(request);
      return log.answer(new URL(request.url).pathname.replace(/^\/log\//, ''));
    };
    const source = logSource({ url: 'https://log.test', fetch });
    await follow({ source, policy, kept: null, nowMs: NOW_MS });
    const paths = asked.map(({ url }) => new URL(url).pathname);
    expect(paths).toContain(endpoints.getWitnessedCheckpoint.path);
    expect(paths).toContain(endpoints.getCheckpoint.path);
    expect(asked.every(({ headers }) => headers.get('cache-control') === 'no-cache')).toBe(true);
  });

  test('that are false refuse the checkpoint', async () => {
    const log = grown(3);
    log.cosigned = cosignedNote(log.checkpoint).replace(/.{8}\n$/, 'AAAAAAA=\n');
    expect(await look(log, { policy })).toMatchObject({ word: 'refused' });
  });

  test.each([
    ['shorter than what is cosigned', 280, 'rolled-back'],
    ['of another tree', 320, 'forked'],
  ] as const)('a log %s shows its witnesses something else', async (_, size, word) => {
    const log = new PublishedLog().append([leafOf(7), ...leaves(1, size)]);
    log.cosigned = cosignedNote(grown(300).checkpoint);
    expect(await look(log, { policy })).toMatchObject({ word, before: log.cosigned });
  });
});

describe('a kept state', () => {
  test('that was altered anywhere is not believed', async () => {
    const log = grown(300);
    const policy = policyOfKey(log.signer.key);
    const text = keptText({ ...(await held(log)).next!, ledgers: {} });
    expect(openKept(text, policy)).not.toBeNull();
    expect(openKept(text, policyOfKey(signerOf(2).key))).toBeNull();
    const state = JSON.parse(text);
    for (const change of [
      { version: 2 },
      { size: 299 },
      { size: 0 },
      { rows: [] },
      { rows: [state.rows[0]] },
      { rows: [...state.rows, ''].toReversed() },
      { note: state.note.replace('300', '301') },
      { ledgers: { lic: { sequence: 'one', leaf: '' } } },
      { ledgers: { lic: null } },
    ]) {
      expect(
        openKept(JSON.stringify({ ...state, ...change }), policy),
        JSON.stringify(change),
      ).toBeNull();
    }
    for (const junk of ['', 'null', '[]', '{', '{"rows":{}}'])
      expect(openKept(junk, policy)).toBeNull();
  });
});
