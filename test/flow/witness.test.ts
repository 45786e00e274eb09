import { expect, test } from 'vitest';
import { signCheckpoint } from '../../src/core/log/checkpoint.ts';
import { openNote, withLines } from '../../src/core/log/note.ts';
import { formatVerifierKey } from '../../src/core/log/note-key.ts';
import { consistencyPath } from '../../src/core/log/proof.ts';
import { leafHash, listReader, treeRoot } from '../../src/core/log/tree.ts';
import { formatAddCheckpoint } from '../../src/core/log/witness.ts';
import {
  addCheckpoint,
  cosign,
  MAX_FORKS,
  type WitnessBook,
  type WitnessPorts,
} from '../../src/flow/witness.ts';
import {
  type WitnessVariables,
  witnessIdentity,
  witnessOf,
} from '../../src/flow/witness-identity.ts';
import { migrate } from '../../src/store/migrate.ts';
import { sqlWitnessStore, WITNESS_MIGRATIONS } from '../../src/store/witness/witness-store.ts';
import { logSigner, signerFor, witnessFor } from '../core/log/keys.ts';
import { memoryDatabase, sqliteSql } from './sqlite.ts';

const read = listReader(Array.from({ length: 20 }, (_, at) => leafHash(Uint8Array.of(at))));
const noteAt = (size: number) => signCheckpoint(size, treeRoot(read, size), logSigner);
const bodyOf = (oldSize: number, size: number, note = noteAt(size)) => {
  const path = oldSize === 0 || oldSize === size ? [] : consistencyPath(read, oldSize, size);
  return formatAddCheckpoint({ oldSize, path, note });
};
const witness = witnessFor('witness.example/w1');
const nowMs = Date.UTC(2027, 0, 15, 8);

/** A witness of the log of these tests, and the origins that a book was opened for. */
function newWitness() {
  const opened: string[] = [];
  const sql = sqliteSql(memoryDatabase());
  migrate(sql, WITNESS_MIGRATIONS);
  const logs = [logSigner.key];
  const store = sqlWitnessStore(sql);
  const identity = { logs, signer: witness };
  const book: WitnessBook = {
    addCheckpoint: async (body) => cosign(store, body, identity, nowMs),
  };
  const ports: WitnessPorts = {
    witness: identity,
    witnessBook(origin) {
      opened.push(origin);
      return book;
    },
  };
  const forks = () => sql.exec('SELECT note FROM fork ORDER BY note').map(({ note }) => note);
  return { opened, store, forks, ask: (body: string) => addCheckpoint(ports, body) };
}

test('cosigns step by step, and what it answers opens under its key at its time', async () => {
  const { ask, store } = newWitness();
  for (const [from, to] of [
    [0, 3],
    [3, 3],
    [3, 20],
  ] as const) {
    const answer = await ask(bodyOf(from, to));
    if (answer.word !== 'cosigned') throw new Error(answer.word);
    const opened = openNote(withLines(noteAt(to), [answer.line]), [witness.key]);
    expect(opened).toMatchObject({ ok: true, value: { signatures: [{ atS: nowMs / 1000 }] } });
    expect(store.last()?.size).toBe(to);
  }
});

test('never signs two trees of one size, nor goes back, and keeps both notes as proof', async () => {
  const { ask, forks, store } = newWitness();
  await ask(bodyOf(0, 9));
  const fork = signCheckpoint(9, new Uint8Array(32).fill(7), logSigner);
  expect(await ask(bodyOf(9, 9, fork))).toEqual({ word: 'forked', notes: [noteAt(9), fork] });
  expect(await ask(bodyOf(9, 9, fork))).toMatchObject({ word: 'forked' });
  expect(forks()).toEqual([fork]);
  expect(await ask(bodyOf(0, 5))).toEqual({ word: 'conflict', size: 9 });
  expect(await ask(bodyOf(0, 9, fork))).toEqual({ word: 'conflict', size: 9 });
  expect(store.last()).toMatchObject({ size: 9, root: treeRoot(read, 9) });
});

test('a tree that grew on another history has no proof that holds', async () => {
  const { ask, store } = newWitness();
  await ask(bodyOf(0, 9));
  const other = listReader(Array.from({ length: 20 }, (_, at) => leafHash(Uint8Array.of(at, 1))));
  const note = signCheckpoint(20, treeRoot(other, 20), logSigner);
  const path = consistencyPath(other, 9, 20);
  for (const body of [
    formatAddCheckpoint({ oldSize: 9, path, note }),
    formatAddCheckpoint({ oldSize: 9, path: [], note }),
    formatAddCheckpoint({ oldSize: 9, path: consistencyPath(read, 9, 20), note }),
  ]) {
    expect(await ask(body)).toEqual({ word: 'proof-invalid' });
  }
  expect(store.last()?.size).toBe(9);
});

test('a strange log that fills the table of proofs against it fills no disk', async () => {
  const { ask, forks } = newWitness();
  await ask(bodyOf(0, 9));
  for (let at = 0; at < MAX_FORKS + 4; at += 1) {
    await ask(bodyOf(9, 9, signCheckpoint(9, new Uint8Array(32).fill(at), logSigner)));
  }
  expect(forks()).toHaveLength(MAX_FORKS);
});

test('a deployment is a witness by its own key alone, and a log left out by a slip is told', () => {
  const given = { WITNESS_SIGNING_SEED: 'ab'.repeat(32), WITNESS_NAME: 'witness.example/w1' };
  const log = formatVerifierKey(logSigner.key);
  const identity = (more: WitnessVariables) =>
    witnessIdentity({ ...given, WITNESS_LOGS: log, ...more });
  expect(identity({ WITNESS_SIGNING_SEED: '' })).toEqual({ ok: true, value: null });
  const spaced = identity({ WITNESS_LOGS: `\n${log}\n` });
  expect(spaced).toMatchObject({ value: { logs: [logSigner.key] } });
  expect(identity({ WITNESS_LOGS: '' })).toMatchObject({ value: { logs: [] } });
  for (const slip of [
    { WITNESS_LOGS: `${log} ${log}x` },
    { WITNESS_NAME: '' },
    { WITNESS_NAME: 'a b' },
    { WITNESS_SIGNING_SEED: 'ab' },
  ]) {
    expect(identity(slip), JSON.stringify(slip)).toMatchObject({ ok: false });
    const told: string[] = [];
    const variables = { ...given, WITNESS_LOGS: log, ...slip };
    expect(witnessOf(variables, (event) => void told.push(event))).toBeNull();
    expect(told).toEqual(['witness-misconfigured']);
  }
});

test('a log that is not witnessed leaves no trace', async () => {
  const { ask, opened } = newWitness();
  const foreign = signCheckpoint(3, treeRoot(read, 3), signerFor('other.example/log'));
  expect(await ask(bodyOf(0, 3, foreign))).toEqual({ word: 'origin-unknown' });
  expect(await ask('old 1\n')).toEqual({ word: 'malformed' });
  expect(opened).toEqual([]);
});
