/** Lists as pages: anomalies and licences, one page of the list at a time. */
import { anomalyColumns, idsOf } from './anomaly-parts.ts';
import type { Asking, ViewOf } from './asking.ts';
import { type Cell, dayOf, idOf, type Names, named, paragraph, section, table } from './blocks.ts';
import type { Page } from './document.ts';
import { type Markup, markup } from './markup.ts';

/** What a list was asked with, as it stands in the address. */
type Query = URLSearchParams;

export async function anomaliesPage(
  view: ViewOf<'listAnomalies'>,
  asking: Asking,
  query: Query,
): Promise<Page> {
  const rows = view.items;
  const names = await asking.names(idsOf(rows));
  const waiting = rows.filter(({ open }) => open).length;
  return {
    kind: 'Anomalies',
    title: 'Anomalies',
    id: null,
    lead: leadOf(rows.length, view.next, query),
    sections: [
      section(
        `${waiting} of these wait for a decision`,
        rows.length === 0
          ? paragraph('No anomaly of this question is in view.')
          : table(anomalyColumns(names), rows),
        nextOf(view.next),
      ),
    ],
  };
}

export async function licencesPage(
  view: ViewOf<'listLicences'>,
  asking: Asking,
  query: Query,
): Promise<Page> {
  const rows = view.items;
  const names = await asking.names(rows.flatMap(({ exporter, endUser }) => [exporter, endUser]));
  const claimed = rows.filter(({ status }) => status === 'claimed').length;
  return {
    kind: 'Licences',
    title: 'Licences',
    id: null,
    lead: leadOf(rows.length, view.next, query),
    sections: [
      section(
        `${claimed} of these are claimed and not confirmed`,
        rows.length === 0
          ? paragraph('No licence of this question is in view.')
          : table(licenceColumns(names), rows),
        nextOf(view.next),
      ),
    ],
  };
}

type Licence = ViewOf<'listLicences'>['items'][number];
const licenceColumns = (names: Names) => [
  {
    title: 'Number',
    of: ({ number, id }: Licence): Cell =>
      markup`<bdi>${number}</bdi> <span class="soft">${idOf(id)}</span>`,
  },
  { title: 'Status', of: ({ status }: Licence): Cell => status },
  {
    title: 'In force',
    of: ({ validFrom, validTo }: Licence): Cell => markup`${dayOf(validFrom)} to ${dayOf(validTo)}`,
  },
  {
    title: 'Items',
    of: ({ items }: Licence): Cell =>
      items.map(({ model, quantity }) => `${quantity} x ${model}`).join('; '),
  },
  { title: 'Exporter', of: ({ exporter }: Licence): Cell => named(names, exporter) },
  { title: 'End user', of: ({ endUser }: Licence): Cell => named(names, endUser) },
];

function leadOf(count: number, next: string | null, query: Query): Markup {
  const asked = [...query].map(([name, value]) => `${name} = ${value}`).join(', ');
  return markup`<p class="soft">${count} shown${next === null ? '' : ', more follow'}. ${
    asked === '' ? 'Everything in view, unfiltered.' : `Asked for: ${asked}.`
  }</p>`;
}

function nextOf(next: string | null): Markup | null {
  return next === null ? null : markup`<p>The list goes on after ${idOf(next)}.</p>`;
}
