import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import { call, good } from '../client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from '../fleet.ts';
import { rootKey } from '../root-key.ts';
import { makeWorld } from '../world.ts';

const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const ABROAD = { latitude: 40.8, longitude: 111.7 };
const hostile = '<script>alert(1)</script> "><img src=x onerror=alert(2)>';
let fleet: Fleet;
let device: string;

beforeAll(async () => {
  fleet = await foundFleet(2);
  const [first] = fleet.devices;
  device = first!.device;
  const challenge = await challengeNow();
  await submitItems(fleet, [
    attest(fleet, first!, challenge, { debug: 0, position: ABROAD, hwmodel: '<b>H100' }),
  ]);
  await vi.waitFor(async () => expect(await kindsOf('regulator')).toContain('position-outside'));
});

type Role = keyof Fleet['keys'];

async function anomalies(role: Role) {
  const query = { device };
  return (await good('listAnomalies', { key: fleet.keys[role], query })).items;
}

async function kindsOf(role: Role): Promise<string[]> {
  return (await anomalies(role)).map(({ kind }) => kind);
}

async function anomalyId(kind: string): Promise<string> {
  return (await anomalies('regulator')).find((one) => one.kind === kind)!.id;
}

async function page(role: Role, name: EndpointName, id?: string): Promise<string> {
  const params = id === undefined ? {} : { params: { id } };
  const response = await call(name, { key: fleet.keys[role], accept, ...params });
  expect(response.status).toBe(200);
  expectLocked(response, await response.clone().text());
  return response.text();
}

/** What a reader reads: the text without its markup. */
function plain(html: string): string {
  const text = html.replace(/<[^>]*>/g, '');
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return Object.entries(entities).reduce((rest, [one, other]) => rest.replaceAll(one, other), text);
}

/** Nothing runs and nothing is loaded: the only styles are those whose hashes the policy names. */
function expectLocked(response: Response, html: string): void {
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('vary')).toBe('accept');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(policy).not.toContain('unsafe');
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text!);
  expect(styles).toHaveLength(2);
  for (const text of styles) {
    const hash = btoa(String.fromCharCode(...sha256(utf8ToBytes(text))));
    expect(policy).toContain(`'sha256-${hash}'`);
  }
  expect(html).not.toMatch(/<(script|img|iframe|link|form|object)\b/i);
  expect(html).not.toMatch(/<[^>]*\s(on\w+|src|href)=|url\(|@import/i);
}

describe('the page of an anomaly', () => {
  test('says what is alleged, how it is known, what to rule out, what was decided, how it ended', async () => {
    const id = await anomalyId('position-outside');
    const key = fleet.keys.regulator;
    const view = await good('getAnomaly', { key, params: { id } });
    const html = await page('regulator', 'getAnomaly', id);
    const headings = [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual([
      'What is alleged',
      'How it is known',
      'What to rule out first',
      'What was decided',
      'How it ended',
    ]);
    expect(html).toContain('Nothing was decided yet.');
    expect(html).toContain('It has not ended.');
    expect(html).toContain('A key was located, not a chip');
    for (const digest of view.evidence) expect(html).toContain(digest);
    for (const text of view.rule.ruleOutFirst) expect(html).toContain(text);
    for (const { why } of Object.values(view.rule.constants)) {
      expect(html).toContain(why.replaceAll("'", '&#39;'));
    }
    expect(html).toContain(view.place!.leaf);
    expect(html).toContain(`<dd>${view.place!.index}</dd>`);
    expect(html).toContain('Johor 1');
    for (const read of ['Licence', 'Site', 'Device']) {
      expect(plain(html)).toMatch(new RegExp(`${read} readversion \\d+, recorded \\d{4}-`));
    }
    expect(html).toContain('State of the log');
  });

  test('that is kept to the regulator is a page of no such object for the others', async () => {
    const params = { id: await anomalyId('position-outside') };
    for (const role of ['exporter', 'operator'] as const) {
      const response = await call('getAnomaly', { key: fleet.keys[role], params, accept });
      expect(response.status).toBe(404);
      const html = await response.clone().text();
      expectLocked(response, html);
      expect(html).toContain('There is no such object, or it is not yours to see.');
      expect(html).toContain('object_not_found');
    }
  });
});

describe('what was decided', () => {
  const reason = 'Looked into: <b>a test bench</b>,\nas its operator says.';

  test('is told to the authority, with who and why; of others the page does not say whether anything was', async () => {
    const key = fleet.keys.regulator;
    const id = await anomalyId('debug-enabled');
    expect(await page('exporter', 'getAnomaly', id)).not.toContain('Nothing was decided');
    const params = { id };
    const { version } = await good('getAnomaly', { key, params });
    const json = { code: 'explained', reason, version, author: 'J. <Doe>' };
    await good('disposeAnomaly', { key, params, json });
    const words = { text: 'It is on a <i>test bench</i>.', author: 'O. Perator' };
    await good('answerAnomaly', { key: fleet.keys.operator, params, json: words });
    const html = await page('regulator', 'getAnomaly', id);
    expect(html).toContain('Disposed of as explained');
    expect(html).toContain('&lt;b&gt;a test bench&lt;/b&gt;,\nas its operator');
    expect(html).toContain('J. &lt;Doe&gt;');
    expect(html).toContain('It is on a &lt;i&gt;test bench&lt;/i&gt;.');
    expect(html).toContain('No decision due');
    const shown = await page('exporter', 'getAnomaly', id);
    expect(shown).toContain('does not say whether anything was');
    for (const secret of ['test bench', 'Doe', 'explained']) expect(shown).not.toContain(secret);
    expect(await page('operator', 'getAnomaly', id)).toContain('test bench');
  });

  test('on a licence stands on its page with its amendments', async () => {
    const json = {
      changes: { items: [{ line: 1, quantity: 900 }], conditions: { countries: ['MY', 'SG'] } },
      effectiveFrom: '2025-01-01T00:00:00Z',
      reason: 'Fewer were <shipped>.',
    };
    const params = { id: fleet.licence };
    await good('proposeAmendment', { key: fleet.keys.exporter, params, json });
    const text = plain(await page('regulator', 'getLicence', fleet.licence));
    const done = ['Licence registered', 'Licence confirmed', 'Bureau, regulator'];
    const amended = ['Proposed by the exporter', '900', 'MY, SG', 'Fewer were <shipped>.'];
    for (const part of [...done, ...amended]) {
      expect(text).toContain(part);
    }
  });

  test('in a case stands on its page, with what was asked and answered', async () => {
    const key = fleet.keys.regulator;
    const title = `Racks <moved> ${'w'.repeat(100)}`;
    const made = await good('openCase', {
      key,
      json: {
        ...{ title, owner: 'J. Doe', dueAt: '2089-01-01T00:00:00Z' },
        anomalies: [await anomalyId('position-outside')],
        subjects: [{ type: 'licence', id: fleet.licence }],
      },
    });
    const params = { id: made.id };
    await good('addCaseNote', { key, params, json: { text: 'Call <them>.' } });
    const question = 'Where did it <stand>?';
    const asked = { party: fleet.exporter, question, dueAt: '2088-01-01T00:00:00Z' };
    await good('askParty', { key, params, json: asked });
    const html = await page('regulator', 'getCase', made.id);
    for (const text of [
      'Racks &lt;moved&gt;',
      'Call &lt;them&gt;.',
      'Where did it &lt;stand&gt;?',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toContain('No answer has come.');
    expect(html).toContain('stands at 40.8');
    expect(html).toContain('Nothing was decided yet: the case is open.');
  });
});

describe('pages of devices, licences and lists', () => {
  test('show each reader the anomalies that JSON would, and no others', async () => {
    expect(await kindsOf('exporter')).not.toContain('position-outside');
    for (const role of ['exporter', 'operator', 'regulator'] as const) {
      const sentences = (await anomalies(role)).map(({ sentence }) => sentence);
      const ofDevice = await page(role, 'getDevice', device);
      for (const sentence of sentences) expect(plain(ofDevice)).toContain(sentence);
      const pages = [
        ofDevice,
        await page(role, 'getLicence', fleet.licence),
        await page(role, 'listAnomalies'),
      ];
      for (const html of pages) {
        expect(html.includes('stands at 40.8')).toBe(role === 'regulator');
        expect(html).toContain(role === 'regulator' ? 'a regulator' : 'is not on this page');
      }
      expect(sentences.length).toBeGreaterThan(0);
    }
  });

  test('name what the reader may know by name', async () => {
    const html = await page('regulator', 'getLicence', fleet.licence);
    for (const name of ['Bureau', 'Exporter', 'End user', 'Johor 1']) expect(html).toContain(name);
    expect(await page('operator', 'listLicences')).toContain(fleet.licence);
  });

  test('the administration sees a licence and nothing that was alleged under it', async () => {
    const given = { key: rootKey, params: { id: fleet.licence }, accept };
    const html = await (await call('getLicence', given)).text();
    expect(html).toContain('No anomaly is in this view.');
    expect(html).toContain('the administration of the service');
  });
});

describe('a page', () => {
  test('is what a person asks for; anything else gets JSON', async () => {
    const given = { key: fleet.keys.regulator, params: { id: fleet.licence } };
    for (const type of [
      undefined,
      '*/*',
      'application/json',
      'application/json, text/html;q=0.9',
    ]) {
      const response = await call(
        'getLicence',
        type === undefined ? given : { ...given, accept: type },
      );
      expect(response.headers.get('content-type')).toBe('application/json');
      await response.text();
    }
    const sites = await call('listSites', { key: given.key, accept: 'text/html, */*;q=0.1' });
    expect(sites.headers.get('content-type')).toBe('application/json');
    await sites.text();
  });

  test('of a refusal has the status and headers of a refusal, and lists each fault', async () => {
    const unknown = await call('getLicence', { params: { id: fleet.licence }, accept });
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toContain('Bearer');
    expectLocked(unknown, await unknown.clone().text());
    const query = { limit: hostile };
    const bad = await call('listAnomalies', { key: fleet.keys.regulator, query, accept });
    expect(bad.status).toBe(400);
    const html = await bad.text();
    expectLocked(bad, html);
    expect(html).toContain('/limit');
    const program = 'application/problem+json, text/html;q=0.9';
    const document = await call('listAnomalies', {
      key: fleet.keys.regulator,
      query,
      accept: program,
    });
    expect(document.headers.get('content-type')).toBe('application/problem+json');
    await document.text();
  });

  test('shows hostile names as they are spelled, and runs nothing of them', async () => {
    const world = await makeWorld();
    const key = world.exporterKey;
    const json = { name: hostile, country: 'US', roles: ['end-user'] };
    const party = await good('registerParty', { key, json });
    const body = {
      ...{ authority: world.authority, number: `</style><b>${'w'.repeat(50)}` },
      ...{ exporter: world.exporter, endUser: party.id, sites: [world.site] },
      items: [{ line: 1, model: '\'"<i>', quantity: 1 }],
      validFrom: '2020-01-01T00:00:00Z',
      validTo: '2080-01-01T00:00:00Z',
      conditions: { intervalS: 3600, graceS: 600, countries: [], firmwareFloor: {} },
    };
    const licence = await good('registerLicence', { key, json: body });
    const response = await call('getLicence', { key, params: { id: licence.id }, accept });
    const html = await response.clone().text();
    expectLocked(response, html);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&lt;/style&gt;&lt;b&gt;w');
    expect(html).toContain('Claimed: the exporter typed it in');
  });
});
