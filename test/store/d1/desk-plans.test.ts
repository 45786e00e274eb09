/** How SQLite goes about every other look-up: no table that grows is read whole, whoever asks. */
import { expect, test } from 'vitest';
import type { TableName } from '../../../src/flow/registry/rows.ts';
import type { Visible } from '../../../src/flow/registry/visible.ts';
import { d1Desk } from '../../../src/store/d1/desk-queries.ts';
import { d1Registry } from '../../../src/store/d1/registry.ts';
import { versionTables } from '../../../src/store/d1/tables.ts';
import { d1Webhooks } from '../../../src/store/d1/webhooks.ts';
import { NotingD1 } from './explained.ts';

const noting = new NotingD1();
const registry = d1Registry(noting.database);
const desk = d1Desk(noting.database);
const webhooks = d1Webhooks(noting.database);

const scopes: readonly Visible[] = [
  { authority: 'a' },
  { authority: 'a', sharedLicences: ['l', 'm'] },
  { exporter: 'e' },
  { operator: 'o' },
];
const first = { limit: 51 };
const next = { after: 'x', limit: 51 };
const owner = { role: 'exporter', owner: 'e' } as const;

/** A list of everything, in order of its own key, stops where its page is full; what is left to do is in an index of its own. */
const inOrder =
  /^SCAN \w+ USING (COVERING )?INDEX (sqlite_autoindex_\w+_1|outbox_undrained|roster_changes_unapplied)$/;
/** What the statement itself brings or has bounded; `w`: the webhooks, of which an owner has ten. */
const bounded =
  /^SCAN (w$|\(subquery-\d+\)$|(json_each|row|numbered|held|told|notice|member|new|CONSTANT ROW|index_rebuild)\b)/;

async function scans(): Promise<string[]> {
  const plans = await noting.plans();
  expect(plans.length).toBeGreaterThan(0);
  return plans.flatMap(({ sql, steps }) =>
    steps
      .filter((step) => step.startsWith('SCAN') && !bounded.test(step) && !inOrder.test(step))
      .map((step) => `${step} in ${sql}`),
  );
}

const asked: Readonly<Record<string, (visible: Visible) => readonly Promise<unknown>[]>> = {
  cases: () =>
    [first, next].flatMap((page) => [
      desk.listCases('a', {}, page),
      desk.listCases('a', { status: 'open' }, page),
      desk.listCases('a', { owner: 'o' }, page),
      desk.listCases('a', { about: 'anything' }, page),
      desk.listCases('a', { overdueAtMs: 5 }, page),
    ]),
  'what is in a case': () => [
    desk.notesOf('c'),
    desk.requestsOf('c'),
    desk.attachmentsOfCase({ id: 'c', authority: 'a', anomalies: ['x', 'y'] }),
    desk.dispositionsOf('x'),
    desk.releasesOf('x'),
    desk.answersTo(['x', 'y']),
    desk.concerned('a', [{ type: 'licence', id: 'l' }], ['x']),
    desk.concerned('a', [{ type: 'device', id: 'd' }], []),
    desk.concerned('a', [{ type: 'site', id: 's' }], []),
  ],
  'requests and disclosures': () =>
    [first, next].flatMap((page) => [
      desk.listRequests({ party: 'e' }, undefined, page),
      desk.listRequests({ authority: 'a' }, 'open', page),
      desk.listDisclosures({ party: 'e' }, page),
      desk.listDisclosures({ authority: 'a' }, page),
      desk.openDisclosures('e', 'a'),
    ]),
  'holds and files': () => [
    desk.areHeld([{ kind: 'evidence', name: 'n' }], 'a'),
    desk.unattached('e'),
  ],
  'what is visible': (visible) => [
    desk.visibleIds(visible, 'licence', ['l']),
    desk.visibleIds(visible, 'site', ['s']),
    desk.visibleIds(visible, 'device', ['d']),
    desk.visibleIds(visible, 'party', ['p']),
    desk.authoritiesOf(visible, { type: 'licence', id: 'l' }),
    desk.authoritiesOf(visible, { type: 'site', id: 's' }),
    desk.authoritiesOf(visible, { type: 'device', id: 'd' }),
    registry.visibleNames(visible, ['l', 's', 'p']),
    registry.isPartyVisible(visible, 'p'),
    registry.visibleSite(visible, 's'),
    registry.visibleLicence(visible, 'l'),
    registry.visibleAmendment(visible, 'm'),
    registry.siteDecisions(visible, ['s']),
    registry.dossier(visible, 'd'),
    registry.visibleWindow(visible, 'w'),
    registry.visibleDevices(visible, ['d']),
  ],
  windows: (visible) => {
    const after = { fromMs: 5, id: 'w' };
    return [{ site: 's' }, { licence: 'l' }].flatMap((place) => [
      registry.listWindows(visible, place, { after: null, limit: 51 }),
      registry.listWindows(visible, place, { after, limit: 51 }),
      registry.windowsSince(visible, place, 5, 51),
    ]);
  },
  'saved queries, shares, amendments': (visible) => [
    registry.listQueries('e', first),
    registry.listQueries('e', next),
    registry.sharedLicences('a', 5),
    registry.listShares('l', undefined, next),
    registry.listShares('l', 'b', first),
    registry.amendmentsOf('l'),
    registry.dueAmendments(5, 10),
    registry.listAmendments(visible, { licence: 'l' }, next),
    registry.listAmendments(visible, {}, first),
    registry.listAmendments(visible, { status: 'claimed' }, next),
  ],
  'lists of the registry': (visible) => [
    registry.listAuthorities(next),
    registry.listParties(visible, next),
    registry.listSites(visible, next),
    registry.listLicences(visible, undefined, next),
    registry.listLicences(visible, 'claimed', first),
    registry.listApiKeys(next),
    registry.ledgerNames(next),
  ],
  'enrolment, holders, outbox': () => [
    registry.holdersOf('serial', ['x']),
    registry.devicesWithoutKey('s', next),
    registry.codeStandings(['h']),
    registry.newestCodeVersions(['d']),
    registry.undrained(5),
    registry.spansOf(1, 5),
    registry.ledgersBehind(5),
    registry.unapplied('l', 100),
    registry.isPropagated(1),
  ],
  webhooks: () => [
    webhooks.list(owner, next),
    webhooks.one(owner, 'w'),
    webhooks.health(['w']),
    webhooks.deliveries('w', undefined, { after: null, limit: 51 }),
    webhooks.deliveries('w', 'pending', { after: [5, 'x'], limit: 51 }),
    webhooks.replay('w', 5, { state: 'pending', nowMs: 9, limit: 10 }),
    webhooks.hold('w', 'pending', 'held', 9),
    webhooks.due(9, 10),
    webhooks.claim('w', { token: 't', nowMs: 9, untilMs: 10 }),
    webhooks.claim('w', { token: 't', nowMs: 9, untilMs: 10 }, 'x'),
    webhooks.dropBefore(5),
  ],
  uploads: () => [
    registry.uploads.get('u'),
    registry.uploads.clashes('u'),
    registry.uploads.contested('u', 'e'),
    registry.uploads.piece('u', 1),
    registry.uploads.expire(5, 10),
  ],
  'history of every kind': () => [
    ...(Object.keys(versionTables) as TableName[]).flatMap((table) => [
      registry.history.versions(table, 'x', 10),
      registry.history.standing(table, 'x', { dateMs: 5, knownAtMs: 5 }),
      registry.newest(table, 'x'),
      registry.newestOf(table, ['x']),
      registry.versionsOf(table, ['x']),
      registry.rowsAt(table, [{ id: 'x', version: 1 }]),
    ]),
    registry.history.changes('x', 1, 10),
    registry.history.keys(['x']),
  ],
};

test.each(Object.entries(asked))(
  '%s: no table that grows is read whole',
  async (_, ask) => {
    for (const visible of scopes) {
      await Promise.all(ask(visible));
      expect([...new Set(await scans())]).toEqual([]);
    }
  },
  60_000,
);
