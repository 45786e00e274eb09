/** The pages of a running service, looked at in a real browser: every kind of page, of a fleet with cheats in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nativeKey } from '../../src/cli/demo-keys.ts';
import { type Service, startService } from '../../src/cli/workerd.ts';
import type { Anomaly } from '../../src/contract/anomalies.ts';
import { MusterClient } from '../../src/sdk/client.ts';
import { collected } from '../../src/sdk/lists.ts';
import { play } from '../../src/sim/run.ts';
import { tell } from '../../src/sim/story.ts';
import { makeWorld } from '../../src/sim/world.ts';
import { chromiumPath, noBrowser, openBrowser } from './chromium.ts';
import { expectFit } from './fit.ts';
import { type Looked, look } from './look.ts';

const startMs = 180_000;
const path = chromiumPath();
/** Where pictures and PDFs are kept, for people; nowhere unless told. */
const pictures = process.env.MUSTER_PICTURES;

let service: Service;
let browser: Browser;
let regulatorKey: string;
let anomalies: readonly Anomaly[];
let licence: string;
const folder = mkdtempSync(join(tmpdir(), 'muster-pages-'));

async function openAll(): Promise<void> {
  browser = await openBrowser(path!);
  service = await startService({ stateDir: join(folder, 'state') });
  const admin = new MusterClient({ url: service.url, key: service.adminKey });
  const world = makeWorld(1, 100);
  const run = { admin, world, story: tell(world, 5), makeKey: nativeKey, tell: () => undefined };
  ({ regulatorKey } = (await play(run)).registered);
  const regulator = admin.withKey(regulatorKey);
  const found = await collected(regulator.each('listAnomalies', { condition: 'all' }));
  const licences = await collected(regulator.each('listLicences', {}));
  if (!found.ok || !licences.ok) throw new Error('the regulator sees nothing');
  anomalies = found.value;
  licence = licences.value[0]!.id;
}

/** One request of the regulator that must succeed. */
async function did(at: string, json: object): Promise<{ readonly id: string }> {
  const answer = await fetch(new URL(at, service.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${regulatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  expect(answer.status, at).toBe(201);
  return (await answer.json()) as { id: string };
}

/** A case over some anomalies: one disposed of, with a note, a request, and a title without a space. */
async function workedCase(): Promise<string> {
  const [disposed, other] = anomalies.filter(({ kind }) => kind === 'position-outside');
  const { id, version, exporter } = disposed!;
  await did(`/v1/anomalies/${id}/dispositions`, {
    ...{ code: 'corrected', version, author: 'A. Examiner' },
    reason: 'The site was drawn in the wrong place.\nThe operator has sent a new survey.',
  });
  const made = await did('/v1/cases', {
    ...{ title: `Moved-racks-${'w'.repeat(120)}`, owner: 'A. Examiner' },
    ...{ dueAt: '2089-01-01T00:00:00Z', anomalies: [id, other!.id] },
    subjects: [{ type: 'licence', id: disposed!.licence }],
  });
  await did(`/v1/cases/${made.id}/notes`, { text: 'Called the operator.', author: 'A. Examiner' });
  await did(`/v1/cases/${made.id}/requests`, {
    ...{ party: exporter, dueAt: '2088-01-01T00:00:00Z' },
    question: 'Please say where each rack stood on the 27th.',
  });
  return made.id;
}

/** Asks for a page as a browser does, and looks at what comes. */
async function looked(name: string, at: string): Promise<Looked> {
  const answer = await fetch(new URL(at, service.url), {
    headers: { authorization: `Bearer ${regulatorKey}`, accept: 'text/html' },
  });
  expect(answer.headers.get('content-type')).toContain('text/html');
  const given = { html: await answer.text(), headers: Object.fromEntries(answer.headers) };
  return look(browser, given, pictures && join(pictures, name));
}

function looks(): void {
  beforeAll(openAll, startMs);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test(
    'every kind of anomaly fits telephone, desk and three sheets of A4, and says what it must',
    async () => {
      const kinds = [...Map.groupBy(anomalies, ({ kind }) => kind).values()].map(
        ([first]) => first!,
      );
      expect(kinds.length).toBeGreaterThan(8);
      for (const { id, kind, sentence, evidence } of kinds) {
        const page = await looked(kind, `/v1/anomalies/${id}`);
        expectFit(page);
        expect(page.pdfPages, kind).toBeLessThanOrEqual(3);
        const { text } = page.at.desk;
        // Names stand beside the ids of the sentence.
        for (const words of sentence.split(/[a-z]{3}_[0-9a-f]{24}/))
          expect(text).toContain(words.trim());
        expect(text).toContain('What to rule out first');
        expect(text).toContain('Nothing was decided yet.');
        for (const digest of evidence) expect(text).toContain(digest);
      }
    },
    startMs,
  );

  test(
    'an anomaly that ended says when and how',
    async () => {
      const ended = anomalies.find(({ state }) => state === 'clear');
      const page = await looked('ended', `/v1/anomalies/${ended!.id}`);
      expectFit(page);
      expect(page.at.desk.text).toMatch(/It ended at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\./);
    },
    startMs,
  );

  test(
    'a compliance report: what is licensed and where it is, what is alleged, and the checkpoint',
    async () => {
      const year = 365 * 86_400_000;
      const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
      const period = `from=${day(Date.now() - year)}&to=${day(Date.now() + year)}`;
      const page = await looked('report', `/v1/licences/${licence}/report?${period}`);
      expectFit(page);
      expect(page.at.desk.text).toContain('The checkpoint, as the log signed it');
      expect(page.at.desk.text).toContain('Attesting');
    },
    startMs,
  );

  test(
    'a device with its anomalies and reports',
    async () => {
      const { device } = anomalies.find(({ kind }) => kind === 'position-outside')!;
      const page = await looked('device', `/v1/devices/${device}`);
      expectFit(page);
      expect(page.pdfPages).toBeLessThanOrEqual(5);
      expect(page.at.desk.text).toContain('a key was located, not a chip');
    },
    startMs,
  );

  test(
    'a licence, and the lists',
    async () => {
      const pages = {
        licence: `/v1/licences/${licence}`,
        licences: '/v1/licences',
        anomalies: '/v1/anomalies?limit=50',
      };
      for (const [name, at] of Object.entries(pages)) {
        const page = await looked(name, at);
        expectFit(page);
        expect(page.pdfPages, name).toBeLessThanOrEqual(name === 'licences' ? 1 : 7);
      }
    },
    startMs,
  );

  test(
    'a case with what was decided, asked and noted',
    async () => {
      const page = await looked('case', `/v1/cases/${await workedCase()}`);
      expectFit(page);
      expect(page.pdfPages).toBeLessThanOrEqual(5);
      const { text } = page.at.desk;
      expect(text).toContain('Disposed of as corrected');
      expect(text).toContain('Please say where each rack stood on the 27th.');
      expect(text).toContain('No answer has come.');
    },
    startMs,
  );

  test(
    'a refusal',
    async () => {
      const page = await looked('refusal', `/v1/licences/lic_${'0'.repeat(24)}`);
      expectFit(page);
      expect(page.pdfPages).toBe(1);
      expect(page.at.desk.text).toContain('There is no such object');
    },
    startMs,
  );

  test(
    'a page that is kept as a file runs nothing that is put into it',
    async () => {
      const answer = await fetch(new URL('/v1/licences', service.url), {
        headers: { authorization: `Bearer ${regulatorKey}`, accept: 'text/html' },
      });
      const html = await answer.text();
      const put = `<script>document.body.textContent = 'ran'</script><img src="https://x.invalid/" alt="">`;
      const { at, errors, requests } = await look(browser, {
        html: html.replace('</main>', `${put}</main>`),
      });
      expect(at.desk.text).toContain('State of the log');
      expect(requests).toEqual([]);
      expect(errors.filter((text) => text.includes('Content Security Policy'))).toHaveLength(2);
    },
    startMs,
  );

  test(
    'a page with what would run, load or overflow is seen to be bad',
    async () => {
      const html = `<!doctype html><html lang="en"><body><h1>x</h1><h3>y</h3>
<script>window.ran = 1</script><img src="https://elsewhere.invalid/x.png" alt="">
<div style="width: 2000px; color: #aaa">wide and faint</div></body></html>`;
      const { at, requests } = await look(browser, { html });
      expect(requests).toEqual(['https://elsewhere.invalid/x.png']);
      expect(at.desk.active).toHaveLength(2);
      expect(at.telephone.beyond.length).toBeGreaterThan(0);
      expect(at.telephone.faint).toHaveLength(1);
      expect(at.desk.headings).toEqual([1, 3]);
    },
    startMs,
  );
}

if (path === null) {
  test(`NOT RUN: ${noBrowser}`, () => {
    // CI installs the browser: there this is a fault.
    expect(process.env.CI).toBeUndefined();
  });
} else {
  describe('in a browser', looks);
}
