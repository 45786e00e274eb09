/** `muster refresh`: receipts that waited for cosignatures, given anew under checkpoints that witnesses have seen. */
import type { Command } from 'commander';
import type { BatchAnswer } from '../contract/attestations.ts';
import type { LogPolicy } from '../core/log/policy.ts';
import { ok, type Result } from '../core/result.ts';
import { receiptOf, verifyReceipt } from '../sdk/receipts.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, problemFailure, refusedBy } from './exits.ts';
import { logKeyOption, policyIn } from './log-key.ts';
import { foldersOf, type OutboxItem, upgradeReceipt } from './outbox.ts';
import { say, sayJson } from './output.ts';
import { type Batch, notePending, pendingBatches } from './sent-batches.ts';

interface RefreshOptions extends Connection {
  readonly logKey?: string;
  readonly policy?: string;
}

interface Tally {
  /** Receipts under a checkpoint that has the quorum now. */
  upgraded: number;
  /** Receipts that still wait: ask again in a minute. */
  waiting: number;
  /** Receipts that the service no longer gives: they stay as they are. */
  gone: number;
}

/** The command, to be mounted. */
export function refreshCommand(): Command {
  return connected(command('refresh', 'fetch cosigned receipts in place of those that wait'))
    .argument('[outboxes...]', 'outbox folders', ['outbox'])
    .addOption(logKeyOption('the key of the log, by which each receipt is verified'))
    .option('--policy <file>', 'a C2SP tlog-policy instead: what lacks its quorum is not taken')
    .action(ending('refresh', refresh));
}

async function refresh(paths: string[], options: RefreshOptions): Promise<Ending> {
  // A kept receipt is evidence against the service: nothing takes its place that was not verified.
  const policy = policyIn(options);
  if (!policy.ok) return policy;
  const client = clientOf(options);
  if (!client.ok) return client;
  const tally: Tally = { upgraded: 0, waiting: 0, gone: 0 };
  const folders = foldersOf(paths);
  if (!folders.ok) return folders;
  for (const batch of pendingBatches(folders.value)) {
    const answer = await client.value.batch(batch.digest);
    if (!answer.ok && isGone(answer.problem.status)) {
      notePending(batch)();
      tally.gone += batch.items.length;
    } else {
      if (!answer.ok) return problemFailure(answer.problem);
      const taken = take(batch, answer.value, policy.value, tally);
      if (!taken.ok) return taken;
    }
  }
  report(tally, options);
  return ok(undefined);
}

/** A ledger remembers for 30 days; what was erased is gone for good. */
function isGone(status: number | null): boolean {
  return status === 404 || status === 410;
}

/** Takes what has a quorum, and the note away with it; of what has none yet nothing is touched. */
function take(
  batch: Batch,
  answer: BatchAnswer,
  policy: LogPolicy,
  tally: Tally,
): Result<void, Failure> {
  const placed = answer.items.filter((item) => 'part' in item);
  if (answer.witnessed !== 'quorum' && answer.witnessed !== 'none') {
    tally.waiting += placed.length;
    return ok(undefined);
  }
  let isWhole = true;
  for (const item of placed) {
    const file = batch.items[item.at];
    const receipt = file && receiptOf(answer, item);
    if (!receipt) return refusedBy(`the answer has no whole receipt for item ${item.at}`);
    const word = upgrade(file, receipt, policy);
    if (!word.ok) return word;
    tally[word.value] += 1;
    isWhole &&= word.value === 'upgraded';
  }
  if (isWhole) notePending(batch)();
  return ok(undefined);
}

function upgrade(
  { path, bytes }: OutboxItem,
  receipt: string,
  policy: LogPolicy,
): Result<'upgraded' | 'waiting', Failure> {
  const verified = verifyReceipt(receipt, policy, bytes);
  if (!verified.ok) {
    // The reader's policy may ask for more than the log's does.
    if (verified.reason === 'receipt_quorum_missing') return ok('waiting');
    return refusedBy(`the receipt for ${path} does not verify (${verified.reason})`);
  }
  const kept = upgradeReceipt(path, receipt);
  return kept.ok ? ok('upgraded') : kept;
}

function report(tally: Tally, { json }: RefreshOptions): void {
  if (json) {
    sayJson(tally);
    return;
  }
  const { upgraded, waiting, gone } = tally;
  if (upgraded + waiting + gone === 0) {
    say('no receipt waits for cosignatures');
    return;
  }
  say(`cosigned ${upgraded}, each verified, waiting ${waiting}`);
  if (gone > 0) say(`${gone} are no longer given by the service; their receipts stay as they are`);
}
