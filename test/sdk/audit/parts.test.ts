/** Parts as a service really archives them: verdicts come out again, and a false one that is committed to is found. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { beforeAll, expect, test } from 'vitest';
import { ruleSetHash } from '../../../src/core/appraise/ruleset-hash.ts';
import { type CborValue, decode, encode } from '../../../src/core/codec/cbor.ts';
import { readSequence } from '../../../src/core/codec/sequence.ts';
import { decodeEvidence } from '../../../src/core/evidence/evidence.ts';
import { readBundle } from '../../../src/core/log/bundle.ts';
import { decodeHeader, type PartHeader, verdictLeafData } from '../../../src/core/log/header.ts';
import { rootOf } from '../../../src/core/log/tree.ts';
import type { Bytes } from '../../../src/core/model.ts';
import type { ErasedObjects } from '../../../src/sdk/audit/erased.ts';
import { auditParts, emptyPartsAudit } from '../../../src/sdk/audit/parts.ts';
import type { AuditClient } from '../../../src/sdk/audit-client.ts';
import { World } from '../../flow/world.ts';
import { firstVersionOf, mapsOf } from './first-bundle.ts';

let header: PartHeader;
const objects = new Map<string, Bytes>();

/** What a service archived of a body of three devices that claimed so. */
async function reported(claims: readonly object[]): Promise<ReadonlyMap<string, Bytes>> {
  const world = new World(3);
  const challenge = world.challenge();
  const first = { challenge, sequence: 1, previous: new Uint8Array(32) };
  await world.submit(world.keys.map((_, n) => world.token(n, { ...first, ...claims[n] }).item));
  return world.objects;
}

/** The header of that body's part. */
function partIn(held: ReadonlyMap<string, Bytes>): PartHeader {
  const named = [...held].filter(([name]) => name.startsWith('headers/'));
  const parts = named.map(([, bytes]) => decodeHeader(bytes));
  return parts.flatMap((one) => (one.ok && one.value.count === 3 ? [one.value] : []))[0]!;
}

beforeAll(async () => {
  const archived = await reported([{}, { debug: 0 }, { hwmodel: 'B200' }]);
  for (const [name, bytes] of archived) objects.set(name, bytes);
  // The world of these tests names its rule set by a hash of its own; its rules are these.
  header = { ...partIn(archived), rules: hexToBytes(ruleSetHash) };
});

/** An audit of one part out of these objects. */
async function audited(
  of: PartHeader,
  held: ReadonlyMap<string, Bytes> = objects,
  erased: ErasedObjects = new Map(),
) {
  const object = async (_: string, __: number, kind: 'evidence' | 'verdicts') => {
    const name = kind === 'evidence' ? of.evidenceBundle : of.verdictBundle;
    const bytes = held.get(`${kind}/${bytesToHex(name)}`);
    return bytes ? { ok: true, value: bytes } : { ok: false, problem: { status: 404 } };
  };
  const audit = emptyPartsAudit();
  const headers = [{ header: of, leaf: '', index: 7 }];
  const client = { object } as unknown as AuditClient;
  await auditParts(client, headers, erased, audit, () => undefined);
  return { ...audit, kinds: audit.findings.map(({ kind }) => kind) };
}

/** A service that commits to what it likes: the part with its bundle, of the first version, changed, under a header that fits. */
function forged(change: (members: CborValue[]) => void) {
  const members = firstVersionOf(objects.get(`verdicts/${bytesToHex(header.verdictBundle)}`)!);
  change(members);
  const bundle = encode(members);
  const read = readBundle(bundle);
  if (!read.ok) throw new Error(read.reason);
  const leaves = read.value.entries.map(({ salt, verdict }) => verdictLeafData(salt, verdict));
  const hash = sha256(bundle);
  const held = new Map([...objects, [`verdicts/${bytesToHex(hash)}`, bundle]]);
  return audited({ ...header, verdictBundle: hash, verdictRoot: rootOf(leaves) }, held);
}

function membersOf(bytes: Bytes): CborValue[] {
  const decoded = decode(bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value as CborValue[];
}

test('each verdict comes out again, byte for byte', async () => {
  const { kinds, verdicts } = await audited(header);
  expect(kinds).toEqual([]);
  expect(verdicts).toEqual({ replayed: 3, notReplayed: new Map(), unread: 0 });
});

test('each verdict of a bundle of the first version comes out again too', async () => {
  const { kinds, verdicts } = await forged(() => {});
  expect(kinds).toEqual([]);
  expect(verdicts).toEqual({ replayed: 3, notReplayed: new Map(), unread: 0 });
});

test('a milder verdict that the header commits to is not what its rule set says', async () => {
  const { kinds, findings } = await forged((members) => {
    const entries = members[4] as CborValue[][];
    // The verdict on the honest device, with the digest of the one whose debug interface is on.
    const milder = membersOf(entries[0]![2] as Bytes);
    milder[1] = entries[1]![0]!;
    entries[1]![2] = encode(milder);
  });
  expect(kinds).toEqual(['verdict-differs']);
  expect(findings[0]?.sentence).toContain('(leaf 7) is not what its rule set says');
});

test('inputs that were made up do not give the verdict, and those that are none do not end the audit', async () => {
  const time = await forged((members) => {
    const inputs = (members[4] as CborValue[][])[0]![4] as Map<string, CborValue>;
    inputs.set('challengeAtMs', 1);
  });
  expect(time.kinds).toEqual(['verdict-differs']);
  const none = await forged((members) => {
    members[6] = new Map();
  });
  expect(none.kinds).toEqual(['verdict-differs', 'verdict-differs', 'verdict-differs']);
});

test('a mild verdict is not replayed from claims that stand among its inputs, beside those that were signed', async () => {
  const honest = await reported([{}, {}, {}]);
  const own = partIn(honest);
  const entryIn = (held: ReadonlyMap<string, Bytes>, { verdictBundle }: PartHeader) =>
    (firstVersionOf(held.get(`verdicts/${bytesToHex(verdictBundle)}`)!)[4] as CborValue[][])[1]!;
  const mild = membersOf(entryIn(honest, own)[2] as Bytes);
  mild[1] = entryIn(objects, header)[0]!;
  const evidence = honest.get(`evidence/${bytesToHex(own.evidenceBundle)}`)!;
  const items = readSequence(evidence, { maxItems: 3, maxItemBytes: 65_536 });
  const decoded = items.ok ? decodeEvidence(items.value[1]!) : items;
  if (!decoded.ok) throw new Error('no evidence');
  const claims = mapsOf(decoded.value.claims);
  const { kinds } = await forged((members) => {
    const debugged = (members[4] as CborValue[][])[1]!;
    debugged[2] = encode(mild);
    (debugged[4] as Map<string, CborValue>).set('claims', claims);
  });
  expect(kinds).toEqual(['verdict-differs']);
});

test('a bundle says when its part settled, as the header does', async () => {
  const { kinds } = await forged((members) => {
    members[3] = (members[3] as number) - 1;
  });
  expect(kinds).toEqual(['verdicts-tampered']);
});

test('verdicts of another build are counted under its name', async () => {
  const rules = sha256(new Uint8Array());
  const { kinds, verdicts } = await audited({ ...header, rules });
  expect(kinds).toEqual([]);
  expect(verdicts).toEqual({
    ...{ replayed: 0, unread: 0 },
    notReplayed: new Map([[bytesToHex(rules), 3]]),
  });
  expect(ruleSetHash).not.toBe(bytesToHex(rules));
});

test('what is missing was erased only where a leaf says so', async () => {
  const name = `evidence/${bytesToHex(header.evidenceBundle)}`;
  const held = new Map(objects);
  held.delete(name);
  expect(await audited(header, held)).toMatchObject({
    kinds: ['evidence-missing'],
    erased: [],
    verdicts: { unread: 3 },
  });
  expect(await audited(header, held, new Map([[name, 41]]))).toMatchObject({
    kinds: [],
    erased: [{ object: `evidence of header ${header.sequence} of lic_1`, leaf: 41 }],
    verdicts: { unread: 3 },
  });
});
