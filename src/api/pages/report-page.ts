/** The compliance report as a page that prints: what was licensed, where it is, what is alleged, and what proves the date. */
import { locationText } from '../../contract/location-words.ts';
import {
  type Column,
  dayOf,
  facts,
  hashOf,
  idOf,
  marks,
  momentOf,
  note,
  paragraph,
  phrase,
  section,
  table,
} from './blocks.ts';
import type { Page } from './document.ts';
import { limitsWords } from './limits-words.ts';
import { type Markup, markup } from './markup.ts';
import { figure, spanText } from './quantities.ts';
import { anomaliesPart, type ReportView } from './report-anomalies.ts';
import { usePart } from './report-use.ts';

/** The page of a report; nothing in it is of another moment than the report itself. */
export function reportPage(view: ReportView): Page {
  const { licence, period, checkpoint } = view;
  return {
    kind: 'Compliance report',
    title: `Compliance report: licence ${licence.number}`,
    id: licence.id,
    lead: markup`<p class="lead">${dayOf(period.from)} to ${dayOf(period.to)}, for ${reader(view)}</p>
${statusMarks(view)}${shortNote(view)}${unrecordedNote(view)}`,
    sections: [
      section('The licence', licencePart(view)),
      section('Devices', devicesNote(view), itemsTable(view), sitesPart(view)),
      section('Reports and place', settledPart(view)),
      section('Custody', custodyPart(view)),
      section('Use', usePart(view.usage)),
      section('What is alleged', anomaliesPart(view)),
      section('What this rests on', restsOn(view)),
    ],
    standing: { madeAt: null, checkpoint: checkpoint.note },
  };
}

function reader({ reader: role, licence }: ReportView): string {
  if (role === 'regulator') return 'a regulator';
  return role === 'exporter' ? (licence.exporter.name ?? 'the exporter') : 'an operator';
}

function statusMarks({ licence, devices, anomalies }: ReportView): Markup {
  const open = anomalies.counts
    .filter(({ state }) => state === 'firing')
    .reduce((sum, { count }) => sum + count, 0);
  return marks([
    { text: phrase(licence.status), tone: licence.status === 'confirmed' ? 'good' : 'high' },
    devices.dark > 0 && { text: `${figure(devices.dark)} dark`, tone: 'high' },
    open > 0 && { text: `${figure(open)} firing at the end`, tone: 'high' },
    open === 0 && { text: 'Nothing firing at the end', tone: 'good' },
  ]);
}

function shortNote(view: ReportView): Markup {
  const { items, devices } = view;
  const licensed = items.reduce((sum, item) => sum + item.licensed, 0);
  return note(
    `Of ${figure(licensed)} licensed, ${figure(devices.registered)} were registered and ${figure(devices.shipped)} shipped; `,
    when(view),
    ` ${figure(devices.attesting)} attest, ${figure(devices.dark)} have fallen silent, ${figure(devices.neverSeen)} were never seen `,
    `and ${figure(devices.retired)} are out of service.`,
  );
}

/** Nothing is said of a day that nobody has recorded yet. */
function when({ period, devicesAt }: ReportView): Markup {
  if (devicesAt === period.to) return markup`at the end`;
  return markup`at the last entry of its ledger, ${momentOf(devicesAt)},`;
}

function unrecordedNote({ period, ledger }: ReportView): Markup | null {
  if (!ledger || ledger.settledAt >= period.from) return null;
  return note(
    markup`Nothing is recorded of this period: the last entry of the ledger under this checkpoint is from before it, `,
    markup`${momentOf(ledger.settledAt)}. What is said of devices is of then.`,
  );
}

function partyOf({ id, name }: { readonly id: string; readonly name: string | null }): Markup {
  return name === null
    ? idOf(id)
    : markup`<bdi>${name}</bdi> <span class="soft">${idOf(id)}</span>`;
}

function licencePart({ licence }: ReportView): Markup {
  const { intervalS, graceS, countries, limits, location } = licence.conditions;
  return facts([
    ['Number', markup`<bdi>${licence.number}</bdi>, version ${licence.version}`],
    ['Authority', partyOf(licence.authority)],
    ['Exporter', partyOf(licence.exporter)],
    ['End user', partyOf(licence.endUser)],
    ['In force', markup`${dayOf(licence.validFrom)} to ${dayOf(licence.validTo)}`],
    ['Devices report', `every ${spanText(intervalS)}, with ${spanText(graceS)} of grace`],
    ['Countries', countries.length > 0 ? countries.join(', ') : 'those of the sites'],
    ['Limits of use', limits && limitsWords(limits)],
    ['Places', locationText(location)],
  ]);
}

function devicesNote(view: ReportView): Markup {
  const { intervalS, graceS } = view.licence.conditions;
  const end = view.devicesAt === view.period.to ? 'the end' : 'the last entry of the ledger';
  return paragraph(
    `Attesting: seen within ${spanText(2 * intervalS + graceS)} (two intervals and grace) of ${end}. Dark: seen before, and not within that; `,
    'a maintenance window is not taken off here. Never seen: no report that shows presence.',
  );
}

type Sums = ReportView['devices'];
const sums: readonly Column<Sums>[] = [
  { title: 'Registered', of: ({ registered }) => figure(registered), isAmount: true },
  { title: 'Shipped', of: ({ shipped }) => figure(shipped), isAmount: true },
  { title: 'Attesting', of: ({ attesting }) => figure(attesting), isAmount: true },
  { title: 'Dark', of: ({ dark }) => figure(dark), isAmount: true },
  { title: 'Never seen', of: ({ neverSeen }) => figure(neverSeen), isAmount: true },
  { title: 'Retired', of: ({ retired }) => figure(retired), isAmount: true },
];

function itemsTable({ items }: ReportView): Markup {
  return table<ReportView['items'][number]>(
    [
      { title: 'Item', of: ({ line, model }) => markup`${line}. <bdi>${model}</bdi>` },
      { title: 'Licensed', of: ({ licensed }) => figure(licensed), isAmount: true },
      ...sums,
    ],
    items,
  );
}

function sitesPart({ sites }: ReportView): Markup {
  const place = ({ name, id, country }: ReportView['sites'][number]) =>
    markup`${name === null ? idOf(id) : markup`<bdi>${name}</bdi>`}${country && `, ${country}`}`;
  return markup`<h3>By site</h3>${table<ReportView['sites'][number]>(
    [{ title: 'Site', of: place }, ...sums],
    sites,
  )}`;
}

function custodyPart({ custody, reader: role }: ReportView): Markup {
  if (custody.length === 0) {
    const whose = role === 'operator' ? ' that the reader took part in' : '';
    return paragraph(`No hand-over${whose} was stated by the end of the period.`);
  }
  return table<ReportView['custody'][number]>(
    [
      { title: 'What', of: ({ event }) => phrase(event) },
      { title: 'Hand-overs', of: ({ handovers }) => figure(handovers), isAmount: true },
      { title: 'Devices shipped', of: ({ devices }) => figure(devices), isAmount: true },
      { title: 'Received', of: ({ received }) => figure(received), isAmount: true },
      { title: 'Not signed for', of: ({ pending }) => figure(pending), isAmount: true },
      { title: 'Missing', of: ({ missing }) => figure(missing), isAmount: true },
    ],
    custody,
  );
}

function settledPart({ reports, location, reader: role }: ReportView): Markup {
  if (!reports) {
    const why = 'No figures: the ledger has none under the checkpoint, or they are sums over sites';
    return note(`${why} of others.`);
  }
  const rows: [string, string][] = [
    ['Reports settled', figure(reports.settled)],
    ['That show presence', figure(reports.present)],
  ];
  if (!location) {
    const kept =
      role === 'regulator' ? '' : 'What round trips say of places is kept to the regulator.';
    return markup`${facts(rows)}${kept && note(kept)}`;
  }
  const { proved, consistent, unproven, impossible, provedPercent } = location;
  return facts([
    ...rows,
    ['Place proved', `${figure(proved)}${provedPercent === null ? '' : ` (${provedPercent} %)`}`],
    ['Place consistent', figure(consistent)],
    ['Place unproven', figure(unproven)],
    ['Place impossible', figure(impossible)],
  ]);
}

function restsOn({ checkpoint, ledger, licence, period }: ReportView): Markup {
  const { origin, size, root } = checkpoint;
  const address = `/v1/licences/${licence.id}/report?from=${period.from}&to=${period.to}&checkpoint=${size}`;
  return markup`${facts([
    ['Log', markup`<bdi>${origin}</bdi>`],
    ['Checkpoint', markup`${figure(size)} entries, root ${hashOf(root)}`],
    ledger
      ? [
          'Ledger up to',
          markup`entry ${figure(ledger.sequence)}, settled ${momentOf(ledger.settledAt)}`,
        ]
      : ['Ledger', 'nothing under the checkpoint'],
    ['Its leaf', ledger && markup`${hashOf(ledger.leaf)} at ${figure(ledger.logIndex)}`],
    ['Made again by', markup`<span class="hash">GET ${address}</span>`],
  ])}
${recordedNote(ledger?.recordedFrom ?? 1)}
${paragraph(
  'Everything here is as it was recorded by changes and entries whose leaves stand among the first ',
  `${figure(size)} of the log; what came later changes nothing of it. The same request gives the same bytes, but for words that were erased since.`,
)}
<h3>The checkpoint, as the log signed it</h3><pre class="hash">${checkpoint.note}</pre>`;
}

function recordedNote(from: number): Markup | null {
  if (from <= 1) return null;
  return note(
    `Figures of reports begin with entry ${figure(from)} of the ledger: of what settled before, none were kept.`,
  );
}
