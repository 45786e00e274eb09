/** The plain way beside the service, in the same workerd: its Worker, its keys, its bodies. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../src/core/model.ts';
import type { BareService, Neighbour } from './bare-service.ts';
import { type Cost, rested } from './ingest-run.ts';
import { type Attester, attester, bodyOf } from './ingest-tokens.ts';
import { cpuMicros } from './workerd-process.ts';

/** Its Worker, with a database of its own in the same simulator. */
export function plainNeighbour(port: number): Neighbour {
  const bindings = { d1Databases: { PLAIN: 'plain' } };
  return { worker: 'test/bench/ingest-plain.ts', port, bindings };
}

export class PlainPeer {
  readonly #service: BareService;
  readonly #url: string;
  #devices: readonly Attester[] = [];

  constructor(service: BareService, port: number) {
    this.#service = service;
    this.#url = `http://127.0.0.1:${port}`;
  }

  /** Gives it devices like the given ones, and lets it run once to warm up. */
  async start(like: readonly Attester[]): Promise<void> {
    this.#devices = like.map(({ ledger, device }) => attester('Ed25519', ledger, device));
    const keys = this.#devices.map(({ key }) => [
      bytesToHex(key.thumbprint),
      bytesToHex(key.publicKey),
    ]);
    const answer = await fetch(`${this.#url}/keys`, { method: 'POST', body: JSON.stringify(keys) });
    if (!answer.ok) throw new Error(`the peer did not start: ${await answer.text()}`);
    await this.round(new Uint8Array(32));
  }

  /** One body of all its devices. */
  async round(challenge: Bytes): Promise<Cost> {
    const body = bodyOf(this.#devices, challenge);
    await rested();
    const cpuBefore = cpuMicros(this.#service.pid);
    const begun = performance.now();
    const answer = await fetch(this.#url, {
      method: 'POST',
      body: new Blob([body as Uint8Array<ArrayBuffer>]),
    });
    const { accepted } = (await answer.json()) as { accepted: number };
    const seconds = (performance.now() - begun) / 1000;
    const items = this.#devices.length;
    if (accepted !== items) throw new Error(`the peer accepted ${accepted} of ${items}`);
    return { items, seconds, cpuMicros: (cpuMicros(this.#service.pid) - cpuBefore) / items };
  }
}
