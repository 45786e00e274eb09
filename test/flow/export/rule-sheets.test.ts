import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { ruleSetHash } from '../../../src/core/appraise/ruleset-hash.ts';
import { encodeHeader, NO_PREVIOUS_HEADER } from '../../../src/core/log/header.ts';
import { keepRules, rulesOf } from '../../../src/flow/export/rule-sheets.ts';
import type { ArchivePort } from '../../../src/flow/ports.ts';

const older = 'aa'.repeat(32);
const oldest = 'bb'.repeat(32);

function archiveOf(objects: Map<string, Uint8Array>): ArchivePort {
  return {
    putIfAbsent: async (kind, name, bytes) => void objects.set(`${kind}/${name}`, bytes),
    get: async (kind, name) => objects.get(`${kind}/${name}`) ?? null,
    has: async (kind, name) => objects.has(`${kind}/${name}`),
  };
}

function judgedBy(rules: string) {
  const none = NO_PREVIOUS_HEADER;
  return encodeHeader({
    ...{ salt: new Uint8Array(16), ledger: 'lic_1', sequence: 1, count: 1 },
    ...{ evidenceRoot: none, verdictRoot: none, evidenceBundle: none, verdictBundle: none },
    ...{
      rosterEpoch: 1,
      rules: hexToBytes(rules),
      earliestMs: 1,
      latestMs: 1,
      previousHeader: none,
    },
  });
}

test('a build archives its rules once, and they are the ones that it exports', async () => {
  const objects = new Map<string, Uint8Array>();
  const archive = archiveOf(objects);
  await keepRules({ archive });
  const kept = objects.get(`rules/${ruleSetHash}`)!;
  await keepRules({ archive });
  expect(objects.get(`rules/${ruleSetHash}`)).toBe(kept);
  expect(new TextDecoder().decode(kept)).toContain('"kind":"position-outside"');
  expect(await rulesOf(archive, [judgedBy(ruleSetHash)])).toEqual([
    { hash: ruleSetHash, bytes: kept },
  ]);
});

test('a case judged under older rules has their words, and says where nobody kept them', async () => {
  const words = utf8ToBytes('[{"kind":"as it was"}]\n');
  const archive = archiveOf(new Map([[`rules/${older}`, words]]));
  const named = await rulesOf(archive, [judgedBy(oldest), judgedBy(older), judgedBy(older)]);
  expect(named).toEqual([
    { hash: older, bytes: words },
    { hash: oldest, bytes: null },
  ]);
});
