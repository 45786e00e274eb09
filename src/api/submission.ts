/** The two use cases of a body as the API's services: flow outcomes -> answers and problems. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Refusal } from '../contract/problem.ts';
import type { Clock } from '../flow/ports.ts';
import { type BatchPorts, lookUpBatch } from '../flow/submit/batch.ts';
import { LandmarkBook, type LandmarkSource } from '../flow/submit/landmark-book.ts';
import { type SubmitPorts, submit } from '../flow/submit/submit.ts';
import { batchAnswerBytes } from './batch-answer.ts';
import type { LookUpBatch, Submit, SubmitAnswer } from './services.ts';

/** A round of the log and a little more. */
const RETRY_AFTER_S = 2;
const PENDING: SubmitAnswer = {
  status: 503,
  refusal: { reason: 'anchor_pending', retryAfterS: RETRY_AFTER_S },
};

/** A move takes two writes of the registry, and cron's help where one was cut short. */
const MOVING: SubmitAnswer = {
  status: 503,
  refusal: { reason: 'device_moving', retryAfterS: 10 },
};

/** `reportFault` is told what failed on our side; the submitter is told to send the same body again. */
export function submissionServices(
  given: Omit<SubmitPorts, 'landmarks'> &
    BatchPorts & { readonly registry: LandmarkSource; readonly clock: Clock },
  reportFault: (event: string, fault: unknown) => void,
): { readonly submit: Submit; readonly batch: LookUpBatch } {
  const ports = { ...given, landmarks: new LandmarkBook(given.registry, given.clock) };
  const guarded = async (event: string, run: () => Promise<SubmitAnswer>) => {
    try {
      return await run();
    } catch (fault) {
      reportFault(event, fault);
      const refusal: Refusal = { reason: 'submit_unavailable', retryAfterS: RETRY_AFTER_S };
      return { status: 503, refusal } as const;
    }
  };
  return {
    submit: (input) => guarded('submit-failed', () => submitted(ports, input)),
    batch: (input) => guarded('batch-failed', () => lookedUp(ports, input)),
  };
}

async function submitted(ports: SubmitPorts, input: Parameters<Submit>[0]): Promise<SubmitAnswer> {
  const outcome = await submit(ports, input);
  switch (outcome.word) {
    case 'answered':
      return { status: 200, bytes: batchAnswerBytes(outcome.answer) };
    case 'anchor-pending':
      return PENDING;
    case 'moving':
      return MOVING;
    case 'over-quota': {
      const retryAfterS = Math.ceil(outcome.waitMs / 1000);
      return { status: 429, refusal: { reason: 'quota_exceeded', retryAfterS } };
    }
    case 'bad-frame': {
      const { fault: detail, offset } = outcome;
      return { status: 400, refusal: { reason: 'submit_frame_invalid', detail, offset } };
    }
  }
}

async function lookedUp(
  ports: BatchPorts,
  input: Parameters<LookUpBatch>[0],
): Promise<SubmitAnswer> {
  const outcome = await lookUpBatch(ports, input, hexToBytes(input.digest));
  switch (outcome.word) {
    case 'answered':
      return { status: 200, bytes: batchAnswerBytes(outcome.answer) };
    case 'anchor-pending':
      return PENDING;
    case 'unknown':
      return { status: 404, refusal: { reason: 'object_not_found' } };
  }
}
