/** The key of the log is changed, step by step as docs/operations.md has it, and nothing that was given out breaks. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import {
  encodeHeader,
  FIRST_SEQUENCE,
  headerLeaf,
  NO_PREVIOUS_HEADER,
  verdictLeafData,
} from '../../src/core/log/header.ts';
import { formatVerifierKey, type VerifierKey } from '../../src/core/log/note-key.ts';
import { itemProofs, partTrees } from '../../src/core/log/part-items.ts';
import { parsePolicy } from '../../src/core/log/policy.ts';
import { makeReceipt } from '../../src/core/log/receipt.ts';
import { openReceipt } from '../../src/core/log/receipt-check.ts';
import { rootOf } from '../../src/core/log/tree.ts';
import { openWitnessed } from '../../src/core/log/witnessed.ts';
import type { Bytes } from '../../src/core/model.ts';
import { logKeys } from '../../src/flow/log-keys.ts';
import type { ArchivePort, LogPort } from '../../src/flow/ports.ts';
import { ChallengeBook } from '../../src/flow/submit/challenges.ts';
import { LogScene } from './log-scene.ts';

const origin = 'log.example/muster';
const [oldSeed, newSeed] = ['0a'.repeat(32), '0b'.repeat(32)];
const oldKey = logKeys({ origin, seed: oldSeed }).signer.key;
const newKey = logKeys({ origin, seed: newSeed }).signer.key;

/** What the deployment holds in each step. */
const steps = {
  before: { seed: oldSeed },
  announced: { seed: oldSeed, next: newSeed },
  switched: { seed: newSeed, previous: oldSeed },
  after: { seed: newSeed, past: formatVerifierKey(oldKey) },
} as const;
type Step = keyof typeof steps;
const names = Object.keys(steps) as Step[];

interface Given {
  readonly step: Step;
  readonly receipt: string;
  readonly evidence: { readonly digest: Bytes; readonly challenge: Bytes };
}

/** A reader who holds these keys. */
function policyOf(...keys: readonly VerifierKey[]) {
  const logs = keys.map((key) => `log ${formatVerifierKey(key)}\n`);
  const policy = parsePolicy(`${logs.join('')}quorum none\n`);
  if (!policy.ok) throw new Error(policy.reason.fault);
  return policy.value;
}
const readers = { old: policyOf(oldKey), new: policyOf(newKey), both: policyOf(newKey, oldKey) };

function outcomes(judge: (step: Step, reader: keyof typeof readers) => string) {
  const rows = names.map((step) => {
    const cells = (['old', 'new', 'both'] as const).map((reader) => judge(step, reader));
    return [step, ...cells];
  });
  return rows;
}

type Challenge = Awaited<ReturnType<LogPort['challenge']>>;

/** One attestation in one part of a ledger of its own, under the log as it is now. */
async function attest(scene: LogScene, step: Step, name: string, { hash, checkpoint }: Challenge) {
  const digest = sha256(utf8ToBytes(name));
  const verdictLeaf = verdictLeafData(new Uint8Array(16), digest);
  const header = encodeHeader({
    ...{ salt: digest.slice(0, 16), ledger: name, sequence: FIRST_SEQUENCE, count: 1 },
    ...{ evidenceRoot: rootOf([digest]), verdictRoot: rootOf([verdictLeaf]) },
    ...{ evidenceBundle: digest, verdictBundle: digest, rosterEpoch: 1, rules: digest },
    ...{ earliestMs: scene.nowMs, latestMs: scene.nowMs, previousHeader: NO_PREVIOUS_HEADER },
  });
  const leaves = [{ sequence: FIRST_SEQUENCE, leaf: headerLeaf(header) }];
  const [place] = await scene.keeper.append({ ledger: name, previous: NO_PREVIOUS_HEADER, leaves });
  const { index } = place!;
  const fromSizes = [Number(checkpoint.split('\n')[1])];
  const proofs = await scene.keeper.prove({ indices: [index], fromSizes });
  const part = {
    ...{ header, index, inclusionPath: proofs.inclusion[0]!, checkpoint: proofs.checkpoint },
  };
  const object = scene.archive.objects.get(`challenges/${bytesToHex(hash)}`)!;
  const challenge = { object, consistencyPath: proofs.consistency[0]! };
  const item = itemProofs(partTrees([{ digest, verdictLeaf }]), [0])[0]!;
  const receipt = makeReceipt(part, item, challenge);
  return { step, receipt, evidence: { digest, challenge: hash } } satisfies Given;
}

const scene = new LogScene();
scene.keys = [oldKey, newKey];
const challenges = new Map<Step, Challenge>();
const own: Given[] = [];
/** Of attestations that answer the challenge of the step before: agents buffer while they are offline. */
const late: Given[] = [];
let last: Challenge | null = null;
for (const step of names) {
  scene.signer = logKeys({ origin, ...steps[step] }).signer;
  scene.restart();
  scene.nowMs += 60_000;
  const challenge = await scene.keeper.challenge();
  challenges.set(step, challenge);
  own.push(await attest(scene, step, `own-${step}`, challenge));
  if (last) late.push(await attest(scene, step, `late-${step}`, last));
  last = challenge;
  scene.check();
}

describe('while the key of the log is changed', () => {
  test('a reader of either key follows the checkpoints through the overlap, one of both through all', () => {
    const open = (step: Step, reader: keyof typeof readers) =>
      openWitnessed(challenges.get(step)!.checkpoint, readers[reader]).ok ? 'opens' : 'refuses';
    expect(outcomes(open)).toEqual([
      ['before', 'opens', 'refuses', 'opens'],
      ['announced', 'opens', 'opens', 'opens'],
      ['switched', 'opens', 'opens', 'opens'],
      ['after', 'refuses', 'opens', 'opens'],
    ]);
  });

  test('a receipt is checked with the key that made its challenge, and with both at any time', () => {
    const judge = (step: Step, reader: keyof typeof readers) => {
      const { receipt, evidence } = own.find((one) => one.step === step)!;
      const opened = openReceipt(receipt, readers[reader], evidence);
      return opened.ok ? opened.value.signed.word : opened.reason;
    };
    expect(outcomes(judge)).toEqual([
      ['before', 'stated', 'receipt_log_signature_invalid', 'stated'],
      ['announced', 'stated', 'receipt_challenge_mismatch', 'stated'],
      ['switched', 'receipt_challenge_mismatch', 'stated', 'stated'],
      ['after', 'receipt_log_signature_invalid', 'stated', 'stated'],
    ]);
  });

  test('what answers a challenge of the step before is proved all the same', () => {
    expect(late.map(({ step }) => step)).toEqual(['announced', 'switched', 'after']);
    for (const { receipt, evidence, step } of late) {
      expect(openReceipt(receipt, readers.both, evidence).ok, step).toBe(true);
    }
  });

  test('the service knows every challenge that it gave, the oldest by its past key', async () => {
    const archive = scene.archive as unknown as ArchivePort;
    const { hash } = challenges.get('before')!;
    for (const step of names) {
      const book = new ChallengeBook(archive, logKeys({ origin, ...steps[step] }).all);
      expect(await book.issued(bytesToHex(hash), hash), step).not.toBeNull();
    }
    const forgetful = new ChallengeBook(archive, logKeys({ origin, seed: newSeed }).all);
    await expect(forgetful.issued(bytesToHex(hash), hash)).rejects.toThrow('archived challenge');
  });

  test('a past key that is none, or another log’s, is said at once', () => {
    const other = formatVerifierKey(logKeys({ origin: 'elsewhere', seed: oldSeed }).signer.key);
    for (const past of ['nonsense', other]) {
      expect(() => logKeys({ origin, seed: newSeed, past })).toThrow(
        'is no key of log.example/muster',
      );
    }
  });
});
