/** A comparison of truth and anomalies -> the lines that a person reads. */
import { ok } from '../core/result.ts';
import { type Comparison, holds, type Listed } from '../sim/compare.ts';
import type { PlantedCheat, Truth } from '../sim/truth.ts';
import { counted, delayText, grouped } from './demo-words.ts';
import { type Ending, refusedBy } from './exits.ts';
import { table } from './output.ts';

/** Found, by physics too, missed, false; a section each, none without content. `names` are those of landmarks, by id. */
export function comparisonText(
  truth: Truth,
  result: Comparison,
  names: ReadonlyMap<string, string>,
): string {
  const sections = [
    indented(foundTable(truth, result)),
    physicsText(result, names),
    harmlessText(result),
    missedText(result),
    accusedText(result),
    honestText(truth, result),
    verdictText(result),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

/** Done where the comparison holds; else refused, with the numbers: a demo that missed or accused must not pass. */
export function comparisonEnding(result: Comparison): Ending {
  if (holds(result)) return ok(undefined);
  const { missed, accused } = result;
  return refusedBy(`${missed.length} missed and ${accused.length} false`);
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

interface Row {
  readonly plant: PlantedCheat;
  readonly found: number;
  readonly slowestMs: number;
}

function foundTable(truth: Truth, { found }: Comparison): string {
  const rows = truth.plants.flatMap((plant): Row[] => {
    if (plant.word !== 'detectable') return [];
    const own = found.filter((one) => one.plant === plant);
    return [{ plant, found: own.length, slowestMs: Math.max(0, ...own.map((one) => one.afterMs)) }];
  });
  return table<Row>(
    [
      { title: 'FOUND', of: (row) => `${row.found} of ${row.plant.expected.length}` },
      { title: 'AFTER', of: (row) => (row.found > 0 ? delayText(row.slowestMs) : null) },
      { title: 'KIND', of: ({ plant }) => plant.expected[0]!.kind },
      { title: 'CHEAT', of: ({ plant }) => plant.title },
    ],
    rows,
  );
}

/** Of each cheat that a round trip gave away: by which landmark, and with how many km to spare. */
function physicsText({ found }: Comparison, names: ReadonlyMap<string, string>): string {
  const byPlant = Map.groupBy(
    found.filter(({ due }) => due.kind === 'claim-impossible'),
    ({ plant }) => plant,
  );
  const lines = [...byPlant].flatMap(([{ title }, all]) => {
    const byLandmark = Map.groupBy(all, ({ anomaly }) => String(anomaly.numbers.landmark));
    return [
      `    ${title}`,
      ...[...byLandmark].map(([id, ones]) => witnessText(names.get(id) ?? id, ones)),
    ];
  });
  return lines.length > 0
    ? ['  Caught by physics, no claim gives them away:', ...lines].join('\n')
    : '';
}

/** The one with least to spare by light in fibre speaks for all; the speed of light itself excludes some. */
function witnessText(name: string, found: Comparison['found']): string {
  const all = found.map(({ anomaly }) => anomaly.numbers);
  const inFibre = all.filter(({ bound }) => Number(bound) < 1);
  const beyond = all.length - inFibre.length;
  const [least] = (inFibre.length > 0 ? inFibre : all).toSorted(
    (a, b) => Number(a.marginKm) - Number(b.marginKm),
  );
  if (!least) return '';
  const km = (value: string | number | undefined) => `${grouped(Number(value))} km`;
  const ms = (Number(least.roundTripUs) / 1_000).toFixed(1);
  const speed = inFibre.length > 0 ? 'light in fibre' : 'light in vacuum';
  const more = beyond > 0 ? `; ${beyond} by the speed of light itself` : '';
  return (
    `      landmark ${name}: answers in ${ms} ms, from within ${km(least.radiusKm)} by ${speed};\n` +
    `      the claim is ${km(least.distanceKm)} away: ${km(least.marginKm)} to spare (least of ${all.length}${more})`
  );
}

function harmlessText({ harmless }: Comparison): string {
  if (harmless.length === 0) return '';
  const lines = harmless.map(({ title }) => `    ${title}`);
  return ['  no finding is due, since the same receipts were given again:', ...lines].join('\n');
}

function missedText({ missed }: Comparison): string {
  if (missed.length === 0) return '';
  const lines = missed.map(({ plant, due }) => `    ${due.kind} of ${due.name}: ${plant.title}`);
  return ['  MISSED', ...lines].join('\n');
}

function accusedText({ accused }: Comparison): string {
  if (accused.length === 0) return '';
  const lines = accused.map(({ kind, severity, subject, openedAt, sentence }) => {
    return `    ${kind} (${severity}) of ${subject.type} ${subject.id} since ${openedAt}: ${sentence}`;
  });
  return ['  FALSE, somebody honest is accused', ...lines].join('\n');
}

function honestText({ mishaps, devices }: Truth, { notes, consequences }: Comparison): string {
  const touched = mishaps.reduce((sum, mishap) => sum + mishap.devices, 0);
  const lines = [
    `  ${counted(mishaps.length, 'honest mishap')} touched ${grouped(touched)} of ${counted(devices, 'device')}.`,
    `  Notes, low and no accusation: ${kindsText(notes)}.`,
    `  Beside the findings due, what follows from the same cheats: ${kindsText(consequences)}.`,
  ];
  return lines.join('\n');
}

function kindsText(list: readonly Listed[]): string {
  const counts = [...Map.groupBy(list, ({ kind }) => kind)].map(
    ([kind, all]) => `${all.length} ${kind}`,
  );
  return counts.length > 0 ? counts.join(', ') : 'none';
}

function verdictText(result: Comparison): string {
  const { found, missed, accused } = result;
  const word = holds(result) ? 'It holds' : 'IT DOES NOT HOLD';
  return (
    `  ${word}: found ${found.length} of ${found.length + missed.length}, missed ${missed.length}, ` +
    `false ${accused.length}.`
  );
}
