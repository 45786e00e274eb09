/** Export control from the command line, against one real service: owners, hand-overs, screening, questions, duties, certificates. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Service } from '../../src/cli/workerd.ts';
import { pemOf, simTpmRoot } from '../../src/sim/tpm.ts';
import { Licensed } from './licensed.ts';

const startMs = 120_000;

let world: Licensed;
let service: Service;
let keys: Licensed['keys'];
let [licence, exporter, operator, parent, site] = ['', '', '', '', ''];
let devices: readonly string[] = [];

beforeAll(async () => {
  const parties = { exporter: 'Seller', operator: 'Bright Harbour Computing' };
  world = await Licensed.start({ ...parties, model: 'H100 SXM', quantity: 2 });
  ({ service, keys, licence, exporter, operator, site } = world);
  parent = await world.party('Harbour Holding', 'end-user');
  const headers = { authorization: `Bearer ${keys.exporter}` };
  const listed = await fetch(`${service.url}/v1/devices?licence=${licence}`, { headers });
  const { items } = (await listed.json()) as { items: { id: string }[] };
  devices = items.map(({ id }) => id);
  expect(devices).toHaveLength(2);
}, startMs);
afterAll(() => world?.stop());

const at = (name: string) => world.at(name);
const words = (key: string, ...args: readonly string[]) => world.words(key, ...args);
const json = <T>(key: string, ...args: readonly string[]) => world.json<T>(key, ...args);
const refused = (key: string, ...args: readonly string[]) => world.refused(key, ...args);

const missing = 'pty_000000000000000000000000';

describe('muster stake', () => {
  const terms = ['--from', '2026-01-01', '--source', 'Register of companies'];

  test('states who owns whom, lists it, corrects it', async () => {
    const pair = ['--owner', parent, '--owned', operator];
    const given = ['stake', 'state', ...pair, '--percent', '60.25', ...terms];
    const { id } = await json<{ id: string }>(keys.regulator, ...given);
    const shown = await words(keys.regulator, 'stake', 'list', '--party', operator);
    expect(shown.stdout).toMatch(new RegExp(`${id} +${parent} +${operator} +60.25 +2026-01-01`));
    const changed = await words(keys.regulator, 'stake', 'change', id, '--percent', '0', ...terms);
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringMatching(/version +2/) });
  });

  test('refuses what is no part of a whole, who is not there, and who may not', async () => {
    const given = ['stake', 'state', '--owner', parent, '--owned', operator, ...terms];
    for (const percent of ['101', 'half', '0.001', '-1']) {
      const [code, stderr] = await refused(keys.regulator, ...given, `--percent=${percent}`);
      expect([code, stderr]).toEqual([64, expect.stringContaining('from 0 to 100')]);
    }
    const nobody = ['stake', 'state', '--owner', missing, '--owned', operator, ...terms];
    const [code, stderr] = await refused(keys.regulator, ...nobody, '--percent', '5');
    expect([code, stderr]).toEqual([2, expect.stringContaining('registry_reference_invalid')]);
    expect((await refused(keys.operator, ...given, '--percent', '5'))[0]).toBe(2);
    expect((await refused(keys.regulator, 'stake', 'change', 'stk_1'))[0]).toBe(64);
  });
});

describe('muster custody', () => {
  const route = ['--route', 'SG', 'MY', '--shipped', '2026-01-02'];
  const ship = (...more: readonly string[]) => ['custody', 'ship', licence, ...route, ...more];

  test('ships, receives but for one, shows the chain, and lists', async () => {
    const to = ['--to', operator, '--event', 'export', '--site', site];
    const sent = await json<{ id: string }>(keys.exporter, ...ship(...to, '--registered-at', site));
    const received = ['custody', 'receive', sent.id, '--received', '2026-01-05'];
    const late = await words(keys.operator, ...received, '--missing', devices[1]!);
    expect(late.stdout).toContain('1 missing');
    const chain = await words(keys.regulator, 'custody', 'device', devices[0]!);
    expect(chain.stdout).toMatch(new RegExp(`held by +Bright Harbour Computing \\(${operator}\\)`));
    expect(chain.stdout).toMatch(/Seller +Bright Harbour Computing +SG MY .* received 2026-01-05/);
    const absent = await words(keys.regulator, 'custody', 'device', devices[1]!);
    expect(absent.stdout).toContain('missing when received 2026-01-05');
    const page = await fetch(`${service.url}/v1/devices/${devices[1]}`, {
      headers: { authorization: `Bearer ${keys.regulator}`, accept: 'text/html' },
    });
    const text = (await page.text()).replace(/<[^>]*>/g, '');
    expect(text).toMatch(/Whose hands it passed through[\s\S]*missing when received 2026-01-05/);
    const listed = await words(keys.exporter, 'custody', 'list', '--licence', licence);
    expect(listed.stdout).toMatch(
      new RegExp(`${sent.id} +export .* received 2026-01-05, 1 missing`),
    );
    const [code, stderr] = await refused(keys.exporter, 'custody', 'withdraw', sent.id);
    expect([code, stderr]).toEqual([2, expect.stringContaining('transfer_status_conflict')]);
  });

  test('names which device stands in for which, and takes a hand-over back', async () => {
    const [gone, by] = devices;
    const repair = ['--event', 'repair', '--to', exporter, '--device', gone!];
    const given = ship(...repair, '--replaced', `${gone}=${by}`);
    const sent = await json<{ id: string; replacements: unknown }>(keys.operator, ...given);
    expect(sent.replacements).toEqual([{ device: gone, by }]);
    const back = await words(keys.operator, 'custody', 'withdraw', sent.id);
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('withdrawn') });
    const consignee = ['custody', 'consignee', licence, parent];
    const accepted = await words(keys.regulator, ...consignee, '--note', 'Bonded store');
    expect(accepted.stdout).toMatch(/accepted +yes/);
    const ended = await words(keys.regulator, ...consignee, '--end');
    expect(ended.stdout).toMatch(/accepted +no longer/);
  });

  test('refuses a choice left open, an unknown event, a device of nobody, and a date that is none', async () => {
    const to = ['--to', operator, '--event', 'export'];
    const of = (device: string) => ['--device', device];
    expect(await refused(keys.exporter, ...ship(...to))).toEqual([
      64,
      expect.stringContaining('--device or --registered-at'),
    ]);
    const both = ship(...to, ...of(devices[0]!), '--registered-at', site);
    expect((await refused(keys.exporter, ...both))[0]).toBe(64);
    const odd = ship('--to', operator, '--event', 'gift', ...of(devices[0]!));
    expect(await refused(keys.exporter, ...odd)).toEqual([64, expect.stringContaining('gift')]);
    const strange = ship(...to, ...of('dev_000000000000000000000000'));
    const named = expect.stringContaining('/devices/0');
    expect(await refused(keys.exporter, ...strange)).toEqual([2, named]);
    const half = ship(...to, ...of(devices[0]!), '--replaced', `${devices[0]}`);
    expect(await refused(keys.exporter, ...half)).toEqual([64, expect.stringContaining('GONE=BY')]);
    const receive = ['custody', 'receive', 'trf_000000000000000000000000', '--received'];
    expect(await refused(keys.operator, ...receive, 'soon')).toEqual([
      64,
      expect.stringContaining('receivedAt'),
    ]);
    expect((await refused(keys.operator, ...receive, '2026-01-05'))[0]).toBe(2);
  });
});

describe('muster screening', () => {
  const header = 'source,entity_number,type,name,addresses,start_date,alt_names';

  test('uploads a list, shows who is alike, and a person decides', async () => {
    const row = 'Entity List,77,Entity,BRIGHT HARBOR COMPUTING LTD,Labuan,2025-01-01,';
    writeFileSync(at('csl.csv'), `${header}\n${row}\n`);
    const list = await json<{ id: string; entries: number }>(
      ...[keys.regulator, 'screening', 'upload', at('csl.csv'), '--name', 'CSL'],
    );
    expect(list.entries).toBe(1);
    expect((await words(keys.regulator, 'screening', 'list')).stdout).toContain(list.id);
    const candidates = ['screening', 'candidates', operator];
    const found = await json<{ items: { entry: string }[] }>(keys.regulator, ...candidates);
    const shown = await words(keys.regulator, ...candidates);
    expect(shown.stdout).toContain('BRIGHT HARBOR COMPUTING LTD');
    expect(shown.stdout).toContain('nothing more is said');
    const entry = ['--list', list.id, '--entry', found.items[0]!.entry];
    const decide = ['screening', 'decide', operator];
    const decided = await words(keys.regulator, ...decide, 'other', ...entry, '--note', 'Malta');
    expect(decided.stdout).toMatch(/is +other/);
    expect((await words(keys.regulator, ...candidates)).stdout).toMatch(/other +scl_/);
    const wrong = ['--list', list.id, '--entry', '0'.repeat(24)];
    expect(await refused(keys.regulator, ...decide, 'same', ...wrong)).toEqual([
      2,
      expect.stringContaining('/entry'),
    ]);
    expect((await refused(keys.regulator, ...decide, 'maybe', ...entry))[0]).toBe(64);
  });

  test('refuses a file that is not there, one that is no such list, and who is no regulator', async () => {
    const upload = (file: string) => ['screening', 'upload', file, '--name', 'CSL'];
    expect((await refused(keys.regulator, ...upload(at('none.csv'))))[0]).toBe(64);
    writeFileSync(at('odd.csv'), 'colour,shape\nred,round\n');
    expect(await refused(keys.regulator, ...upload(at('odd.csv')))).toEqual([
      2,
      expect.stringContaining('screening_list_unreadable'),
    ]);
    expect((await refused(keys.exporter, ...upload(at('odd.csv'))))[0]).toBe(2);
  });
});

describe('muster classify of what is registered', () => {
  test('asks of a licence’s own site and end user, on a day', async () => {
    const given = ['classify', 'H100 SXM', '--licence', licence, '--at', '2026-11-23'];
    const { code, stdout } = await words(keys.regulator, ...given);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`to +.+\\(${site}\\), MY`));
    expect(stdout).toMatch(/licence +claimed; names model, site and end user/);
    expect(stdout).toContain('not legal advice');
    const other = await words(keys.regulator, 'classify', 'B200', '--licence', licence);
    expect(other.stdout).toContain('does not name the model');
  });

  test('says whose licences have lines of models that other thresholds would control otherwise', async () => {
    const tests = [{ paragraph: '3A090.b', tppFrom: 4800 }];
    const rules = { id: 'looser', thresholds: { tests, note2TppBelow: 4800 } };
    writeFileSync(at('rules.json'), JSON.stringify(rules));
    const asked = ['what-if', '--rules', at('rules.json'), '--licences'];
    const { stdout } = await words(keys.regulator, ...asked);
    expect(stdout).toMatch(/claimed +Bright Harbour .* 1 +H100 SXM +2 +3A090\.a +3A090\.b/);
    expect((await words(keys.operator, ...asked)).stdout).toContain('H100 SXM');
  });

  test('refuses a model, a licence and a day that are none, and a place beside a licence', async () => {
    const given = ['classify', 'H100 SXM', '--licence'];
    const unknown = 'lic_000000000000000000000000';
    expect((await refused(keys.regulator, ...given, unknown))[0]).toBe(2);
    expect((await refused(keys.regulator, 'classify', '--licence', licence))[0]).toBe(64);
    expect((await refused(keys.regulator, ...given, licence, '--to', 'MY'))[0]).toBe(64);
    for (const odd of [
      ['classify', 'X9000', '--licence', licence],
      [...given, licence, '--at', 'tomorrow'],
    ]) {
      expect([2, 64]).toContain((await refused(keys.regulator, ...odd))[0]);
    }
  });
});

test('muster anchor registers whom to believe of TPMs, lists them, and withdraws one', async () => {
  writeFileSync(at('root.pem'), pemOf([simTpmRoot('cli root')]));
  const known = ['--name', 'Maker', '--evidence', 'Fetched from its site'];
  const register = ['anchor', 'register', at('root.pem'), ...known];
  const { id } = await json<{ id: string }>(keys.regulator, ...register);
  expect((await words(keys.operator, 'anchor', 'list')).stdout).toMatch(`${id}`);
  expect((await refused(keys.regulator, ...register))[0]).toBe(2);
  const gone = await words(keys.regulator, 'anchor', 'withdraw', id);
  expect(gone.stdout).toMatch(/state +withdrawn/);
  expect((await refused(keys.regulator, 'anchor', 'register', at('none.pem'), ...known))[0]).toBe(
    64,
  );
});

test('muster reference-values registers what firmware measures as, lists it, and takes it back', async () => {
  const measurements = [{ index: 3, digests: ['0f'.repeat(48)] }];
  const named = { models: ['H100 SXM'], component: 'driver', componentVersion: '590.12' };
  writeFileSync(at('driver.json'), JSON.stringify({ ...named, source: 'RIM', measurements }));
  writeFileSync(at('short.json'), JSON.stringify({ ...named, source: 'RIM', measurements: [] }));
  const register = ['reference-values', 'register', at('driver.json')];
  const { id } = await json<{ id: string }>(keys.regulator, ...register);
  const listed = await words(keys.operator, 'reference-values', 'list');
  expect(listed.stdout).toMatch(new RegExp(`${id} +driver 590\\.12 +H100 SXM .* counts`));
  expect((await refused(keys.regulator, ...register))[0]).toBe(2);
  const short = ['reference-values', 'register', at('short.json')];
  expect((await refused(keys.regulator, ...short))[0]).toBe(64);
  const gone = await words(keys.regulator, 'reference-values', 'withdraw', id);
  expect(gone.stdout).toMatch(/state +withdrawn/);
});

describe('muster filing and muster revocation', () => {
  test('file a report by its hash, reject it, revoke a certificate and lift that', async () => {
    writeFileSync(at('report.json'), '{}');
    const span = ['--from', '2026-01-01', '--to', '2026-02-01', '--what', 'usage'];
    const file = ['filing', 'file', licence, ...span, '--document'];
    const { id } = await json<{ id: string }>(keys.exporter, ...file, at('report.json'));
    expect((await refused(keys.exporter, ...file, at('none.json')))[0]).toBe(64);
    const reject = ['filing', 'reject', id, '--reason', 'Empty'];
    expect((await words(keys.regulator, ...reject)).stdout).toMatch(/status +rejected/);
    const listed = await words(keys.exporter, 'filing', 'list', '--licence', licence);
    expect(listed.stdout).toMatch(new RegExp(`${id} .* usage +2026-01-01 +2026-02-01 +rejected`));
    const revoke = ['revocation', 'revoke', 'ce'.repeat(32), '--source', 'Maker'];
    expect((await words(keys.regulator, ...revoke)).stdout).toMatch(/state +revoked/);
    const lift = ['revocation', 'lift', 'ce'.repeat(32), '--source', 'Maker'];
    expect((await words(keys.regulator, ...lift)).stdout).toMatch(/state +lifted/);
    expect((await words(keys.regulator, 'revocation', 'list')).stdout).toMatch(/lifted/);
    const odd = ['revocation', 'revoke', 'ce', '--source', 'Maker'];
    expect((await refused(keys.regulator, ...odd))[0]).toBe(64);
  });
});

describe('muster inspection', () => {
  test('enters one that nobody else sees, announces it, moves it, cancels it', async () => {
    const on = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const enter = ['inspection', 'enter', licence, '--site', site, '--note', 'Hall 3', '--on'];
    const { id } = await json<{ id: string }>(keys.regulator, ...enter, on(30));
    expect((await words(keys.exporter, 'inspection', 'list')).stdout).toBe('No inspection.\n');
    expect((await refused(keys.exporter, 'inspection', 'show', id))[0]).toBe(2);
    await words(keys.regulator, 'inspection', 'announce', id);
    const move = ['inspection', 'move', id, '--on', on(40)];
    expect((await words(keys.regulator, ...move)).stdout).toMatch(/announced +2/);
    const listed = await words(keys.exporter, 'inspection', 'list', '--licence', licence);
    expect(listed.stdout).toMatch(new RegExp(`${id} .* ${on(40)} .*planned`));
    const cancel = ['inspection', 'cancel', id, '--note', 'Elsewhere'];
    expect((await words(keys.regulator, ...cancel)).stdout).toMatch(/status +cancelled/);
    expect((await refused(keys.regulator, ...enter, 'soon'))[0]).toBe(64);
    expect((await refused(keys.regulator, 'inspection', 'move', id, '--on', '1'))[0]).toBe(64);
  });
});

describe('muster meter', () => {
  test('states a reading once, corrects it, withdraws it, as who stated it', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const given = ['meter', 'state', site, '--from', day(9), '--to', day(2), '--source', 'Own'];
    const read = [...given, '--feeds', 'racks', '--kwh'];
    const { id } = await json<{ id: string }>(keys.operator, ...read, '900');
    const [code, stderr] = await refused(keys.operator, ...read, '900');
    expect([code, stderr]).toEqual([2, expect.stringContaining('meter_reading_overlaps')]);
    for (const kwh of ['much', '', '0x10', '1e3', '-1', '1.5', '999999999999'])
      expect((await refused(keys.operator, ...read, kwh))[0], kwh).toBe(64);
    expect((await refused(keys.exporter, ...read, '900'))[0]).toBe(2);
    const own = await json<{ id: string }>(keys.regulator, ...read, '950');
    const correct = [
      'meter',
      'correct',
      id,
      '--kwh',
      '980',
      '--other',
      '20',
      '--reason',
      'Misread',
    ];
    expect((await words(keys.operator, ...correct)).stdout).toMatch(/other kWh +20/);
    expect((await refused(keys.regulator, ...correct))[0]).toBe(2);
    const listed = await words(keys.operator, 'meter', 'list', '--site', site);
    expect(listed.stdout).toMatch(new RegExp(`${id} .*operator +racks .*980 +stated`));
    expect(listed.stdout).not.toContain(own.id);
    expect((await words(keys.regulator, 'meter', 'list')).stdout).toContain(own.id);
    const withdraw = ['meter', 'withdraw', id, '--reason', 'Another meter'];
    expect((await words(keys.operator, ...withdraw)).stdout).toMatch(/status +withdrawn/);
  });
});

describe('muster device move', () => {
  const attest = () => ['attest', '--key', at('gpu.key'), '--state', at('gpu.state')];
  const place = () => ['--position', '1.5,103.7', '--outbox', at('outbox')];
  const ledgerOf = () => JSON.parse(readFileSync(at('gpu.state'), 'utf8')).ledger;

  test('asks, is accepted, and shows the device with what it left behind', async () => {
    const { codes } = await json<{ codes: { code: string }[] }>(
      keys.operator,
      ...['enrol', 'codes', site, '--device', devices[1]!],
    );
    await words(keys.operator, 'keygen', at('gpu.key'));
    const enrol = ['enrol', '--code', codes[0]!.code, '--key', at('gpu.key')];
    await json(keys.operator, ...enrol, '--state', at('gpu.state'));
    await json(keys.operator, ...attest(), ...place());
    expect(ledgerOf()).toBe(licence);
    const terms = JSON.parse(readFileSync(at('licence.json'), 'utf8'));
    writeFileSync(at('renewed.json'), JSON.stringify({ ...terms, number: 'D2' }));
    const registered = await words(service.adminKey, 'register', 'licence', at('renewed.json'));
    expect(registered.stdout).toContain('warning: /number is not a letter and six or seven digits');
    const renewed = /^id +(lic_\S+)$/m.exec(registered.stdout)![1]!;
    const device = ['--device', devices[1]!, '--reason', 'Renewed'];
    const ask = ['device', 'move', 'ask', renewed, ...device];
    expect((await refused(keys.exporter, ...ask))[1]).toContain('licence_not_open');
    for (const id of [licence, renewed]) await json(keys.regulator, 'licence', id, 'confirm');
    const { id } = await json<{ id: string }>(keys.exporter, ...ask);
    const shown = await words(keys.exporter, 'device', 'move', 'show', id);
    expect(shown.stdout).toContain('the authority of the old licence has to accept');
    const accept = ['device', 'move', 'accept', id, '--note', 'Looked at'];
    expect((await refused(keys.exporter, ...accept))[0]).toBe(2);
    expect((await words(keys.regulator, ...accept)).stdout).toMatch(/stands +moved/);
    const listed = await words(keys.regulator, 'device', 'move', 'list', '--status', 'moved');
    expect(listed.stdout).toMatch(new RegExp(`${id} +${licence} +${renewed} +1 +moved`));
    const seen = await words(keys.regulator, 'device', devices[1]!);
    expect(seen.stdout).toContain(`Before, under ${licence}`);
    expect((await refused(keys.exporter, 'device', 'move', 'decline', id))[1]).toContain('moved');
    // What was signed before goes as it is; from here on the new licence is named, and the chain goes on.
    await json(keys.operator, ...attest(), ...place());
    expect(ledgerOf()).toBe(renewed);
    const sent = await json<object>(keys.operator, 'submit', at('outbox'));
    expect(sent).toMatchObject({ accepted: 2, refused: [], moving: 0 });
  });
});
