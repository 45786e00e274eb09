/** One licence as a page: what it permits, who says so, and what is alleged under it. */

import { numberWarning } from '../../contract/licence-number.ts';
import { locationText } from '../../contract/location-words.ts';
import { amendmentsOf } from './amendments-part.ts';
import { anomalyItems, idsOf } from './anomaly-parts.ts';
import { type Asking, anomaliesOf, type ViewOf } from './asking.ts';
import {
  dayOf,
  facts,
  idOf,
  list,
  marks,
  type Names,
  named,
  note,
  section,
  table,
} from './blocks.ts';
import type { Page } from './document.ts';
import { versionsOf } from './history-part.ts';
import { limitsWords } from './limits-words.ts';
import { type Markup, markup } from './markup.ts';
import { figure, spanText } from './quantities.ts';

type View = ViewOf<'getLicence'>;

/** What each status of a licence means to a reader. */
const statusWords: Readonly<Record<string, string>> = {
  claimed:
    'Claimed: the exporter typed it in, and the authority has not confirmed it. Every verdict under it says so.',
  confirmed: 'Confirmed: a regulator of the issuing authority holds it to be what was issued.',
  suspended: 'Suspended: a regulator of the issuing authority put it out of force for now.',
  revoked: 'Revoked for good by a regulator of the issuing authority.',
  rejected: 'Rejected: the authority says that it never issued this licence.',
};
const tones: Readonly<Record<string, string>> = { confirmed: 'good', claimed: 'medium' };

/** The page of a licence's view, with its open anomalies. */
export async function licencePage(view: View, asking: Asking): Promise<Page> {
  const found = await anomaliesOf(asking, { licence: view.id, open: 'true' });
  const [amendments, history] = await Promise.all([
    asking.ask('listAmendments', { query: { licence: view.id, limit: 20 } }),
    asking.ask('getHistory', { params: { id: view.id } }),
  ]);
  const { authority, exporter, endUser, sites } = view;
  const names = await asking.names([
    ...[authority, exporter, endUser, ...sites],
    ...idsOf(found.details),
  ]);
  return {
    kind: 'Licence',
    title: `Licence ${view.number}`,
    id: view.id,
    lead: markup`${marks([{ text: capitalised(view.status), tone: tones[view.status] ?? 'high' }])}
${note(statusWords[view.status] ?? view.status)}`,
    sections: [
      section('What it permits', permitted(view, names), itemsOf(view), sitesOf(view, names)),
      section(
        'What is alleged',
        anomalyItems({ ...found, names, isTold: asking.isTold(authority) }),
      ),
      section('What was decided on it', versionsOf(history)),
      section('Amendments', amendmentsOf(amendments)),
    ],
  };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function permitted(view: View, names: Names): Markup {
  const { intervalS, graceS, countries, firmwareFloor, limits, location } = view.conditions;
  const { vbios, driver } = firmwareFloor;
  return facts([
    ['Number', markup`<bdi>${view.number}</bdi>${numberWords(view.number)}`],
    ['Authority', named(names, view.authority)],
    ['Exporter', named(names, view.exporter)],
    ['End user', named(names, view.endUser)],
    ['In force', markup`${dayOf(view.validFrom)} to ${dayOf(view.validTo)}`],
    ['Devices report', `every ${spanText(intervalS)}, with ${spanText(graceS)} of grace`],
    ['Countries', countries.length > 0 ? countries.join(', ') : 'those of the sites'],
    ['Firmware from', (vbios || driver) && `VBIOS ${vbios ?? '-'}, driver ${driver ?? '-'}`],
    ['Limits of use', limits && limitsWords(limits)],
    ['Places', locationText(location)],
  ]);
}

function numberWords(number: string): Markup | null {
  const warning = numberWarning(number);
  return warning === null ? null : markup` <span class="soft">${warning}</span>`;
}

function itemsOf({ items }: View): Markup {
  return markup`<h3>Items</h3>${table(
    [
      { title: 'Line', of: ({ line }) => line, isNumber: true },
      { title: 'Model', of: ({ model }) => markup`<bdi>${model}</bdi>` },
      { title: 'Quantity', of: ({ quantity }) => figure(quantity), isAmount: true },
      { title: 'Tolerance', of: ({ tolerance = 0 }) => figure(tolerance), isAmount: true },
      { title: 'ECCN', of: ({ eccn }) => eccn && markup`<bdi>${eccn}</bdi>` },
    ],
    items,
  )}`;
}

function sitesOf({ sites }: View, names: Names): Markup {
  return markup`<h3>Sites</h3>${list(sites.map((site) => named(names, site) ?? idOf(site)))}`;
}
