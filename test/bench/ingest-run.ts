/** Bodies sent to a service, and what they cost workerd: by the clock and by its time on a core. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Bytes } from '../../src/core/model.ts';
import type { BareService } from './bare-service.ts';
import { cpuMicros } from './workerd-process.ts';

/** A body and the items that it has. */
export interface Sent {
  readonly body: Bytes;
  readonly items: number;
  /** What has to become of each item; `settled` unless said otherwise. */
  readonly word?: 'refused';
}

export interface Cost {
  readonly items: number;
  /** By the clock, from the first body sent to the last receipt. */
  readonly seconds: number;
  /** Of workerd, all of its threads, an item. */
  readonly cpuMicros: number;
}

/** The challenge of this minute. */
export async function challengeNow({ url }: BareService): Promise<Bytes> {
  const answer = await fetch(`${url}/v1/challenge`);
  return hexToBytes(((await answer.json()) as { challenge: string }).challenge);
}

/** Sends all, at most `inFlight` at a time; every item has to be answered as it says. */
export async function sendAll(
  { url, pid }: BareService,
  apiKey: string,
  sent: readonly Sent[],
  inFlight: number,
): Promise<Cost> {
  const answers: string[] = [];
  let next = 0;
  const sender = async () => {
    for (let at = next++; at < sent.length; at = next++) {
      answers[at] = await post(url, apiKey, sent[at]!.body);
    }
  };
  await rested();
  const cpuBefore = cpuMicros(pid);
  const begun = performance.now();
  await Promise.all(Array.from({ length: inFlight }, sender));
  const seconds = (performance.now() - begun) / 1000;
  const cpu = cpuMicros(pid) - cpuBefore;
  const items = sent.reduce((sum, one) => sum + one.items, 0);
  for (const [i, one] of sent.entries()) expectAnswered(answers[i]!, one);
  return { items, seconds, cpuMicros: cpu / items };
}

/** Signing keeps this process busy for seconds: it has to hear which connections were closed meanwhile. */
export function rested(): Promise<void> {
  return new Promise((done) => setTimeout(done, 100));
}

/** Where the log was slower than the service waits for it, the same body is sent again, as an agent does. */
async function post(url: string, apiKey: string, body: Bytes): Promise<string> {
  for (;;) {
    const answer = await fetch(`${url}/v1/attestations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/cbor-seq' },
      body: new Blob([body as Uint8Array<ArrayBuffer>]),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    if (!text.includes('anchor_pending'))
      throw new Error(`${answer.status}: ${text.slice(0, 500)}`);
  }
}

function expectAnswered(answer: string, { items, word }: Sent): void {
  const wanted = word ? /"reason":"verify_signature_invalid"/g : /"word":"(accepted|duplicate)"/g;
  const found = answer.match(wanted)?.length ?? 0;
  if (found !== items) {
    throw new Error(`${found} of ${items} items were answered as wanted: ${answer.slice(-500)}`);
  }
}
