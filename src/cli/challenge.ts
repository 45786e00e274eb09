/** The challenge that an attestation answers: of now, of a saved answer, or the next one for a chain that resumes. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { challengeAnswer } from '../contract/attestations.ts';
import { ok, type Result } from '../core/result.ts';
import type { AttesterState, Challenge } from '../sdk/attester.ts';
import type { MusterClient } from '../sdk/client.ts';
import { parseJson } from '../sdk/problem.ts';
import { publicClientOf } from './connection.ts';
import { type Failure, failedBy, misused, problemFailure } from './exits.ts';
import { readText } from './files.ts';

const maxAnswerBytes = 128 * 1024;
/** Challenges change once a minute. */
const waitLimitMs = 150_000;
const pollMs = 2_000;

/** From a saved answer of GET /v1/challenge where one is named, else from the service, waiting where a later one is due. */
export async function challengeFor(
  state: AttesterState,
  from: { readonly url: string; readonly challenge?: string },
): Promise<Result<Challenge, Failure>> {
  if (from.challenge !== undefined) return savedChallenge(from.challenge);
  const client = publicClientOf(from);
  if (!client.ok) return client;
  const afterMs = state.isResuming ? (state.lastChallengeAtMs ?? 0) : 0;
  return challengeAfter(client.value, afterMs);
}

async function challengeAfter(
  client: MusterClient,
  afterMs: number,
): Promise<Result<Challenge, Failure>> {
  const untilMs = performance.now() + waitLimitMs;
  for (let isFirst = true; performance.now() < untilMs; isFirst = false) {
    const answer = await client.challenge();
    if (!answer.ok) return problemFailure(answer.problem);
    const challenge = challengeIn(answer.value);
    if (challenge.issuedAtMs > afterMs) return ok(challenge);
    if (isFirst) process.stderr.write('Waiting for the next challenge, at most a minute.\n');
    await new Promise((done) => setTimeout(done, pollMs));
  }
  return failedBy('the service issues no new challenge');
}

function savedChallenge(path: string): Result<Challenge, Failure> {
  const text = readText(path, maxAnswerBytes);
  if (!text.ok) return misused(text.reason);
  const answer = challengeAnswer.safeParse(parseJson(text.value));
  return answer.success
    ? ok(challengeIn(answer.data))
    : misused(`${path} is not an answer of GET /v1/challenge`);
}

function challengeIn(answer: { readonly challenge: string; readonly issuedAt: string }): Challenge {
  return { challenge: hexToBytes(answer.challenge), issuedAtMs: Date.parse(answer.issuedAt) };
}
