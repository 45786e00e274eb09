/** The amendments of a licence, as its page shows them: what each changes, from when on, and who decided. */
import { locationText } from '../../contract/location-words.ts';
import type { ViewOf } from './asking.ts';
import {
  dayOf,
  facts,
  idOf,
  type Mark,
  marks,
  momentOf,
  paragraph,
  phrase,
  said,
} from './blocks.ts';
import { limitsWords } from './limits-words.ts';
import { type Markup, markup } from './markup.ts';
import { figure, spanText } from './quantities.ts';

type List = ViewOf<'listAmendments'>;
type Amendment = List['items'][number];
type Changes = Amendment['changes'];

const tones: Readonly<Record<Amendment['status'], string>> = {
  claimed: 'medium',
  scheduled: 'low',
  confirmed: 'good',
  rejected: 'high',
  withdrawn: 'soft',
};

/** One after the other, or that there are none. */
export function amendmentsOf(list: List | null): Markup {
  if (!list || list.items.length === 0) return paragraph('No amendment was brought up.');
  const more = list.next === null ? null : paragraph('There are further ones.');
  return markup`${list.items.map(amendmentItem)}${more}`;
}

function amendmentItem(one: Amendment): Markup {
  const by = one.origin === 'authority' ? 'Made by the authority' : 'Proposed by the exporter';
  const status: Mark = { text: phrase(one.status), tone: tones[one.status] };
  const versions = one.licenceVersions.join(', ');
  return markup`<div class="item"><h3>${by}, from ${dayOf(one.effectiveFrom)} on</h3>${marks([status])}
${facts(changeWords(one.changes))}${said(one.reason)}
${facts([
  ['Decided', one.note && markup`<bdi>${one.note}</bdi>`],
  ['Made version', versions === '' ? null : versions],
  ['Last written', markup`${momentOf(one.recordedAt)}, API key ${idOf(one.actor)}`],
  ['Amendment', idOf(one.id)],
])}</div>`;
}

function changeWords(changes: Changes): readonly (readonly [string, string | Markup])[] {
  const { items = [], sites, endUser, validFrom, validTo, conditions = {} } = changes;
  const { intervalS, graceS, countries, firmwareFloor, limits, location } = conditions;
  const rows: (readonly [string, string | Markup | undefined])[] = [
    ...items.map((item) => [`Line ${item.line}`, lineWords(item)] as const),
    ['Sites added', sites?.add && idsOf(sites.add)],
    ['Sites taken out', sites?.remove && idsOf(sites.remove)],
    ['End user', endUser && idOf(endUser)],
    ['In force from', validFrom && dayOf(validFrom)],
    ['In force to', validTo && dayOf(validTo)],
    ['Reports every', intervalS === undefined ? undefined : spanText(intervalS)],
    ['Grace', graceS === undefined ? undefined : spanText(graceS)],
    ['Countries', countries && (countries.join(', ') || 'those of the sites')],
    ['Firmware from', firmwareFloor && floorWords(firmwareFloor)],
    ['Limits of use', limits && limitsWords(limits)],
    ['Places', location === undefined ? undefined : locationText(location)],
  ];
  return rows.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
}

function lineWords(line: NonNullable<Changes['items']>[number]): Markup {
  const { model, quantity, tolerance, eccn, tpp } = line;
  if (quantity === 0) return markup`taken out`;
  const count = quantity === undefined ? 'the same number' : figure(quantity);
  const more = [
    tolerance === undefined ? null : `tolerance ${figure(tolerance)}`,
    eccn ?? null,
    tpp === undefined ? null : `TPP ${figure(tpp)}`,
  ].filter((word) => word !== null);
  return markup`${count}${model && markup`, <bdi>${model}</bdi>`}${more.map((word) => markup`, <bdi>${word}</bdi>`)}`;
}

function idsOf(ids: readonly string[]): Markup | undefined {
  return ids.length === 0 ? undefined : markup`${ids.map((id) => markup`<div>${idOf(id)}</div>`)}`;
}

function floorWords({
  vbios,
  driver,
}: {
  readonly vbios?: string | undefined;
  readonly driver?: string | undefined;
}): string {
  return `VBIOS ${vbios ?? '-'}, driver ${driver ?? '-'}`;
}
