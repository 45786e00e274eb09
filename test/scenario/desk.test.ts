/** What a regulator's desk does with a finding: asks, waits, withholds, releases, decides. */
import { expect, test } from 'vitest';
import { auditHolds } from './audit.ts';
import { ask, DAY_MS, done, iso, type Json, later, nowMs } from './http.ts';
import { pageShows } from './page.ts';
import { stepsInLog } from './record.ts';
import { foundTrade, HOHHOT, report, type Trade } from './trade.ts';

/** A confirmed trade of which one device claims to stand in Inner Mongolia, and is found. */
async function movedRack(name: string): Promise<{ trade: Trade; anomaly: Json }> {
  const trade = await foundTrade({ name, quantity: 3, shipped: 3 });
  const { keys, licence, devices } = trade;
  await done(keys.regulator, 'POST', `/v1/licences/${licence}/confirm`, {});
  await report(trade, {}, devices.slice(1));
  await report(trade, { position: HOHHOT }, devices.slice(0, 1));
  const found = () => anomalies(trade, keys.regulator, 'position-outside');
  await expect.poll(async () => (await found()).length).toBe(1);
  return { trade, anomaly: (await found())[0] };
}

async function anomalies({ licence }: Trade, key: string, kind: string): Promise<Json[]> {
  return (await done(key, 'GET', `/v1/anomalies?licence=${licence}&kind=${kind}`)).items;
}

test('a request for information that is answered late is taken, marked late, and ends in an outcome', async () => {
  const { trade, anomaly } = await movedRack('Asked');
  const { keys, operator, licence } = trade;
  const dueAt = iso((await nowMs()) + 3 * DAY_MS);
  const opened = await done(keys.regulator, 'POST', '/v1/cases', {
    ...{ title: 'A rack in Inner Mongolia', owner: 'Desk 4', dueAt },
    ...{ anomalies: [anomaly.id], subjects: [{ type: 'licence', id: licence }] },
  });
  const path = `/v1/cases/${opened.id}`;
  await done(keys.regulator, 'POST', `${path}/hold`, { held: true, reason: 'evidence' });
  const question = 'Where did this device stand on the day of the report?';
  const sent = await done(keys.regulator, 'POST', `${path}/requests`, {
    ...{ party: operator, question, dueAt },
  });
  const [asked] = (await done(keys.operator, 'GET', '/v1/requests')).items;
  expect(asked).toMatchObject({ id: sent.id, question, status: 'open' });
  expect(JSON.stringify(asked)).not.toContain(opened.id);
  expect((await ask(keys.operator, 'GET', path)).status).toBe(403);
  await later(5 * DAY_MS);
  const answer = { text: 'It was repaired abroad; papers follow.' };
  await done(keys.operator, 'POST', `/v1/requests/${sent.id}/answers`, answer);
  const seen = await done(keys.regulator, 'GET', path);
  expect(seen.requests[0]).toMatchObject({ status: 'answered', answers: [{ late: true }] });
  await done(keys.regulator, 'POST', `/v1/requests/${sent.id}/accept`, { reason: 'answered' });
  await done(keys.regulator, 'POST', `/v1/anomalies/${anomaly.id}/dispositions`, {
    ...{ code: 'explained', reason: 'Repair abroad, papers seen.', version: anomaly.version },
  });
  const close = { outcome: 'resolved', words: 'Device is back in Johor.' };
  const silent = await ask(keys.regulator, 'POST', `${path}/close`, close);
  expect(silent).toMatchObject({ status: 409, body: { reason: 'case_held' } });
  await done(keys.regulator, 'POST', `${path}/close`, { ...close, holdStays: true });
  const { items } = await done(keys.regulator, 'GET', `${path}/evidence`);
  expect(items.length).toBeGreaterThan(0);
  expect(items.every(({ present }: Json) => present)).toBe(true);
  await pageShows('late-answer', keys.regulator, path, [
    ...[question, answer.text, 'Repair abroad, papers seen.', 'Device is back in Johor.'],
  ]);
  await auditHolds(keys.regulator);
  const steps = await stepsInLog(keys.regulator, [opened.id, sent.id, `dsp_${anomaly.id}`]);
  expect(steps).toEqual([
    ...['case-opened', 'case-held', 'information-requested', 'request-answered'],
    ...['request-accepted', 'anomaly-disposed', 'case-closed'],
  ]);
});

test('a confidential finding is shown once released, another until withheld, and both are on the record', async () => {
  const { trade, anomaly } = await movedRack('Withheld');
  const { keys } = trade;
  const shown = async (kind: string) => (await anomalies(trade, keys.exporter, kind)).length;
  expect(await shown('position-outside')).toBe(0);
  expect((await ask(keys.exporter, 'GET', `/v1/anomalies/${anomaly.id}`)).status).toBe(404);
  await later(4 * DAY_MS);
  await expect.poll(() => shown('gone-dark')).toBeGreaterThan(0);
  const [dark] = await anomalies(trade, keys.regulator, 'gone-dark');
  const decide = (id: string, word: 'release' | 'withhold', reason: string) =>
    done(keys.regulator, 'POST', `/v1/anomalies/${id}/${word}`, { reason });
  await decide(dark.id, 'withhold', 'an inspection is planned');
  expect((await ask(keys.exporter, 'GET', `/v1/anomalies/${dark.id}`)).status).toBe(404);
  await decide(anomaly.id, 'release', 'the exporter may answer');
  expect(await shown('position-outside')).toBe(1);
  const text = 'We have asked the operator.';
  await done(keys.exporter, 'POST', `/v1/anomalies/${anomaly.id}/answers`, { text });
  const whole = await done(keys.regulator, 'GET', `/v1/anomalies/${anomaly.id}`);
  expect(JSON.stringify(whole.answers)).toContain(text);
  await pageShows('withheld', keys.regulator, `/v1/anomalies/${dark.id}`, [dark.sentence]);
  await pageShows('released', keys.exporter, `/v1/anomalies/${anomaly.id}`, [text]);
  const steps = await stepsInLog(keys.regulator, [`rel_${dark.id}`, `rel_${anomaly.id}`]);
  expect(steps).toEqual(['anomaly-withheld', 'anomaly-released']);
});

test('what is high stays listed when it clears, until a person has decided', async () => {
  const { trade, anomaly } = await movedRack('Listed');
  const { keys, devices } = trade;
  for (let day = 0; day < 3; day++) {
    await later(DAY_MS);
    await report(trade, {}, devices);
  }
  const open = async () => {
    const query = `licence=${trade.licence}&open=true&kind=position-outside`;
    return (await done(keys.regulator, 'GET', `/v1/anomalies?${query}`)).items;
  };
  await expect.poll(async () => (await open())[0]?.state).toBe('clear');
  const [listed] = await open();
  const stale = { code: 'corrected', reason: 'Moved back.', version: anomaly.version };
  const path = `/v1/anomalies/${anomaly.id}/dispositions`;
  expect((await ask(keys.regulator, 'POST', path, stale)).status).toBe(409);
  await done(keys.regulator, 'POST', path, { ...stale, version: listed.version });
  expect(await open()).toEqual([]);
  await pageShows('decided', keys.regulator, `/v1/anomalies/${anomaly.id}`, ['Moved back.']);
  expect(await stepsInLog(keys.regulator, [`dsp_${anomaly.id}`])).toEqual(['anomaly-disposed']);
});
