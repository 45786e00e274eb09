/** Both ledgers of a move, as they really write it, against one another; and each way in which one of them is untrue. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { PlainRecord } from '../../../src/core/log/bundle.ts';
import type { RosterChange } from '../../../src/flow/roster.ts';
import { handoversIn } from '../../../src/sdk/audit/handovers.ts';
import { HeldMoves, type MovesKnown, type RecordedMove } from '../../../src/sdk/audit/moves.ts';
import { Priors } from '../../../src/sdk/audit/prior.ts';
import {
  DEVICE,
  MoveWorld,
  NEW,
  OLD,
  type Part,
  THIRD,
  usage,
} from '../../flow/settle/move-world.ts';

type Parts = Readonly<Record<string, readonly Part[]>>;

let world: MoveWorld;
/** What the registry has of each move. */
let recorded: Map<string, RecordedMove>;

beforeEach(() => {
  world = new MoveWorld(OLD, NEW, THIRD);
  recorded = new Map();
  world.settle([world.token(OLD)]);
  world.nowMs += 600_000;
  const nowS = world.nowMs / 1000;
  world.settle([world.token(OLD, { usage: usage(nowS - 300, nowS) })]);
});

function move(from: string, to: string): void {
  const id = `mov-${to}`;
  recorded.set(id, { id, fromLicence: from, toLicence: to, devices: [DEVICE] });
  world.move(from, to);
}

/** There, heard of, and on. */
function moved(): Parts {
  move(OLD, NEW);
  world.settle([world.token(NEW)]);
  return written();
}

function written(): Parts {
  return Object.fromEntries([OLD, NEW, THIRD].map((ledger) => [ledger, world.parts(ledger)]));
}

function audited(parts: Parts, known: Partial<MovesKnown> = {}) {
  const sides = new HeldMoves();
  const [counts, faults] = [{ derived: 0, underived: 0 }, [] as string[]];
  for (const some of Object.values(parts)) {
    const priors = new Priors();
    for (const { header, bundle, items } of some) {
      sides.take({ header, index: 7 }, handoversIn(bundle));
      const { verdicts, devices } = priors.take(bundle, items, counts);
      faults.push(...verdicts.map(() => 'prior-differs'), ...devices.map(() => 'move-differs'));
    }
  }
  const whole = new Set(Object.keys(parts));
  const untilMs = Number.POSITIVE_INFINITY;
  const audit = sides.close({ whole, recorded, isRecordWhole: true, untilMs, ...known });
  return { ...audit, ...counts, faults, sentences: audit.findings.map((one) => one.sentence) };
}

/** A service that commits to another context in one part of a ledger: the one that has `member`. */
function forged(
  parts: Parts,
  ledger: string,
  member: string,
  change: (said: Record<string, unknown>) => unknown,
): Parts {
  const some = parts[ledger]!.map((part) => {
    const { context } = part.bundle;
    if (!(member in context)) return part;
    const said = structuredClone(context[member]) as Record<string, unknown>;
    const altered: PlainRecord = { ...context, [member]: change(said) };
    return { ...part, bundle: { ...part.bundle, context: altered } };
  });
  return { ...parts, [ledger]: some };
}

/** The one device in a side. */
const alter =
  (change: (device: Record<string, unknown>) => void) => (said: Record<string, unknown>) => {
    change((said.devices as Record<string, unknown>[])[0]!);
    return said;
  };

const without = (parts: Parts, ledger: string, member: string): Parts => ({
  ...parts,
  [ledger]: parts[ledger]!.filter(({ bundle }) => !(member in bundle.context)),
});

describe('an honest move', () => {
  test('is held against both ledgers, and the chain is followed across it', () => {
    expect(audited(moved())).toMatchObject({
      ...{ held: 1, unheld: 0, findings: [], faults: [] },
      ...{ derived: 3, underived: 0 },
    });
  });

  test('on to a third ledger and back, with late tokens passed on, leaves nothing to say', async () => {
    const missing = world.token(OLD);
    world.settle([world.token(OLD)]);
    move(OLD, NEW);
    world.settle([world.token(NEW)]);
    world.settle([missing]);
    await world.passOn(OLD);
    move(NEW, THIRD);
    world.settle([world.token(THIRD)]);
    move(THIRD, OLD);
    world.settle([world.token(OLD)]);
    expect(audited(written())).toMatchObject({ held: 3, unheld: 0, findings: [], faults: [] });
  });

  test('that came to nothing is no hand-over', () => {
    world.depart(OLD, NEW);
    world.tell(OLD, { type: 'stay', devices: [{ device: DEVICE, version: 3 }] });
    world.settle([world.token(OLD)]);
    recorded.set('mov-lic-2', { id: '', fromLicence: OLD, toLicence: NEW, devices: [DEVICE] });
    expect(audited(written())).toMatchObject({ held: 0, unheld: 0, findings: [], faults: [] });
  });

  test('is the same papers however long it takes, whatever comes and is forgotten meanwhile', async () => {
    recorded.set('mov-lic-2', { id: '', fromLicence: OLD, toLicence: NEW, devices: [DEVICE] });
    world.depart(OLD, NEW);
    const nowS = world.nowMs / 1000;
    const use = world.token(THIRD, { usage: usage(nowS - 3_000, nowS - 2_000), sequence: 90 });
    const tells = { tells: 'use', device: DEVICE, from: THIRD, submitter: 'op', ...use } as const;
    expect(world.passOnInto(OLD, [tells])).toEqual([false]);
    world.nowMs += 40 * 86_400_000;
    world.tick(OLD);
    world.arrive(OLD, NEW);
    expect(audited(written())).toMatchObject({ held: 1, unheld: 0, findings: [], faults: [] });
    expect(world.passOnInto(OLD, [tells])).toEqual([true]);
  });

  test.each([
    ['a ledger that this key does not see', { whole: new Set([NEW]) }],
    ['what settled while the ledgers were read', { untilMs: 0 }],
  ])('of which one side is not at hand accuses nobody: %s', (_, known) => {
    const parts = without(moved(), OLD, 'departure');
    expect(audited(parts, known)).toMatchObject({ held: 0, unheld: 1, findings: [] });
  });
});

describe('one ledger says something else than the other', () => {
  const cases: readonly [string, (device: Record<string, unknown>) => void, string][] = [
    [
      'the sequence',
      (one) => Object.assign(one.cut as object, { sequence: 9 }),
      'sequence 2 against 9',
    ],
    [
      'the head',
      (one) => Object.assign(one.cut as object, { digest: 'ab'.repeat(32) }),
      'chain head',
    ],
    ['that it had reported', (one) => Object.assign(one, { cut: null }), 'sequence 2 against none'],
    ['the time of the cut', (one) => Object.assign(one, { cutAtMs: 5 }), 'time of the cut'],
    ['its counters', (one) => Object.assign(one.state as object, { counters: null }), 'counters'],
    ['its place', (one) => Object.assign(one.state as object, { lastPlace: null }), 'lastPlace'],
    ['its open gaps', (one) => Object.assign(one.state as object, { openGaps: 8 }), 'openGaps'],
    ['its papers', (one) => Object.assign(one, { papers: '0'.repeat(64) }), 'papers'],
  ];

  test.each(cases)('%s, at the new one', (_, change, words) => {
    const { sentences, held } = audited(forged(moved(), NEW, 'arrival', alter(change)));
    expect(held).toBe(1);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(words);
  });

  test('papers that were altered on their way, which the new ledger could not know', () => {
    recorded.set('mov-lic-2', { id: '', fromLicence: OLD, toLicence: NEW, devices: [DEVICE] });
    world.depart(OLD, NEW);
    const change = world.arrival(OLD, NEW) as Extract<RosterChange, { type: 'arrive' }>;
    const devices = change.devices.map((one) => {
      return { ...one, passport: { ...one.passport, history: '' } };
    });
    world.tell(NEW, { ...change, devices });
    expect(audited(written()).sentences[0]).toMatch(/otherwise: papers\.$/);
  });

  test('both agree on a state that the old ledger’s parts do not leave', () => {
    const change = alter((one) => Object.assign(one.state as object, { lastIssuedAtS: 5 }));
    const both = forged(forged(moved(), OLD, 'departure', change), NEW, 'arrival', change);
    const { findings, faults } = audited(both);
    expect(findings).toEqual([]);
    // The one that left, and the verdict that was made with what it really had.
    expect(faults).toEqual(['move-differs', 'prior-differs']);
  });

  test('a device that comes without having left, and one that left and never came', () => {
    const parts = moved();
    const [came] = audited(without(parts, OLD, 'departure')).sentences;
    expect(came).toContain(`its other ledger is ${OLD}, which does not say that it left`);
    const [left] = audited(without(parts, NEW, 'arrival')).sentences;
    expect(left).toContain(`its other ledger is ${NEW}, which does not say that it came`);
  });

  test('a device that comes to two ledgers, one that both have, and one that the old goes on to judge', () => {
    const parts = moved();
    const arrival = parts[NEW]!.find(({ bundle }) => 'arrival' in bundle.context)!;
    const header = { ...arrival.header, ledger: THIRD };
    const twice = { ...parts, [THIRD]: [...parts[THIRD]!, { ...arrival, header }] };
    expect(audited(twice).sentences.join()).toContain('comes to a ledger twice');
    const stayed = forged(parts, OLD, 'departed', (said) => said);
    const both = stayed[OLD]!.map((part) => {
      const { departed, ...context } = part.bundle.context;
      if (!departed) return part;
      return { ...part, bundle: { ...part.bundle, context: { ...context, stayed: departed } } };
    });
    expect(audited({ ...parts, [OLD]: both }).sentences[0]).toContain('says that it stayed');
    const [first, ...rest] = parts[OLD]!;
    const judged = [...rest, { ...first!, header: { ...first!.header, sequence: 99 } }];
    expect(audited({ ...parts, [OLD]: judged }).faults).toContain('prior-differs');
  });

  test('another move than the registry recorded, or none of its', () => {
    const parts = moved();
    const other = { id: 'mov-lic-2', fromLicence: OLD, toLicence: THIRD, devices: [DEVICE] };
    const recordedOther = new Map([[other.id, other]]);
    expect(audited(parts, { recorded: recordedOther }).sentences[0]).toContain(
      'not as the registry',
    );
    const { sentences } = audited(parts, { recorded: new Map() });
    expect(sentences[0]).toContain('is no move that the registry recorded');
    const unsure = { recorded: new Map(), isRecordWhole: false };
    expect(audited(parts, unsure).findings).toEqual([]);
  });

  test('what no ledger writes is a finding, and ends no audit', () => {
    for (const said of [
      5,
      [],
      { devices: 'x' },
      { from: OLD, devices: [null] },
      { devices: [{ device: DEVICE, cut: 3 }] },
    ]) {
      const { sentences } = audited(forged(moved(), NEW, 'arrival', () => said));
      expect(sentences.join()).toContain('nothing that a ledger writes');
      world = new MoveWorld(OLD, NEW, THIRD);
      world.settle([world.token(OLD)]);
    }
  });
});
