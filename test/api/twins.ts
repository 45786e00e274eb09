/** Small stand-ins for archive, log and ledgers, so that a test can break them, over the real registry. */
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import type { LedgerPort } from '../../src/flow/ledger-port.ts';
import type { Passport } from '../../src/flow/moves.ts';
import type { ArchivePort, Ledgers, LogPort } from '../../src/flow/ports.ts';
import type { NumberedChange } from '../../src/flow/roster.ts';

export const platform = webCryptoPlatform(crypto);

/** Throws at the moment that a test chooses: before the step or after it. */
export class Breaker {
  /** Since it was last to die. */
  calls = 0;
  #death: { readonly call: number; readonly when: 'before' | 'after' } | null = null;
  #armed: { readonly step: string; readonly when: 'before' | 'after'; times: number } | null = null;

  breakAt(step: string, when: 'before' | 'after', times = 1): void {
    this.#armed = { step, when, times };
  }

  /** At so manyth a call of whatever port, and at all after it: nothing of a process that died goes on. */
  dieAt(call: number, when: 'before' | 'after'): void {
    this.#death = { call, when };
    this.calls = 0;
  }

  mend(): void {
    this.#armed = null;
    this.#death = null;
  }

  async run<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    this.calls += 1;
    const { call, when } = this.#death ?? { call: Number.POSITIVE_INFINITY, when: 'before' };
    if (this.calls > call || (this.calls === call && when === 'before')) throw new Error('died');
    this.#trip(step, 'before');
    const value = await work();
    this.#trip(step, 'after');
    if (this.calls === call) throw new Error('died');
    return value;
  }

  #trip(step: string, when: 'before' | 'after'): void {
    const armed = this.#armed;
    if (!armed || armed.step !== step || armed.when !== when || armed.times === 0) return;
    armed.times -= 1;
    throw new Error(`broken ${when} ${step}`);
  }
}

/** Objects by kind and name; the same name with other bytes throws, as the archive does. */
export class MemoryArchive implements ArchivePort {
  readonly objects = new Map<string, Uint8Array>();
  readonly #breaker: Breaker;

  constructor(breaker: Breaker) {
    this.#breaker = breaker;
  }

  putIfAbsent(kind: string, name: string, bytes: Uint8Array): Promise<void> {
    return this.#breaker.run('archive', () => {
      const held = this.objects.get(`${kind}/${name}`);
      if (held && held.join() !== bytes.join()) throw new Error(`${kind}/${name} differs`);
      this.objects.set(`${kind}/${name}`, bytes);
    });
  }

  async get(kind: string, name: string): Promise<Uint8Array | null> {
    return this.objects.get(`${kind}/${name}`) ?? null;
  }

  async has(kind: string, name: string): Promise<boolean> {
    return this.objects.has(`${kind}/${name}`);
  }

  erase(objects: readonly { readonly kind: string; readonly name: string }[]): Promise<void> {
    return this.#breaker.run('erase', () => {
      for (const { kind, name } of objects) this.objects.delete(`${kind}/${name}`);
    });
  }
}

/** Takes leaves of a ledger in order and without gaps; a second leaf under one sequence throws. */
export class MemoryLog implements LogPort {
  readonly leaves: { readonly ledger: string; readonly sequence: number; readonly hex: string }[] =
    [];
  readonly #breaker: Breaker;

  constructor(breaker: Breaker) {
    this.#breaker = breaker;
  }

  append({ ledger, leaves }: Parameters<LogPort['append']>[0]) {
    return this.#breaker.run('log', () =>
      leaves.map(({ sequence, leaf }) => ({
        sequence,
        index: this.#place(ledger, sequence, leaf),
      })),
    );
  }

  #place(ledger: string, sequence: number, leaf: Uint8Array): number {
    const hex = Array.from(leaf, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const at = this.leaves.findIndex((one) => one.ledger === ledger && one.sequence === sequence);
    if (at >= 0) {
      if (this.leaves[at]!.hex !== hex) throw new Error(`fork at ${ledger} ${sequence}`);
      return at;
    }
    const known = this.leaves.filter((one) => one.ledger === ledger).length;
    if (sequence !== known + 1) throw new Error(`gap before ${ledger} ${sequence}`);
    return this.leaves.push({ ledger, sequence, hex }) - 1;
  }

  prove(): never {
    throw new Error('no proofs here');
  }

  async challenge() {
    return { hash: new Uint8Array(32), checkpoint: 'twin\n0\n', issuedAtMs: 0 };
  }

  checkpoint(): Promise<string> {
    return this.#breaker.run('checkpoint', () => 'twin\n0\n');
  }

  async witnessed(): Promise<null> {
    return null;
  }

  async tile(): Promise<null> {
    return null;
  }

  async sweep(): Promise<void> {}
}

/** Rosters that keep what they were told; a change that is not above the epoch is ignored, as a ledger does. */
export class MemoryLedgers implements Ledgers {
  readonly changes = new Map<string, NumberedChange[]>();
  /** What manifests named in vain: ledger, and what. */
  readonly contested: (readonly [string, Parameters<LedgerPort['sawContested']>[0]])[] = [];
  /** Published samples sent as evidence: ledger, submitter. */
  readonly samples: (readonly [string, string])[] = [];
  readonly #breaker: Breaker;

  constructor(breaker: Breaker) {
    this.#breaker = breaker;
  }

  ledger(name: string): LedgerPort {
    const applyChanges = (told: readonly NumberedChange[]) =>
      this.#breaker.run(`ledger ${name}`, () => this.#apply(name, told));
    const twin: Pick<
      LedgerPort,
      | 'applyChanges'
      | 'device'
      | 'headers'
      | 'lastSequence'
      | 'passports'
      | 'sawSample'
      | 'sawContested'
    > = {
      applyChanges,
      passports: (devices) =>
        this.#breaker.run(`passports ${name}`, () => devices.map((id) => this.#passport(name, id))),
      sawContested: (contested) =>
        this.#breaker.run(`contested ${name}`, () => void this.contested.push([name, contested])),
      sawSample: (submitter) =>
        this.#breaker.run(`sample ${name}`, () => void this.samples.push([name, submitter])),
      device: async () => null,
      lastSequence: async () => 0,
      headers: async (sequences) => sequences.map(() => null),
    };
    // Registry use cases call nothing else of a ledger; anything else throws here.
    return twin as LedgerPort;
  }

  /** Once it was told that the device departs. */
  #passport(name: string, device: string): Passport | null {
    const isClosed = (this.changes.get(name) ?? []).some(
      ({ body }) =>
        body.type === 'depart' && body.devices.some((departing) => departing.device === device),
    );
    const nothing = { state: '', lastMeasured: null, history: '', keys: [], bindings: [] };
    return isClosed ? { device, atMs: 0, cut: null, handled: {}, ...nothing } : null;
  }

  #apply(name: string, told: readonly NumberedChange[]) {
    const held = this.changes.get(name) ?? [];
    const epoch = held.at(-1)?.change ?? 0;
    held.push(...told.filter(({ change }) => change > epoch));
    this.changes.set(name, held);
    return { epoch: held.at(-1)?.change ?? 0 };
  }
}
