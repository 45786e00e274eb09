/** The state of a device's chain on disk, held by one process at a time. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import { ok, type Result } from '../core/result.ts';
import {
  type AttesterState,
  type Enrolled,
  type Head,
  newAttester,
  resumed,
} from '../sdk/attester.ts';
import { attesterText, parseAttester } from '../sdk/attester-text.ts';
import type { MusterClient } from '../sdk/client.ts';
import { type Failure, failedBy, misused, problemFailure } from './exits.ts';
import { lock, privateMode, readText, writeNew, writeWhole } from './files.ts';

const maxStateBytes = 64 * 1024 * 1024;

/** A seed of 32 bytes for one boot. */
export function newBootseed(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/** Runs `work` while no other process may touch the state file. */
export async function holding<T>(
  path: string,
  work: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const held = lock(`${path}.lock`);
  if (!held.ok) return failedBy(held.reason);
  try {
    return await work();
  } finally {
    held.value();
  }
}

const toBegin =
  '`muster enrol --state` and `muster enrol hall --states` begin one, `--resume` goes on where it was lost';

/** Reads a state file. Refuses what is none. */
export function readState(path: string): Result<AttesterState, Failure> {
  const text = readText(path, maxStateBytes);
  if (!text.ok) return misused(existsSync(path) ? text.reason : `${text.reason}; ${toBegin}`);
  const state = parseAttester(text.value);
  return state ? ok(state) : misused(`${path} is not a state file as muster enrol writes it`);
}

/** Keeps a state: on the disk when this returns. */
export function keepState(path: string, state: AttesterState): void {
  writeWhole(path, attesterText(state), privateMode);
}

/** Keeps the first state of a chain; never over another. */
export function keepFirstState(path: string, state: AttesterState): Result<void, Failure> {
  const isNew = writeNew(path, attesterText(state), privateMode);
  return isNew ? ok(undefined) : inTheWay(path);
}

/** Refuses a path that is taken. */
export function expectNoState(path: string): Result<void, Failure> {
  return existsSync(path) ? inTheWay(path) : ok(undefined);
}

function inTheWay(path: string): Result<never, Failure> {
  return misused(`${path} exists; the state of a chain is not replaced`);
}

/**
 * A chain from what the service knows of its device: from the start where its first key was just made, else resumed
 * from the head, under a challenge later than the one of now.
 */
export async function chainOf(
  client: MusterClient,
  enrolled: Enrolled,
  isFirstKey: boolean,
): Promise<Result<AttesterState, Failure>> {
  const seen = await client.challenge();
  if (!seen.ok) return problemFailure(seen.problem);
  const answer = await client.head(enrolled.device);
  if (!answer.ok) return problemFailure(answer.problem);
  const head = answer.value.head && headOf(answer.value.head);
  if (!head && isFirstKey) return ok(newAttester(enrolled, newBootseed()));
  return ok(resumed(enrolled, head, newBootseed(), Date.parse(seen.value.issuedAt)));
}

/** The head of the wire -> the attester's. */
export function headOf(head: { readonly sequence: number; readonly digest: string }): Head {
  return { sequence: head.sequence, digest: hexToBytes(head.digest) };
}
