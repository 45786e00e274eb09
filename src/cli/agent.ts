/**
 * `muster agent --once`: has the device's key measured by landmarks, attests with what they say, and sends both. The
 * attestation stands in the outbox before it is sent: after a crash `muster submit` sends it, without the proof.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Command, Option } from 'commander';
import { type DelegatedSession, delegatedSession } from '../agent/session-key.ts';
import type { BatchAnswer } from '../contract/attestations.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import type { Bytes } from '../core/model.ts';
import type { Measured } from '../core/place/claim.ts';
import type { SignedRoundTrip } from '../core/place/round-trip.ts';
import { ok, type Result } from '../core/result.ts';
import { receiptOf } from '../sdk/receipts.ts';
import { type LandmarkChoice, landmarksFor, measureAll, type Tried } from './agent-measure.ts';
import { type PlaceSaid, placeSaid, placeWords } from './agent-place.ts';
import { advance, confidentialOption, readingOf } from './attest.ts';
import { stateFor } from './attest-state.ts';
import { holding } from './attester-file.ts';
import { challengeFor } from './challenge.ts';
import { type ConfidentialWord, type DebugWord, debugWords } from './claims-options.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import {
  command,
  type Ending,
  ending,
  type Failure,
  misused,
  problemFailure,
  refusedBy,
} from './exits.ts';
import { readNativeKey } from './key-file.ts';
import { keepReceipt, keepRecords } from './outbox.ts';
import { facts, say, sayJson } from './output.ts';

interface AgentOptions extends Connection, LandmarkChoice {
  readonly once?: true;
  readonly key: string;
  readonly state: string;
  readonly outbox: string;
  readonly position: string;
  readonly accuracy?: string;
  readonly firmware?: string;
  readonly usage?: string;
  readonly sessionKey?: true;
  readonly debug: DebugWord;
  readonly confidential?: ConfidentialWord;
}

/** The command, to be mounted. */
export function agentCommand(): Command {
  return connected(
    command('agent', 'be measured by landmarks, attest with what they say, and send it'),
  )
    .option('--once', 'one attestation; what repeats it is the scheduler of the machine')
    .requiredOption('--key <file>', 'the device’s key file')
    .requiredOption('--state <file>', 'the state of its chain, begun by muster enrol --state')
    .requiredOption('--position <lat,lon>', 'where it stands, in degrees')
    .option('--accuracy <metres>', 'how well that is known')
    .option('--firmware <pairs>', 'vbios=…,driver=…')
    .option('--usage <pairs>', 'windowStartS=…,windowEndS=…,smActive=…')
    .option('--landmark <id...>', 'these alone (default: the nearest to the position, at most 16)')
    .option(
      '--via <host:port...>',
      'gateways that forward to the landmarks named, one for each, in their order',
    )
    .option('--session-key', 'sign a key for this measurement alone, which answers: for a slow key')
    .addOption(
      new Option('--debug <status>', 'state of debug facilities')
        .choices(debugWords)
        .default('disabled'),
    )
    .addOption(confidentialOption())
    .option('--outbox <dir>', 'where attestations and receipts stand', 'outbox')
    .action(ending('agent', agent));
}

interface Sent {
  readonly word: string;
  readonly digest: string;
  readonly receipt: string;
  readonly tried: readonly Tried[];
  readonly place: PlaceSaid | null;
}

async function agent(options: AgentOptions): Promise<Ending> {
  if (!options.once) return misused('this makes one attestation: say --once');
  const sent = await holding(options.state, () => once(options));
  if (!sent.ok) return sent;
  present(sent.value, options);
  return ok(undefined);
}

async function once(options: AgentOptions): Promise<Result<Sent, Failure>> {
  const [key, reading, client] = [
    readNativeKey(options.key),
    readingOf(options),
    clientOf(options),
  ];
  if (!key.ok) return key;
  if (!reading.ok) return reading;
  if (!client.ok) return client;
  const state = await stateFor(options, key.value);
  if (!state.ok) return state;
  const challenge = await challengeFor(state.value, options);
  if (!challenge.ok) return challenge;
  const landmarks = await landmarksFor(client.value, reading.value.position, options);
  if (!landmarks.ok) return landmarks;
  const session = options.sessionKey && sessionFor(key.value, challenge.value.challenge);
  const tried = await measureAll(landmarks.value, key.value, challenge.value.challenge, session);
  const records = tried.flatMap(({ record }) => record ?? []);
  const landmarkRecords = records.map(({ digest }) => digest);
  const cited = { ...reading.value, landmarkRecords };
  const made = advance(options, state.value, key.value, cited, challenge.value);
  if (!made.ok) return made;
  const { path, item } = made.value;
  const body = [...records.map((record: SignedRoundTrip) => record.bytes), item.item];
  keepRecords(path, body.slice(0, -1));
  const answer = await client.value.submit(body);
  if (!answer.ok) return problemFailure(answer.problem);
  const own = answer.value.items.find(({ at }) => at === records.length);
  if (own?.word !== 'accepted' && own?.word !== 'duplicate') {
    return refusedBy(
      `the attestation was refused: ${own?.word === 'refused' ? own.reason : 'no answer'}`,
    );
  }
  const receipt = receiptOf(answer.value, own);
  if (receipt === null) return refusedBy('the answer has no whole receipt');
  keepReceipt(path, receipt);
  const taken = takenOf(tried, records, answer.value.items);
  const { device } = state.value;
  const isSession = session !== undefined;
  const place = await placeSaid(
    client.value,
    options.url,
    device,
    reading.value.position,
    taken,
    isSession,
  );
  const { word } = own;
  return ok({ word, digest: bytesToHex(item.digest), receipt: `${path}.receipt`, tried, place });
}

function sessionFor(key: SigningKey, challenge: Bytes): DelegatedSession {
  return delegatedSession(key, challenge, Date.now());
}

/** What the service took of the records, which stand before the attestation in the body. */
function takenOf(
  tried: readonly Tried[],
  records: readonly SignedRoundTrip[],
  answers: BatchAnswer['items'],
): readonly Measured[] {
  const taken = records.filter((_, i) => answers.find(({ at }) => at === i)?.word === 'measured');
  return tried.flatMap(({ entry, record }) =>
    record && taken.includes(record)
      ? [{ landmark: entry, roundTripUs: record.roundTrip.minimumUs }]
      : [],
  );
}

function present({ word, digest, receipt, tried, place }: Sent, { json }: AgentOptions): void {
  const measured = tried.map(({ landmark, record, reason }) => {
    return record ? { landmark, roundTripUs: record.roundTrip.minimumUs } : { landmark, reason };
  });
  if (json) {
    sayJson({ word, digest, receipt, measured, place });
    return;
  }
  const rows = measured.map((one) => {
    const said = 'reason' in one ? one.reason : within(one);
    return [one.landmark, said ?? null] as const;
  });
  say(facts([['attestation', word], ['digest', digest], ['receipt', receipt], ...rows]));
  if (place) say(`\n${placeWords(place)}`);
}

/** 2/3 of the speed of light, there and back. */
function within({ roundTripUs }: { roundTripUs: number }): string {
  return `${(roundTripUs / 1_000).toFixed(2)} ms: within ${Math.ceil(roundTripUs * 0.09993)} km`;
}
