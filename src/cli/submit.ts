/** `muster submit`: an outbox to the service, until every attestation has its receipt or refusal beside it. */
import type { Command } from 'commander';
import type { BatchAnswer } from '../contract/attestations.ts';
import type { VerifierKey } from '../core/log/note-key.ts';
import { policyOfKey } from '../core/log/policy.ts';
import { type ItemReason, ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import type { Called } from '../sdk/problem.ts';
import { receiptOf, verifyReceipt } from '../sdk/receipts.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, problemFailure, refusedBy } from './exits.ts';
import { logKeyIn, logKeyOption } from './log-key.ts';
import { foldersOf, keepReceipt, keepRefusal, type OutboxItem, waitingItems } from './outbox.ts';
import { say, sayJson } from './output.ts';
import { type Progress, progress } from './progress.ts';
import { type Batch, batchesOf, notePending, noteSent, unansweredBatches } from './sent-batches.ts';

interface SubmitOptions extends Connection {
  readonly logKey?: string;
}

interface Tally {
  accepted: number;
  duplicates: number;
  readonly refused: { readonly file: string; readonly reason: ItemReason }[];
  /** Not looked at, since the body had too many bad ones: they stay in the outbox. */
  notExamined: number;
  /** Of devices between two licences: they stay in the outbox too. */
  moving: number;
}

/** The command, to be mounted. */
export function submitCommand(): Command {
  return connected(command('submit', 'submit attestations; their receipts are kept beside them'))
    .argument('[paths...]', 'outbox folders, or single attestations', ['outbox'])
    .addOption(logKeyOption('verify each receipt with this key of the log'))
    .action(ending('submit', submit));
}

async function submit(paths: string[], options: SubmitOptions): Promise<Ending> {
  const client = clientOf(options);
  if (!client.ok) return client;
  const logKey = options.logKey === undefined ? ok(null) : logKeyIn(options.logKey);
  if (!logKey.ok) return logKey;
  const tally: Tally = { accepted: 0, duplicates: 0, refused: [], notExamined: 0, moving: 0 };
  const waiting = waitingItems(paths);
  if (!waiting.ok) return waiting;
  const bar = progress('submitting', waiting.value.length);
  const sent = await submitAll(client.value, logKey.value, paths, tally, bar);
  bar.stop();
  report(tally, options);
  if (!sent.ok) return sent;
  if (tally.refused.length === 0) return ok(undefined);
  return refusedBy(`refused: ${tally.refused.length} of the attestations, by the reasons above`);
}

/** First what was sent and never answered, as the same bodies; then the rest. */
async function submitAll(
  client: MusterClient,
  logKey: VerifierKey | null,
  paths: readonly string[],
  tally: Tally,
  bar: Progress,
): Promise<Ending> {
  const folders = foldersOf(paths);
  if (!folders.ok) return folders;
  for (const batch of unansweredBatches(folders.value)) {
    const done = await settle(logKey, batch, tally, bar, () => asked(client, batch));
    if (!done.ok) return done;
  }
  for (let isProgress = true; isProgress; ) {
    const waiting = waitingItems(paths);
    if (!waiting.ok) return waiting;
    [tally.notExamined, tally.moving] = [0, 0];
    for (const batch of batchesOf(waiting.value)) {
      const done = await settle(logKey, batch, tally, bar, () => sent(client, batch));
      if (!done.ok) return done;
    }
    const left = tally.notExamined + tally.moving;
    isProgress = tally.notExamined > 0 && left < waiting.value.length;
  }
  return ok(undefined);
}

function sent(client: MusterClient, batch: Batch): Promise<Called<BatchAnswer>> {
  return client.submitBody(batch.body);
}

/** The answer of a body that may have arrived; one that did not is sent now. */
async function asked(client: MusterClient, batch: Batch): Promise<Called<BatchAnswer>> {
  const answer = await client.batch(batch.digest);
  const isUnknown = !answer.ok && answer.problem.reason === 'object_not_found';
  return isUnknown ? sent(client, batch) : answer;
}

/** Notes the batch, has it answered, keeps what the answer says beside each item, and takes the note away. */
async function settle(
  logKey: VerifierKey | null,
  batch: Batch,
  tally: Tally,
  bar: Progress,
  answered: () => Promise<Called<BatchAnswer>>,
): Promise<Result<void, Failure>> {
  const forget = noteSent(batch);
  const answer = await answered();
  if (!answer.ok) return problemFailure(answer.problem);
  if (answer.value.items.length !== batch.items.length) {
    return refusedBy('the answer is not one for this body: it has another number of items');
  }
  for (const item of answer.value.items) {
    const file = batch.items[item.at];
    const kept = file ? keep(answer.value, item, file, logKey, tally) : noSuchItem(item.at);
    if (!kept.ok) return kept;
    bar.add(1);
  }
  // Noted before the other note goes: a run that is cut short between them asks once more.
  if (isUpgradable(answer.value)) notePending(batch);
  forget();
  return ok(undefined);
}

/** Whether the log asks witnesses, and not enough have cosigned what these receipts are under. */
function isUpgradable({ witnessed }: BatchAnswer): boolean {
  return witnessed === 'pending' || witnessed === 'some';
}

function noSuchItem(at: number): Result<never, Failure> {
  return refusedBy(`the answer is not one for this body: it has an item ${at}`);
}

function keep(
  answer: BatchAnswer,
  item: BatchAnswer['items'][number],
  { path, bytes }: OutboxItem,
  logKey: VerifierKey | null,
  tally: Tally,
): Result<void, Failure> {
  // An outbox has none: muster agent sends records with what cites them.
  if (item.word === 'measured') return ok(undefined);
  if (item.word === 'refused') {
    if (item.reason === 'submit_not_examined') tally.notExamined += 1;
    else if (item.reason === 'submit_device_moving') tally.moving += 1;
    else {
      keepRefusal(path, item.reason);
      tally.refused.push({ file: path, reason: item.reason });
    }
    return ok(undefined);
  }
  const receipt = receiptOf(answer, item);
  if (receipt === null) return refusedBy(`the answer has no whole receipt for ${path}`);
  const verified = logKey && verifyReceipt(receipt, policyOfKey(logKey), bytes);
  if (verified && !verified.ok) {
    return refusedBy(
      `the receipt for ${path} does not verify (${verified.reason}); it is not kept`,
    );
  }
  keepReceipt(path, receipt);
  if (item.word === 'accepted') tally.accepted += 1;
  else tally.duplicates += 1;
  return ok(undefined);
}

function report(tally: Tally, { json, logKey }: SubmitOptions): void {
  if (json) {
    sayJson(tally);
    return;
  }
  const { accepted, duplicates, refused, notExamined, moving } = tally;
  const checked = logKey === undefined ? '' : ', each receipt verified';
  say(`accepted ${accepted}, settled before ${duplicates}, refused ${refused.length}${checked}`);
  for (const { file, reason } of refused.slice(0, 20)) say(`  ${file}: ${reason}`);
  if (refused.length > 20) say(`  and ${refused.length - 20} more`);
  if (moving > 0) say(`${moving} are of devices between two licences; they stay in the outbox`);
  if (notExamined > 0) say(`${notExamined} were not looked at; they stay in the outbox`);
}
