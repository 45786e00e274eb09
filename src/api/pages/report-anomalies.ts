/** The anomalies of a report: how many of what, and the gravest one by one with what was decided. */
import type { ViewOf } from './asking.ts';
import { dayOf, idOf, note, said, table } from './blocks.ts';
import { type Markup, markup } from './markup.ts';
import { figure } from './quantities.ts';

export type ReportView = ViewOf<'getReport'>;
type Listed = ReportView['anomalies']['listed'][number];
type Count = ReportView['anomalies']['counts'][number];

/** Counts, then the list. */
export function anomaliesPart({ anomalies, reader }: ReportView): Markup {
  const { counts, listed, unlisted } = anomalies;
  const kept =
    reader !== 'regulator' && note('Kinds that are kept to the regulator are not among them.');
  if (counts.length === 0) return markup`<p>Nothing was firing in this period.</p>${kept}`;
  return markup`${kept}${countsTable(counts)}
<h3>One by one</h3>${listed.map((one) => itemOf(one))}
${unlisted > 0 && note(`${figure(unlisted)} more are counted above and not listed.`)}`;
}

function countsTable(counts: readonly Count[]): Markup {
  return table<Count>(
    [
      { title: 'What', of: ({ title }) => title },
      { title: 'Severity', of: ({ severity }) => mark(severity) },
      { title: 'State', of: ({ state }) => (state === 'firing' ? 'firing' : 'ended') },
      { title: 'How many', of: ({ count }) => figure(count), isNumber: true },
    ],
    counts,
  );
}

function mark(severity: string): Markup {
  return markup`<span class="mark ${severity}">${severity}</span>`;
}

function itemOf(one: Listed): Markup {
  const { title, severity, subject, name, openedAt, clearedAt, sentence, id } = one;
  const until = clearedAt === null ? ', firing' : markup` until ${dayOf(clearedAt)}`;
  return markup`<div class="item"><h3>${mark(severity)} ${title}</h3>
<p>${subject.type} ${name !== null && markup`<bdi>${name}</bdi> `}<span class="soft">${idOf(subject.id)}</span>, since ${dayOf(openedAt)}${until}.</p>
${sentence === null ? note('Its content was erased.') : said(sentence)}
<p class="soft">${decisionWords(one)} Anomaly ${idOf(id)}, entry ${figure(one.header)} of the ledger.</p></div>`;
}

function decisionWords({ disposition }: Listed): Markup | null {
  if (disposition === undefined) return null;
  if (disposition === null) return markup`Nobody has decided on it.`;
  const { code, reason, recordedAt, covers } = disposition;
  const since = covers ? '' : ' It turned to something else since.';
  return markup`Decided ${dayOf(recordedAt)}: <b>${code}</b>, <bdi>${reason}</bdi>.${since}`;
}
