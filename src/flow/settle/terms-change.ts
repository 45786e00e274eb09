/** Two versions of a licence's terms -> what changed between them, by field and in words. */

import { limitsText } from '../../core/appraise/usage/limits-text.ts';
import { counted, countText, spanText, timeText } from '../../core/appraise/wording.ts';
import type { ItemLine, LicenceTerms, LocationTerms } from '../../core/model.ts';

/** The parts of terms that rules look at. */
export type TermsField =
  | 'status'
  | 'items'
  | 'sites'
  | 'validity'
  | 'pace'
  | 'countries'
  | 'firmwareFloor'
  | 'limits'
  | 'location';

type Words = (before: LicenceTerms, after: LicenceTerms) => readonly string[];

const wordsOf: Readonly<Record<TermsField, Words>> = {
  status: statusWords,
  items: (before, after) => itemWords(before.items, after.items),
  // Terms without a list had every site of the roster: nothing is known to have changed.
  sites: ({ sites: before }, { sites: after }) =>
    before && after
      ? [
          ...missing(before, after).map((site) => `took out site ${site}`),
          ...missing(after, before).map((site) => `added site ${site}`),
        ]
      : [],
  validity: (before, after) => [
    ...moved('first day', before.validFromMs, after.validFromMs, timeText),
    ...moved('end', before.validToMs, after.validToMs, timeText),
  ],
  pace: (before, after) => [
    ...moved('reporting interval', before.intervalMs, after.intervalMs, spanText),
    ...moved('grace', before.graceMs, after.graceMs, spanText),
  ],
  countries: (before, after) =>
    moved('countries', before.countries, after.countries, (list) => list.join(', ') || 'none'),
  firmwareFloor: (before, after) =>
    moved('firmware floor', before.firmwareFloor, after.firmwareFloor, ({ vbios, driver }) => {
      return `VBIOS ${vbios ?? 'any'}, driver ${driver ?? 'any'}`;
    }),
  limits: (before, after) =>
    moved('limits of use', before.limits ?? {}, after.limits ?? {}, limitsText),
  location: (before, after) =>
    moved('proof of place', asSaid(before.location), asSaid(after.location), locationText),
};
const fields = Object.keys(wordsOf) as readonly TermsField[];

/** The fields that differ. */
export function changedFields(before: LicenceTerms, after: LicenceTerms): readonly TermsField[] {
  return fields.filter((field) => wordsOf[field](before, after).length > 0);
}

/** What was done to `before`, as parts of one sentence: "raised line 1 from 32 to 64". */
export function changeWords(before: LicenceTerms, after: LicenceTerms): readonly string[] {
  return fields.flatMap((field) => wordsOf[field](before, after));
}

/** Without the date: that is the ledger's. */
function asSaid(location: LicenceTerms['location']): LocationTerms | null {
  return location ? { ...location, sinceMs: undefined } : null;
}

function locationText(location: LocationTerms | null): string {
  if (!location) return 'none';
  const { word, strength, withinKm, periods } = location;
  const after = periods === undefined ? '' : `, reported after ${counted(periods, 'interval')}`;
  return `${word} by a ${strength} key within ${withinKm} km${after}`;
}

function statusWords(before: LicenceTerms, after: LicenceTerms): readonly string[] {
  if (before.status === after.status) return [];
  if (after.status !== 'confirmed') return [`${after.status} the licence`];
  return [before.status === 'suspended' ? 'reinstated the licence' : 'confirmed the licence'];
}

function itemWords(before: readonly ItemLine[], after: readonly ItemLine[]): readonly string[] {
  const lines = [...new Set([...before, ...after].map(({ line }) => line))].sort((a, b) => a - b);
  return lines.flatMap((line) => {
    const [old, now] = [before, after].map((items) => items.find((item) => item.line === line));
    if (!now) return [`took out line ${line}`];
    if (!old) return [`added line ${line} for ${counted(now.quantity, 'device')} ${now.model}`];
    const model = [
      ...moved(`model of line ${line}`, old.model, now.model, String),
      ...moved(`tolerance of line ${line}`, old.tolerance ?? 0, now.tolerance ?? 0, String),
    ];
    if (old.quantity === now.quantity) return model;
    const verb = now.quantity > old.quantity ? 'raised' : 'lowered';
    return [
      ...model,
      `${verb} line ${line} from ${countText(old.quantity)} to ${countText(now.quantity)}`,
    ];
  });
}

function moved<T>(what: string, before: T, after: T, text: (value: T) => string): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [`changed its ${what} from ${text(before)} to ${text(after)}`];
}

function missing(from: readonly string[], among: readonly string[]): readonly string[] {
  return from.filter((one) => !among.includes(one));
}
