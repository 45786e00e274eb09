/** What `bench -- log` loads: the log's object as it is deployed, and a Worker that stands for many that carry leaves into it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { verifierKey } from '../../src/core/log/note-key.ts';
import type { LogPort } from '../../src/flow/ports.ts';
import { r2Archive } from '../../src/store/archive.ts';
import { type LogConfig, LogShell } from '../../src/store/log/log-shell.ts';
import type { Wave } from './log-wave.ts';

interface Bindings {
  readonly LOG: { getByName(name: string): unknown };
  readonly ARCHIVE: R2Bucket;
}

const { sign, publicKey } = signingKey('Ed25519', new Uint8Array(32).fill(7));

export class LogObject extends LogShell<Bindings> {
  protected override config(): LogConfig {
    return {
      archive: r2Archive(this.env.ARCHIVE),
      clock: { nowMs: async () => Date.now() },
      signer: { key: verifierKey('bench.example/log', publicKey), sign },
      policy: { text: undefined, allowsLocal: false },
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      // As in production.
      roundMs: 1000,
    };
  }
}

function leafOf(ledger: string, sequence: number): Uint8Array {
  return sequence === 0 ? new Uint8Array(32) : sha256(utf8ToBytes(`${ledger} ${sequence}`));
}

/** From the leaf in hand to the proof of a receipt, in milliseconds: the clock moves with each answer of the object. */
async function carry(log: LogPort, ledger: string, sequence: number): Promise<number> {
  const startedAtMs = Date.now();
  const leaf = leafOf(ledger, sequence);
  const previous = leafOf(ledger, sequence - 1);
  const [place] = await log.append({ ledger, previous, leaves: [{ sequence, leaf }] });
  const { inclusion } = await log.prove({ indices: [place!.index], fromSizes: [1] });
  if (inclusion.length !== 1) throw new Error('no proof');
  return Date.now() - startedAtMs;
}

export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    const { ledgers, sequence } = (await request.json()) as Wave;
    const log = env.LOG.getByName('log') as LogPort;
    return Response.json(await Promise.all(ledgers.map((ledger) => carry(log, ledger, sequence))));
  },
};
