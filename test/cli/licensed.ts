/** A real service with parties, a site and a licence that two devices are registered under, all by the command line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Service, startService } from '../../src/cli/workerd.ts';
import { muster } from './muster.ts';

/** What a licence and its parties are called, where a test looks for it. */
export interface Named {
  readonly exporter: string;
  readonly operator: string;
  readonly model: string;
  readonly quantity: number;
}

export class Licensed {
  readonly service: Service;
  readonly keys = { exporter: '', operator: '', regulator: '' };
  readonly #folder: string;
  licence = '';
  exporter = '';
  operator = '';
  site = '';

  private constructor(folder: string, service: Service) {
    this.#folder = folder;
    this.service = service;
  }

  static async start(named: Named): Promise<Licensed> {
    const folder = mkdtempSync(join(tmpdir(), 'muster-licensed-'));
    const one = new Licensed(folder, await startService({ stateDir: join(folder, 'state') }));
    await one.#register(named);
    return one;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A file of the test's own. */
  at(name: string): string {
    return join(this.#folder, name);
  }

  words(key: string, ...args: readonly string[]) {
    return muster(args, { MUSTER_URL: this.service.url, MUSTER_KEY: key });
  }

  /** Runs a command that must do what it says, and gives its JSON. */
  async json<T>(key: string, ...args: readonly string[]): Promise<T> {
    const outcome = await this.words(key, ...args, '--json');
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    return JSON.parse(outcome.stdout) as T;
  }

  /** What a command refuses: its exit code, and what it says. */
  async refused(key: string, ...args: readonly string[]) {
    const { code, stdout, stderr } = await this.words(key, ...args);
    expect(stdout).toBe('');
    return [code, stderr] as const;
  }

  async made(...args: readonly string[]): Promise<string> {
    return (await this.json<{ id: string }>(this.service.adminKey, 'register', ...args)).id;
  }

  party(name: string, ...roles: readonly string[]): Promise<string> {
    const named = ['party', '--name', name, '--country', 'MY'];
    return this.made(...named, ...roles.flatMap((role) => ['--role', role]));
  }

  async #keyOf(...args: readonly string[]): Promise<string> {
    const key = ['keys', 'create', '--role', ...args];
    return (await this.json<{ key: string }>(this.service.adminKey, ...key)).key;
  }

  async #register({ exporter, operator, model, quantity }: Named): Promise<void> {
    const authority = await this.made('authority', '--name', 'Bureau', '--country', 'US');
    this.exporter = await this.party(exporter, 'exporter');
    this.operator = await this.party(operator, 'operator', 'end-user');
    this.keys.exporter = await this.#keyOf('exporter', '--party', this.exporter);
    this.keys.operator = await this.#keyOf('operator', '--party', this.operator);
    const desk = ['--authority', authority, '--label', 'Desk 4'];
    this.keys.regulator = await this.#keyOf('regulator', ...desk);
    this.site = await this.#johor();
    const terms = {
      ...{ authority, number: 'D1', exporter: this.exporter, endUser: this.operator },
      ...{ sites: [this.site], items: [{ line: 1, model, quantity }] },
      ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2089-01-01T00:00:00Z' },
      conditions: { intervalS: 3600, graceS: 600, countries: [], firmwareFloor: {} },
    };
    writeFileSync(this.at('licence.json'), JSON.stringify(terms));
    this.licence = await this.made('licence', this.at('licence.json'));
    const rows = ['a', 'b'].map((serial) => `${serial},${model},1,${this.site},2026-01-01`);
    writeFileSync(this.at('m.csv'), `serial,model,line,site,shippedAt\n${rows.join('\n')}\n`);
    const devices = ['register', 'devices', this.at('m.csv'), '--licence', this.licence];
    await this.json(this.keys.exporter, ...devices);
  }

  #johor(): Promise<string> {
    const ring = [
      [103, 1],
      [104, 1],
      [104, 2],
      [103, 2],
      [103, 1],
    ];
    writeFileSync(this.at('area.json'), JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
    const place = ['--country', 'MY', '--operator', this.operator, '--area', this.at('area.json')];
    return this.made('site', '--name', 'Johor', ...place);
  }
}
