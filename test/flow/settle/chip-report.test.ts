/** What a chip's report says of itself reaches the appraisal of its device's attestations, and the auditor's. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChipReport } from '../../../src/core/chip.ts';
import { readBundle } from '../../../src/core/log/bundle.ts';
import type { Claims } from '../../../src/core/model.ts';
import { Replay } from '../../../src/sdk/audit/replay.ts';
import { World } from '../world.ts';

const hourMs = 3_600_000;
const device = { type: 'device', id: 'dev_0' } as const;
const limits = { confidentialMode: 'required' } as const;

let world: World;
let sent: ReturnType<World['token']>[];

beforeEach(() => {
  world = new World(1);
  sent = [];
  world.tell(world.licence(world.terms({ limits })));
});

function bind(report?: ChipReport): void {
  const thumbprint = bytesToHex(world.keys[0]!.thumbprint);
  const binding = { thumbprint, challengeAtMs: world.nowMs, switches: [], chip: 'GB100' };
  world.tell({
    type: 'binding',
    device: 'dev_0',
    binding: { ...binding, ...(report && { report }) },
  });
}

async function attest(claims: Partial<Claims>, laterMs = hourMs): Promise<void> {
  world.nowMs += laterMs;
  const previous = sent.at(-1)?.digest ?? new Uint8Array(32);
  const chain = { challenge: world.challenge(), sequence: sent.length + 1, previous };
  const token = world.token(0, { ...chain, ...claims });
  sent.push(token);
  await world.submit([token.item]);
}

const found = () => world.condition('debug-enabled', device);

/** Every verdict of the ledger, appraised again with its inputs changed. */
function replayed(change: (inputs: Readonly<Record<string, unknown>>) => object = (same) => same) {
  const bundles = [...world.objects].filter(([name]) => name.startsWith('verdicts/'));
  return bundles.flatMap(([, bytes]) => {
    const bundle = readBundle(bytes);
    if (!bundle.ok) throw new Error(bundle.reason);
    return bundle.value.entries.map((entry) => {
      const { item } = sent.find(({ digest }) => bytesToHex(digest) === bytesToHex(entry.digest))!;
      const inputs = change(entry.inputs) as typeof entry.inputs;
      return new Replay(bundle.value, [item]).holds({ ...entry, inputs, bundleIndex: 0 });
    });
  });
}

test('a chip outside of the mode is believed before its agent, until it says otherwise', async () => {
  bind({ confidential: 'off' });
  await attest({ confidential: 1 });
  expect(found()).toMatchObject({
    ...{ state: 'firing', severity: 'high' },
    numbers: { open: 'confidential', saidBy: 'chip', confidential: 1 },
  });
  bind();
  for (let i = 0; i < 3; i++) await attest({ confidential: 1 });
  expect(found()?.state).toBe('clear');
});

test('an agent that says nothing where the mode is required is found, and a no makes it worse', async () => {
  await attest({});
  expect(found()).toMatchObject({ state: 'firing', severity: 'medium' });
  await attest({ confidential: 0 });
  expect(found()).toMatchObject({ state: 'firing', severity: 'high', version: 2 });
});

test('an auditor comes to the same verdicts, and to no other report of the chip', async () => {
  bind({ confidential: 'off' });
  await attest({ confidential: 1 });
  bind();
  await attest({ confidential: 1 });
  expect(replayed()).toEqual([true, true]);
  expect(replayed(({ report: _, ...inputs }) => inputs)).toEqual([false, true]);
  const milder = { confidential: 'protected-pcie', atMs: world.nowMs - 2 * hourMs };
  expect(replayed((inputs) => ({ ...inputs, report: milder }))[0]).toBe(false);
});

const driver = { component: 'driver', version: '590.12' } as const;
const by = { reference: 'ref_1', referenceVersion: 1, compared: 3 };
const matched: ChipReport = { measured: [{ ...driver, word: 'matched', ...by }] };

function differs(sinceMs = world.nowMs): ChipReport {
  const values = [{ index: 9, measured: '5e'.repeat(48) }];
  return { measured: [{ ...driver, word: 'differs', ...by, differing: 1, values, sinceMs }] };
}

const mismatch = () => world.condition('measurement-mismatch', device);
const mode = { confidential: 1 } as const;

describe('what a chip measures otherwise than registered', () => {
  test('once is medium, and over with evidence that agrees', async () => {
    bind(differs());
    await attest(mode);
    expect(mismatch()).toMatchObject({ state: 'firing', severity: 'medium' });
    bind(matched);
    for (let i = 0; i < 3; i++) await attest(mode);
    expect(mismatch()?.state).toBe('clear');
    expect(replayed()).toEqual([true, true, true, true]);
  });

  test('again at later evidence is high, and stays so under a version that nobody knows', async () => {
    const sinceMs = world.nowMs;
    bind(differs());
    await attest(mode, 24 * hourMs);
    bind(differs(sinceMs));
    await attest(mode);
    expect(mismatch()).toMatchObject({ severity: 'high', numbers: { 'driver:sinceMs': sinceMs } });
    bind({ measured: [{ ...driver, version: '600.1', word: 'unknown', sinceMs }] });
    for (let i = 0; i < 4; i++) await attest(mode);
    expect(mismatch()).toMatchObject({ state: 'firing', severity: 'high' });
  });

  test('is high after three days without any later evidence', async () => {
    bind(differs());
    await attest(mode);
    await attest(mode, 70 * hourMs);
    expect(mismatch()?.severity).toBe('medium');
    await attest(mode);
    expect(mismatch()?.severity).toBe('high');
  });

  test('is nothing of a version that nobody registered values for', async () => {
    bind({ measured: [{ ...driver, word: 'unknown' }] });
    await attest(mode);
    expect(mismatch()).toBe(null);
  });
});
