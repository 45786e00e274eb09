/** The anomalies of a report: how many of what, and the gravest one by one with what was decided. */
import type { ViewOf } from './asking.ts';
import { dayOf, idOf, type Names, note, table, withNames } from './blocks.ts';
import { type Markup, markup } from './markup.ts';
import { figure } from './quantities.ts';

export type ReportView = ViewOf<'getReport'>;
type Listed = ReportView['anomalies']['listed'][number];
type Count = ReportView['anomalies']['counts'][number];

/** Counts, then the list. */
export function anomaliesPart(view: ReportView): Markup {
  const { anomalies, reader } = view;
  const { counts, listed, unlisted } = anomalies;
  const names = namesIn(view);
  const kept =
    reader !== 'regulator' && note('Kinds that are kept to the regulator are not among them.');
  if (counts.length === 0) return markup`<p>Nothing was firing in this period.</p>${kept}`;
  return markup`${kept}${whenNote(view)}${countsTable(counts)}
<h3>One by one</h3>${listed.map((one) => itemOf(one, names))}
${unlisted > 0 && note(`${figure(unlisted)} more are counted above and not listed.`)}`;
}

/** A period that is over is told as it ended; what became of it since is said beside, never instead. */
function whenNote({ period, devicesAt }: ReportView): Markup {
  const end = devicesAt === period.to ? 'the end of the period' : 'the last entry of the ledger';
  return note(
    `Firing or ended: at ${end}. What ended after the period, as of the checkpoint, is said beside it; what began after it is not told. `,
    'Severities and sentences are as of the checkpoint.',
  );
}

function countsTable(counts: readonly Count[]): Markup {
  return table<Count>(
    [
      { title: 'What', of: ({ title }) => title },
      { title: 'Severity', of: ({ severity }) => mark(severity) },
      { title: 'State', of: ({ state }) => (state === 'firing' ? 'firing' : 'ended') },
      { title: 'How many', of: ({ count }) => figure(count), isAmount: true },
      { title: 'Ended since', of: ({ endedSince }) => figure(endedSince), isAmount: true },
    ],
    counts,
  );
}

function mark(severity: string): Markup {
  return markup`<span class="mark ${severity}">${severity}</span>`;
}

/** Those that the report itself gives: a name that changes later must not change its page. */
function namesIn({ licence, sites, anomalies }: ReportView): Names {
  const { id, number, authority, exporter, endUser } = licence;
  const operators = sites.map(({ operator }) => operator).filter((one) => one !== null);
  const subjects = anomalies.listed.map(({ subject, name }) => ({ id: subject.id, name }));
  const all = [{ id, name: number }, authority, exporter, endUser, ...sites, ...operators];
  return new Map(
    [...subjects, ...all].flatMap((one) => (one.name === null ? [] : [[one.id, one.name]])),
  );
}

function itemOf(one: Listed, names: Names): Markup {
  const { title, worstSeverity, subject, name, openedAt, clearedAt, sentence, id } = one;
  const until =
    clearedAt === null ? ', firing' : markup` until ${dayOf(clearedAt)}${sinceWords(one)}`;
  return markup`<div class="item"><h3>${mark(worstSeverity)} ${title}</h3>
<p>${subject.type} ${name !== null && markup`<bdi>${name}</bdi> `}<span class="soft">${idOf(subject.id)}</span>, since ${dayOf(openedAt)}${until}.${undecidedWords(one)}</p>
${sentence === null ? note('Its content was erased.') : markup`<p class="said">${withNames(sentence, names)}</p>`}
<p class="soft">${decisionWords(one)} Anomaly ${idOf(id)}, entry ${figure(one.header)} of the ledger.</p></div>`;
}

function sinceWords({ state, stateAtCheckpoint }: Listed): string {
  return state === stateAtCheckpoint ? '' : ': firing at the end of the period, and ended since';
}

/** What it is counted by where that is not the episode which is told. */
function undecidedWords({ severity, worse, undecidedSince, undecidedEpisodes: count }: Listed) {
  if (!undecidedSince || count < 2) return null;
  const before =
    worse &&
    markup` It was ${worse.severity} on ${dayOf(worse.openedAt)} (entry ${figure(worse.header)}); now it is ${severity}.`;
  return markup` Opened ${figure(count)} times since ${dayOf(undecidedSince)} without a decision.${before}`;
}

function decisionWords({ disposition }: Listed): Markup | null {
  if (disposition === undefined) return null;
  if (disposition === null) return markup`Nobody has decided on it.`;
  const { code, reason, recordedAt, covers } = disposition;
  const since = covers ? '' : ' It turned to something else since.';
  return markup`Decided ${dayOf(recordedAt)}: <b>${code}</b>, <bdi>${reason}</bdi>.${since}`;
}
