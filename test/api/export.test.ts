/** A case exported from the real service, checked as a stranger checks it, and tampered with file by file. */
import { env } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Zip, ZipPassThrough } from 'fflate';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { verifierKey } from '../../src/core/log/note-key.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { checkCase } from '../../src/sdk/case/check.ts';
import { readZip } from '../../src/sdk/case/zip-reader.ts';
import { inflate, policy } from './case-file.ts';
import { bad, call, good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';

const HOHHOT = { latitude: 40.8, longitude: 111.7 };

let fleet: Fleet;
let id: string;
let zip: Uint8Array;
let files: ReadonlyMap<string, Uint8Array>;

async function exported(key = fleet.keys.regulator): Promise<Uint8Array> {
  const response = await call('exportCase', { key, params: { id } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
  return new Uint8Array(await response.arrayBuffer());
}

/** A rack that moved: found, asked about, answered with a file, disposed of, and closed under hold. */
beforeAll(async () => {
  fleet = await foundFleet(3);
  const challenge = await challengeNow();
  const items = fleet.devices.map((device, n) =>
    attest(fleet, device, challenge, n === 0 ? { position: HOHHOT } : {}),
  );
  await submitItems(fleet, items);
  const key = fleet.keys.regulator;
  const [found] = await vi.waitFor(async () => {
    const query = { licence: fleet.licence };
    const listed = (await good('listAnomalies', { key, query })).items;
    expect(listed.map(({ kind }) => kind)).toContain('position-outside');
    return listed.filter(({ kind }) => kind === 'position-outside');
  }, 20_000);
  const dueAt = '2089-01-01T00:00:00Z';
  const subjects = [{ type: 'licence', id: fleet.licence }];
  const opening = { title: 'A rack in Hohhot', owner: 'Desk 4', dueAt, subjects };
  const json = { ...opening, anomalies: [found!.id] };
  id = (await good('openCase', { key, json })).id;
  const params = { id };
  await good('addCaseNote', { key, params, json: { text: 'Called the operator.' } });
  const question = { party: fleet.exporter, question: 'Where is it?', dueAt };
  const asked = await good('askParty', { key, params, json: question });
  const upload = { query: { fileName: 'papers.txt' }, body: 'papers', contentType: 'text/plain' };
  const file = await good('uploadAttachment', { key: fleet.keys.exporter, ...upload });
  await good('answerRequest', {
    ...{ key: fleet.keys.exporter, params: { id: asked.id } },
    json: { text: 'Repaired abroad.', attachments: [file.id] },
  });
  await good('acceptRequest', { key, params: { id: asked.id }, json: { reason: 'Seen.' } });
  await good('disposeAnomaly', {
    ...{ key, params: { id: found!.id } },
    json: { code: 'explained', reason: 'Repair.', version: found!.version },
  });
  await good('holdCase', { key, params, json: { held: true, reason: 'Proceedings.' } });
  zip = await exported();
  const read = readZip(zip, inflate);
  if (!read.ok) throw new Error(read.reason.reason);
  files = read.value;
}, 60_000);

test('it holds under the log’s key, and says what was proved', () => {
  const checked = checkCase(zip, { policy, inflate });
  expect(checked.faults).toEqual([]);
  expect(checked.word).toBe('holds');
  const said = checked.sentences.join('\n');
  expect(said).toContain('signed the checkpoint');
  expect(said).toContain('1 receipt hold');
  expect(said).toContain('1 attestation that the case rests on is signed by the key that the log');
  expect(said).toContain('1 verdict that the case rests on was appraised again here');
  expect(said).toContain('1 anomaly stand');
  expect(said).toContain('1 attached file');
  const folders = new Set([...files.keys()].map((path) => path.split('/')[0]));
  for (const folder of ['README.txt', 'rules', 'rows', 'changes', 'headers', 'evidence']) {
    expect(folders).toContain(folder);
  }
  const tables = new Set([...files.keys()].flatMap((path) => /^rows\/(\w+)/.exec(path)?.[1] ?? []));
  expect([...tables].toSorted()).toEqual([
    ...['answers', 'attachments', 'caseNotes', 'cases', 'deviceKeys', 'devices', 'dispositions'],
    ...['holds', 'licences', 'parties', 'requests', 'siteDecisions', 'sites'],
  ]);
});

test('without a key it is said to be unproved, and under another log’s key refused', () => {
  expect(checkCase(zip, { policy: null, inflate })).toMatchObject({ word: 'unproved', faults: [] });
  const other = signingKey('Ed25519', new Uint8Array(32).fill(1));
  const stranger = policyOfKey(verifierKey(env.LOG_ORIGIN, other.publicKey));
  expect(checkCase(zip, { policy: stranger, inflate }).faults).toEqual([
    { path: 'checkpoint.txt', reason: 'receipt_log_signature_invalid' },
  ]);
});

test('under one checkpoint it is the same to the byte', async () => {
  const [one, other] = [await exported(), await exported()];
  const noteOf = (bytes: Uint8Array) => {
    const read = readZip(bytes, inflate);
    return read.ok && new TextDecoder().decode(read.value.get('checkpoint.txt'));
  };
  // A minute's time leaf may come between two exports, and none between three.
  const pair = noteOf(one) === noteOf(other) ? one : await exported();
  expect(bytesToHex(sha256(pair))).toBe(bytesToHex(sha256(other)));
});

test('it is for regulators of the case’s authority alone', async () => {
  const stranger = await foundFleet(1);
  const params = { id };
  for (const key of [fleet.keys.exporter, fleet.keys.operator]) {
    expect((await bad('exportCase', { key, params })).status).toBe(403);
  }
  expect(await bad('exportCase', { key: stranger.keys.regulator, params })).toMatchObject({
    reason: 'object_not_found',
  });
});

type Edit = (files: Map<string, Uint8Array>) => void;

/** Packed again, with a manifest that agrees where `isCovered`: the tamperer knows how to hash. */
function repacked(edit: Edit, isCovered: boolean): Uint8Array {
  const copy = new Map(files);
  edit(copy);
  if (isCovered) {
    const manifest = JSON.parse(new TextDecoder().decode(copy.get('manifest.json')));
    copy.delete('manifest.json');
    manifest.files = [...copy].map(([path, bytes]) => {
      return { path, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) };
    });
    copy.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
  }
  return zipOf([...copy]);
}

function zipOf(entries: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const packing = new Zip((_, chunk) => void chunks.push(chunk));
  for (const [path, bytes] of entries) {
    const entry = new ZipPassThrough(path);
    packing.add(entry);
    entry.push(bytes, true);
  }
  packing.end();
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  chunks.reduce((at, chunk) => {
    whole.set(chunk, at);
    return at + chunk.length;
  }, 0);
  return whole;
}

/** Of a case that is refused nothing is said to be proved. */
const faultsOf = (bytes: Uint8Array) => {
  const { faults, sentences } = checkCase(bytes, { policy, inflate });
  if (faults.length > 0) expect(sentences).toEqual([]);
  return faults;
};
const firstIn = (folder: string) => [...files.keys()].find((path) => path.startsWith(folder))!;

/** The last byte of a file with one bit turned; in the middle for text, so that it stays text. */
function turned(path: string): Edit {
  return (copy) => {
    const bytes = copy.get(path)!.slice();
    bytes[path.startsWith('rows/') ? bytes.length - 8 : bytes.length - 3]! ^= 1;
    copy.set(path, bytes);
  };
}

describe.each([
  ['evidence', 'evidence_hash'],
  ['verdicts', 'verdicts_hash'],
  ['headers', 'name_differs'],
  ['changes', 'name_differs'],
  ['proofs', 'checkpoint_differs'],
  ['receipts', 'checkpoint_differs'],
  ['attachments', 'name_differs'],
  ['rows/dispositions', 'row_contradicted'],
  ['rows/answers', 'row_contradicted'],
  ['rows/licences', 'row_contradicted'],
])('a file of %s', (folder, reason) => {
  test('altered is named as altered', () => {
    const path = firstIn(`${folder}/`);
    expect(faultsOf(repacked(turned(path), false))).toContainEqual({
      path,
      reason: 'file_altered',
    });
  });

  test('altered under a manifest that covers it is betrayed by the log', () => {
    const path = firstIn(`${folder}/`);
    const faults = faultsOf(repacked(turned(path), true));
    expect(faults.find((fault) => fault.path === path)?.reason).toBe(
      folder.startsWith('rows/') && faults.some((one) => one.reason === 'row_invalid')
        ? 'row_invalid'
        : reason,
    );
  });

  test('missing is named as missing', () => {
    const path = firstIn(`${folder}/`);
    const faults = faultsOf(repacked((copy) => void copy.delete(path), false));
    expect(faults).toContainEqual({ path, reason: 'file_missing' });
  });
});

test('an anomaly that is told otherwise is betrayed by its verdicts', () => {
  const path = firstIn('anomalies/');
  const faults = faultsOf(
    repacked((copy) => {
      const text = new TextDecoder().decode(copy.get(path)).replace('"critical"', '"low"');
      copy.set(path, new TextEncoder().encode(text.replace('"high"', '"low"')));
    }, true),
  );
  expect(faults).toContainEqual({ path, reason: 'anomaly_contradicted' });
});

test('what a case needs is missed even where the manifest forgets it', () => {
  const dropped = (folder: string) =>
    faultsOf(repacked((copy) => void copy.delete(firstIn(`${folder}/`)), true));
  for (const [folder, reason] of [
    ['evidence', 'bundle_missing'],
    ['verdicts', 'bundle_missing'],
    ['attachments', 'attachment_missing'],
    ['receipts', 'receipt_missing'],
  ] as const) {
    expect(dropped(folder)).toContainEqual({ path: firstIn(`${folder}/`), reason });
  }
  const claimed = (copy: Map<string, Uint8Array>) => {
    const path = firstIn('evidence/');
    const name = /(\w+)\.cbor$/.exec(path)![1]!;
    copy.delete(path);
    const manifest = JSON.parse(new TextDecoder().decode(copy.get('manifest.json')));
    manifest.erased = [{ kind: 'evidence', name, leafIndex: 1 }];
    copy.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
  };
  expect(faultsOf(repacked(claimed, true))).toContainEqual({
    ...{ path: firstIn('evidence/'), reason: 'bundle_missing' },
  });
});

test('an extra file is named, listed or not', () => {
  const extra = (path: string): Edit => {
    return (copy) => void copy.set(path, new TextEncoder().encode('x'));
  };
  const path = 'notes.txt';
  expect(faultsOf(repacked(extra(path), false))).toEqual([{ path, reason: 'file_extra' }]);
  const bundle = `evidence/${'ab'.repeat(32)}.cbor`;
  expect(faultsOf(repacked(extra(bundle), true))).toEqual([
    { path: bundle, reason: 'bundle_unnamed' },
  ]);
});

type Manifest = Record<string, unknown> & { files: unknown[] };

/** The manifest with something said otherwise. */
function said(copy: Map<string, Uint8Array>, otherwise: (manifest: Manifest) => object): void {
  const manifest = JSON.parse(new TextDecoder().decode(copy.get('manifest.json')));
  const told = JSON.stringify({ ...manifest, ...otherwise(manifest) });
  copy.set('manifest.json', new TextEncoder().encode(told));
}

const nameIn = (path: string) => /\/(\w+)\.\w+$/.exec(path)![1]!;

describe('a manifest, which nobody signs,', () => {
  test('excuses no bundle by saying that it was lost', () => {
    for (const kind of ['evidence', 'verdicts']) {
      const path = firstIn(`${kind}/`);
      const lost: Edit = (copy) => {
        copy.delete(path);
        said(copy, () => ({ missing: [{ kind, name: nameIn(path) }] }));
      };
      const checked = checkCase(repacked(lost, true), { policy, inflate });
      expect(checked.word).toBe('refused');
      expect(checked.faults).toContainEqual({ path, reason: 'bundle_missing' });
    }
  });

  test('excuses no receipt by an erasure that no leaf records, nor by saying that it was not placed', () => {
    const path = firstIn('receipts/');
    const anomaly = nameIn(firstIn('anomalies/'));
    const erased = [{ kind: 'anomalies', name: 'ab'.repeat(16), leafIndex: 1 }];
    const unplaced = [{ anomaly, digest: nameIn(path) }];
    const dropped = (otherwise: object): Edit => {
      return (copy) => {
        copy.delete(path);
        said(copy, () => otherwise);
      };
    };
    const missing = { path, reason: 'receipt_missing' };
    expect(faultsOf(repacked(dropped({ erased }), true))).toEqual([
      { path: 'manifest.json', reason: 'erasure_unproved' },
      missing,
    ]);
    expect(faultsOf(repacked(dropped({ unplaced }), true))).toEqual([missing]);
  });

  test('names no other case, and lists nothing that is of no form of a case', () => {
    const other: Edit = (copy) => said(copy, () => ({ case: `cas_${'0'.repeat(24)}` }));
    expect(faultsOf(repacked(other, true))).toEqual([
      { path: 'manifest.json', reason: 'case_missing' },
    ]);
    const header = firstIn('headers/');
    const added = ['opinion.txt', `${header.slice(0, -4)}txt`, `proofs/${'ab'.repeat(32)}.txt`];
    for (const path of added) {
      const edit: Edit = (copy) => void copy.set(path, copy.get(header)!);
      expect(faultsOf(repacked(edit, true))).toContainEqual({ path, reason: 'file_unnamed' });
    }
  });
});

test('an anomaly put under another part, or told of somebody else, is betrayed too', () => {
  const path = firstIn('anomalies/');
  const anomaly = JSON.parse(new TextDecoder().decode(files.get(path)));
  for (const otherwise of [
    { header: anomaly.header + 1_000, condition: { ...anomaly.condition, severity: 'low' } },
    { ledger: 'lic_other' },
    { operator: 'pty_other' },
    { site: null },
  ]) {
    const text = JSON.stringify({ ...anomaly, ...otherwise });
    const edit: Edit = (copy) => void copy.set(path, new TextEncoder().encode(text));
    expect(faultsOf(repacked(edit, true))).toEqual([{ path, reason: 'anomaly_contradicted' }]);
  }
});

test('a worse episode that an anomaly is listed by has to be of a part, as the part has it', () => {
  const path = firstIn('anomalies/');
  const anomaly = JSON.parse(new TextDecoder().decode(files.get(path)));
  const withWorse = (change: object): Edit => {
    const { header, condition } = anomaly;
    const worse = { ...condition, header, ...change };
    const text = JSON.stringify({ ...anomaly, undecided: { worse } });
    return (copy) => void copy.set(path, new TextEncoder().encode(text));
  };
  expect(faultsOf(repacked(withWorse({}), true))).toEqual([]);
  for (const change of [{ severity: 'low' }, { header: 999 }, { sentence: '' }, { version: 9 }]) {
    const faults = faultsOf(repacked(withWorse(change), true));
    expect(faults).toEqual([{ path, reason: 'anomaly_contradicted' }]);
  }
});

test('an anomaly taken out with all that it rests on is still named by the case', () => {
  const anomaly = firstIn('anomalies/');
  const edit: Edit = (copy) => {
    for (const path of files.keys()) {
      if (/^(?:anomalies|receipts|headers|evidence|verdicts)\//.test(path)) copy.delete(path);
    }
    for (const path of files.keys()) {
      const leaf = /^proofs\/(\w+)/.exec(path)?.[1];
      if (leaf && !copy.has(`changes/${leaf}.cbor`)) copy.delete(path);
    }
  };
  const { sentences } = checkCase(repacked(edit, true), { policy, inflate });
  const missing = sentences.find((one) => one.startsWith('MISSING'));
  expect(missing).toContain(nameIn(anomaly));
});

test('a challenge that is not the one of its name is found', () => {
  const path = firstIn('challenges/');
  const faults = faultsOf(repacked(turned(path), true));
  expect(faults).toContainEqual({ path, reason: 'receipt_challenge_mismatch' });
});

test('a row whose record is taken out is named as stated, however many others are', () => {
  const path = firstIn('rows/dispositions/');
  const row = bytesToHex(sha256(files.get(path)!));
  const edit: Edit = (copy) => {
    for (const [name, bytes] of files) {
      if (!name.startsWith('changes/') || !new TextDecoder().decode(bytes).includes(row)) continue;
      copy.delete(name);
      copy.delete(`proofs/${nameIn(name)}.txt`);
    }
    const text = new TextDecoder().decode(copy.get(path)).replace('Repair.', 'Nothing');
    copy.set(path, new TextEncoder().encode(text));
  };
  const { sentences } = checkCase(repacked(edit, true), { policy, inflate });
  const stated = sentences.filter((one) => one.includes('stated, not proved'));
  expect(stated.join('\n')).toContain(path);
});
