/** Each row of papers is found by its own rule alone: none is another one's doing, and none passes without its rule. */
import { describe, expect, test } from 'vitest';
import { licence } from '../../../fixtures/rules-facts.ts';
import { appraiseCustody } from '../../../src/core/appraise/reappraisal.ts';
import type { Handover, LicenceCustody } from '../../../src/core/custody.ts';
import { dice } from '../../../src/sim/dice.ts';
import type { CustodyAct, Passing } from '../../../src/sim/year/custody-acts.ts';
import {
  alikeLines,
  custodySatelliteRows,
  permittedBeside,
} from '../../../src/sim/year/custody-rows.ts';
import {
  dayMs,
  honest,
  planted,
  type SatelliteRow,
  type Timed,
} from '../../../src/sim/year/plan.ts';

const BOARDS = 6;
const beginMs = Date.UTC(2027, 0, 1);
const severities = ['low', 'medium', 'high', 'critical'];

const came: readonly Passing[] = [
  { event: 'export', from: 'exporter', to: 'forwarder' },
  { event: 'transfer', from: 'forwarder', to: 'end-user' },
  { event: 'transfer', from: 'end-user', to: 'operator' },
];

function handover(transfer: string, passing: Passing, shippedAtMs: number): Handover {
  const { event, from: sender, to: receiver, route = ['MY'], ends } = passing;
  return {
    ...{ transfer, event, sender, receiver, route, shippedAtMs, missing: 0 },
    ...{ site: null, devices: 1, models: { 'H100 SXM': 1 } },
    receivedAtMs: ends === 'pending' ? null : shippedAtMs,
  };
}

/** What the registry would tell of a satellite on the day before the row's last act, or on its own day. */
function custodyAfter(acts: readonly Timed<CustodyAct>[]): LicenceCustody {
  const passings = Array.from({ length: BOARDS }, () => came.map((one) => ({ ...one })));
  for (const { act } of acts) {
    if (act.act === 'hand-over') passings[act.board]!.push(...act.passings);
  }
  const all = passings.map((some, board) =>
    some
      .map((passing, n) => ({ passing, n }))
      .filter(({ passing }) => passing.ends !== 'withdrawn')
      .map(({ passing, n }) => handover(`trf-${board}-${n}`, passing, beginMs + n * 1_000)),
  );
  const founded = acts.map(({ act }) => act).find((act) => act.act === 'founded');
  const alike = acts.map(({ act }) => act).find((act) => act.act === 'register-alike');
  const other = alike && alikeLines[alike.line].model;
  const trader = acts.some(({ act }) => act.act === 'accept-trader');
  const roles = { exporter: 'exporter', 'end-user': 'end-user', operator: 'operator' } as const;
  const accepted = ['maker', 'forwarder', ...(trader ? ['trader'] : [])];
  const onMs = beginMs - (founded?.daysBefore ?? 1_000) * dayMs;
  return {
    subjects: [
      ...Object.entries(roles).map(([party, role]) => ({ party, role })),
      ...accepted.map((party) => ({ party, role: 'consignee' as const })),
    ],
    incorporated: [{ party: 'forwarder', onMs }],
    handovers: all.flat(),
    chains: all.map((path, board) => ({
      ...{ path: path.map(({ transfer }) => transfer), devices: 1, example: `dev-${board}` },
    })),
    duplicates: other
      ? [{ serial: 's', device: 'dev-0', model: 'H100 SXM', otherModel: other }]
      : [],
    isWhole: true,
  };
}

function fires(acts: SatelliteRow['plant'], factor: number) {
  const all = acts(factor, dice(1, 'papers'), {
    owner: '',
    satellites: 1,
  }) as readonly Timed<CustodyAct>[];
  const last = all.at(-1)!;
  const terms = { ...licence, countries: [permittedBeside] };
  const nowMs = beginMs + Math.max(0, last.day) * dayMs;
  const sites = [{ site: 'site-1', country: 'MY' }];
  const facts = { nowMs, licence: terms, custody: custodyAfter(all), sites };
  return appraiseCustody(facts).flatMap((word) =>
    word.state === 'fire' ? [{ kind: word.kind, severity: word.finding.severity }] : [],
  );
}

describe('a row of papers', () => {
  test.each(custodySatelliteRows)('$kind is found by its own rule alone', (row) => {
    for (const factor of [planted.least, planted.most]) {
      const found = fires(row.plant, factor);
      expect(found.map(({ kind }) => kind)).toEqual([row.kind]);
      const [word] = found;
      const due = severities.indexOf(row.severity);
      expect(severities.indexOf(word!.severity)).toBeGreaterThanOrEqual(due);
    }
  });

  test.each(custodySatelliteRows)('$kind has a nearest honest case that no rule accuses', (row) => {
    for (const factor of [honest.least, honest.most]) {
      expect(fires(row.nearest, factor)).toEqual([]);
    }
  });
});
