/** The state that an attestation is made from: as it was kept, unless it is an old copy, or begun anew after a loss. */
import type { SigningKey } from '../core/crypto/signing.ts';
import { ok, type Result } from '../core/result.ts';
import { type AttesterState, rebooted, standing } from '../sdk/attester.ts';
import {
  chainOf,
  expectNoState,
  headOf,
  keepFirstState,
  newBootseed,
  readState,
} from './attester-file.ts';
import { type Connection, clientOf } from './connection.ts';
import { type Failure, problemFailure, refusedBy } from './exits.ts';

export interface StateOptions extends Connection {
  readonly state: string;
  /** A saved challenge: then the network is not used. */
  readonly challenge?: string;
  readonly rebooted?: true;
  /** The device whose state was lost. */
  readonly resume?: string;
}

/** The state as it lies there and may go on, or a new one from the ledger's head where it was lost. */
export async function stateFor(
  options: StateOptions,
  key: SigningKey,
): Promise<Result<AttesterState, Failure>> {
  if (options.resume !== undefined) return resumedState(options, options.resume, key);
  const state = readState(options.state);
  if (!state.ok) return state;
  const current = await expectCurrent(state.value, options);
  if (!current.ok) return current;
  return options.rebooted ? ok(rebooted(current.value, newBootseed())) : current;
}

async function resumedState(
  options: StateOptions,
  id: string,
  key: SigningKey,
): Promise<Result<AttesterState, Failure>> {
  const free = expectNoState(options.state);
  if (!free.ok) return free;
  const client = clientOf(options);
  if (!client.ok) return client;
  const view = await client.value.device(id);
  if (!view.ok) return problemFailure(view.problem);
  const { id: device, licence: ledger, model } = view.value.device;
  const enrolled = { device, ledger, model, thumbprint: key.thumbprint };
  const chain = await chainOf(client.value, enrolled, false);
  if (!chain.ok) return chain;
  const kept = keepFirstState(options.state, chain.value);
  return kept.ok ? chain : kept;
}

/**
 * Where the ledger may be asked: a restored backup would sign a number a second time, which is what a clone does. A
 * device that moved to another licence signs under that one's name from here on; its chain goes on.
 */
async function expectCurrent(
  state: AttesterState,
  options: StateOptions,
): Promise<Result<AttesterState, Failure>> {
  if (options.apiKey === undefined || options.challenge !== undefined) return ok(state);
  const client = clientOf(options);
  if (!client.ok) return client;
  const answer = await client.value.head(state.device);
  if (!answer.ok) return problemFailure(answer.problem);
  const head = answer.value.head && headOf(answer.value.head);
  if (state.isResuming || standing(state, head) === 'current') {
    return ok({ ...state, ledger: answer.value.ledger });
  }
  return refusedBy(
    `the ledger knows attestations that ${options.state} never made, so it is an old copy: move it away and use --resume ${state.device}`,
  );
}
