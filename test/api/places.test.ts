/** What round trips and the network say of places, from registration to what a regulator reads, over the mounted service. */
import { exports } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import type { Point } from '../../src/core/place/geodesy.ts';
import { auditedAs } from './auditor.ts';
import { good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, HERE } from './fleet.ts';
import {
  firing,
  measured as measuredBy,
  standLandmark,
  type TestLandmark,
  towns,
} from './measured.ts';

const hohhot = { latitude: 40.84, longitude: 111.75 };

let landmarks: TestLandmark[];

beforeAll(async () => {
  landmarks = [];
  for (const town of towns) landmarks.push(await standLandmark(town));
});

const measured = (fleet: Fleet, n: number, at: Point, delayMs = 0) =>
  measuredBy(fleet, n, { landmarks, at, delayMs });

test('what a ledger remembers of round trips speaks over the service, of who relayed and who moved, and of nobody else', async () => {
  const fleet = await foundFleet(3);
  for (const n of [0, 1, 2]) await measured(fleet, n, HERE);
  await measured(fleet, 0, HERE, 15);
  const digest = await measured(fleet, 1, hohhot);
  await measured(fleet, 2, HERE);
  expect(await firing(fleet, 0)).toEqual(['relay-suspected']);
  expect(await firing(fleet, 1)).toEqual([
    'claim-impossible',
    'located-outside',
    'located-twice',
    'unreported-move',
  ]);
  expect(await firing(fleet, 2)).toEqual([]);
  const params = { id: fleet.devices[1]!.device, digest };
  const seen = await good('getAttestation', { key: fleet.keys.regulator, params });
  expect(seen.inputs).toMatchObject({
    placeWord: 'impossible',
    measured: { answeredBy: 'own', strength: 'software', baselines: { length: 5 } },
    prior: { lastMeasured: { measured: { length: 5 } } },
  });
  // Records, landmarks as the registry recorded them, and words: an auditor derives all of it again.
  const audit = await auditedAs(fleet.keys.regulator);
  expect(audit.findings).toEqual([]);
  expect(audit.parts.verdicts).toMatchObject({ replayed: 6, unread: 0 });
});

/** Sends a body as from an address that the platform knows something of. */
async function submittedFrom(fleet: Fleet, cf: CfProperties) {
  const item = attest(fleet, fleet.devices[0]!, await challengeNow());
  const request = new Request('https://muster.test/v1/attestations', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${fleet.keys.operator}`,
      'content-type': 'application/cbor-seq',
      'cf-ipcountry': 'DE',
    },
    body: writeSequence([item]),
    cf,
  });
  const answer = await exports.default.fetch(request);
  const { items } = await answer.json<{ items: { digest: string }[] }>();
  const params = { id: fleet.devices[0]!.device, digest: items[0]!.digest };
  const seen = await good('getAttestation', { key: fleet.keys.regulator, params });
  return seen.context.network;
}

test('where the platform says that a body came from is a hint, bounded, and never a header’s word', async () => {
  const fleet = await foundFleet(1);
  const hostile = { country: 'Malaysia', asn: -1, colo: { toString: 'KUL' }, clientTcpRtt: 1e9 };
  expect(await submittedFrom(fleet, hostile as unknown as CfProperties)).toBe(undefined);
  expect(await firing(fleet, 0)).toEqual([]);
  const near = { country: 'MY', asn: 4788, colo: 'KUL', clientTcpRtt: 4, city: 'Johor' };
  expect(await submittedFrom(fleet, near)).toEqual({
    ...{ country: 'MY', asn: 4788, colo: 'KUL', tcpRoundTripMs: 4 },
  });
  expect(await firing(fleet, 0)).toEqual([]);
  expect(await submittedFrom(fleet, { country: 'CN', colo: 'SJW' })).toEqual({
    ...{ country: 'CN', colo: 'SJW' },
  });
  expect(await firing(fleet, 0)).toEqual(['network-mismatch']);
  for (let i = 0; i < 3; i++) await submittedFrom(fleet, near);
  expect(await firing(fleet, 0)).toEqual([]);
  expect(await submittedFrom(fleet, { country: 'T1', colo: 'FRA' })).toEqual({
    ...{ isTor: true, colo: 'FRA' },
  });
  expect(await firing(fleet, 0)).toEqual(['network-mismatch']);
  for (let i = 0; i < 3; i++) await submittedFrom(fleet, near);
  const networks = [9930];
  const square = [
    [103.6, 1.4],
    [103.8, 1.4],
    [103.8, 1.6],
    [103.6, 1.6],
    [103.6, 1.4],
  ];
  const geometry = { type: 'Polygon', coordinates: [square] };
  const json = { name: 'Johor 1', country: 'MY', geometry, networks };
  const params = { id: fleet.site };
  const changed = await good('changeSite', { key: fleet.keys.operator, params, json });
  expect(changed.networks).toEqual(networks);
  // The same country over another network than the site's: a low hint, which ends as the site's own is heard again.
  const confirm = (version: number) =>
    good('confirmSite', { key: fleet.keys.regulator, params, json: { version } });
  await confirm(changed.version);
  expect(await submittedFrom(fleet, near)).toMatchObject({ asn: 4788 });
  const given = { key: fleet.keys.regulator, params: { id: fleet.devices[0]!.device } };
  const { ledger } = await good('getDevice', given);
  expect(ledger?.conditions.find(({ kind }) => kind === 'network-mismatch')).toMatchObject({
    ...{ state: 'firing', severity: 'low' },
    sentence: 'The report came in over network AS4788, and the site "Johor 1" reports over AS9930.',
  });
  for (let i = 0; i < 3; i++) await submittedFrom(fleet, { ...near, asn: 9930 });
  expect(await firing(fleet, 0)).toEqual([]);
  // Whoever names no networks is asked for none.
  const { networks: _, ...silent } = json;
  const last = await good('changeSite', { key: fleet.keys.operator, params, json: silent });
  await confirm(last.version);
  await submittedFrom(fleet, near);
  expect(await firing(fleet, 0)).toEqual([]);
});
