/** The reports of one site in one step -> bodies sent, with what honest and dishonest relays do to them. */
import type { BatchAnswer } from '../contract/attestations.ts';
import { writeSequence } from '../core/codec/sequence.ts';
import { type Challenge, newAttester } from '../sdk/attester.ts';
import type { MusterClient } from '../sdk/client.ts';
import { receiptOf } from '../sdk/receipts.ts';
import { newMachine } from './claims.ts';
import {
  attest,
  bootseedOf,
  dropPending,
  type KeyMaker,
  type Outgoing,
  type SimDevice,
  secretOf,
} from './device.ts';
import { dice } from './dice.ts';
import { must } from './must.ts';
import { horinger } from './places.ts';
import type { SiteAct } from './plot.ts';
import { addAnswer, type Tally } from './tally.ts';
import { damaged, relocated } from './tamper.ts';

const ITEMS_A_BODY = 2_000;
/** Forged keys are numbered above all devices. */
const FORGED_FROM = 1_000_000;

/** A relay: it collects what the devices of a site report, and sends it. */
export interface Relay {
  readonly site: string;
  readonly client: MusterClient;
  readonly tally: Tally;
  /** Items of the last days, by step: what can be replayed. */
  readonly sent: Map<number, readonly Uint8Array[]>;
}

export interface Moment {
  readonly seed: number;
  readonly step: number;
  readonly nowMs: number;
  readonly challenge: Challenge;
  readonly makeKey: KeyMaker;
}

/** Sends what is pending of one site, as its acts of this step have it. What is refused stays pending. */
export async function relay(
  to: Relay,
  moment: Moment,
  outgoing: readonly Outgoing[],
  acts: readonly SiteAct[],
): Promise<void> {
  const has = (word: SiteAct['act']) => acts.some(({ act }) => act === word);
  if (has('relay-down')) return;
  const items = outgoing.map(({ pending }) => pending.item);
  const sent = has('damage-one') ? items.map((item, i) => (i === 0 ? damaged(item) : item)) : items;
  const answers = await send(
    to,
    sent,
    outgoing.map(({ records }) => records),
  );
  settle(outgoing, answers);
  keepReceipt(to.tally, outgoing, answers);
  if (has('send-twice')) await send(to, sent);
  for (const act of acts) await send(to, extras(to, moment, outgoing, act));
  to.sent.set(moment.step, sent);
}

interface Answered {
  readonly answer: BatchAnswer;
  /** What leads from an item's place in the body to its place among all. */
  readonly from: number;
}

/** `records` of each item stand behind the items of its body. */
async function send(
  { client, site, tally }: Relay,
  items: readonly Uint8Array[],
  records: readonly (readonly Uint8Array[])[] = [],
): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (let from = 0; from < items.length; from += ITEMS_A_BODY) {
    const to = from + ITEMS_A_BODY;
    const body = writeSequence([...items.slice(from, to), ...records.slice(from, to).flat()]);
    const answer = await must(`a batch of ${site}`, client.submitBody(body));
    addAnswer(tally, answer, body.length);
    answers.push({ answer, from });
  }
  return answers;
}

function settle(outgoing: readonly Outgoing[], answers: readonly Answered[]): void {
  for (const { answer, from } of answers) {
    for (const { at, word } of answer.items) {
      if (word === 'accepted' || word === 'duplicate') dropPending(outgoing[from + at]!);
    }
  }
}

function keepReceipt(tally: Tally, outgoing: readonly Outgoing[], answers: readonly Answered[]) {
  const first = answers[0];
  const placed = first?.answer.items.find((item) => item.word === 'accepted');
  if (!first || placed?.word !== 'accepted') return;
  const { signer, pending } = outgoing[placed.at]!;
  const text = receiptOf(first.answer, placed);
  if (text === null) throw new Error('an answer contradicts itself');
  const { serial } = (signer as SimDevice).plan;
  tally.kept = { text, item: pending.item, serial };
}

/** What is sent besides the reports themselves. */
function extras(
  { sent }: Relay,
  moment: Moment,
  outgoing: readonly Outgoing[],
  act: SiteAct,
): readonly Uint8Array[] {
  if (act.act === 'replay') return sent.get(moment.step - act.stepsAgo) ?? [];
  if (act.act === 'alter') {
    return outgoing.slice(0, act.items).map(({ pending }) => relocated(pending.item, horinger));
  }
  return act.act === 'forge' ? forged(moment, outgoing, act.keys) : [];
}

/** Well-formed first reports under keys that the registry has never seen, in the name of a real licence. */
function forged(moment: Moment, outgoing: readonly Outgoing[], keys: number): Uint8Array[] {
  const { seed, nowMs, challenge, makeKey } = moment;
  const model = outgoing[0]!.signer;
  return Array.from({ length: keys }, (_, i) => {
    const index = FORGED_FROM + i;
    const key = makeKey('Ed25519', secretOf(seed, index, 'Ed25519', 1));
    const { place, firmware } = model.machine;
    const machine = newMachine({ place, firmware }, dice(seed, `reports ${index}`), nowMs);
    const enrolled = { ...model.chain, thumbprint: key.thumbprint };
    const chain = newAttester(enrolled, bootseedOf(seed, index, 1));
    return attest({ machine, key, chain }, challenge, nowMs).item;
  });
}
