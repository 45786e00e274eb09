/** Parts of an anomaly that its own page and the pages of devices, licences and cases show. */
import type { z } from 'zod';
import type { anomaly } from '../../contract/anomalies.ts';
import type { anomalyView } from '../../contract/anomaly-view.ts';
import {
  type Column,
  idOf,
  idsIn,
  list,
  type Mark,
  marks,
  momentOf,
  type Names,
  paragraph,
  phrase,
  table,
  withNames,
} from './blocks.ts';
import { decisionsOf } from './decisions.ts';
import { type Markup, markup } from './markup.ts';
import { figure } from './quantities.ts';

export type AnomalyRow = z.output<typeof anomaly>;
export type AnomalyDetail = z.output<typeof anomalyView>;

/** By the worst that nobody has decided on: it falls by a decision alone. */
export function severityMarks(row: Pick<AnomalyRow, 'severity' | 'worstSeverity'>): Mark[] {
  const { severity, worstSeverity: worst } = row;
  const mark = { text: `Severity: ${worst}`, tone: worst };
  return worst === severity ? [mark] : [mark, { text: `Now: ${severity}`, tone: severity }];
}

/** What came before the present episode and was decided by nobody; null where nothing did. */
export function undecidedOf(row: AnomalyRow, names: Names): Markup | null {
  const { undecidedSince, undecidedEpisodes, worstSeverity, worstSince, worse } = row;
  if (!undecidedSince || undecidedEpisodes < 2) return null;
  const count = figure(undecidedEpisodes);
  return markup`<p>Opened ${count} times since ${momentOf(undecidedSince)} without a decision, ${worstSeverity} since ${worstSince && momentOf(worstSince)}.</p>${
    worse &&
    markup`<p class="said">${worse.severity}, opened ${momentOf(worse.openedAt)}: ${withNames(worse.sentence, names)} <span class="soft">Version ${worse.version}, header ${worse.header}.</span></p>`
  }`;
}

export function stateMark({ state }: Pick<AnomalyRow, 'state'>): Mark {
  return state === 'firing' ? { text: 'Firing', tone: 'high' } : { text: 'Ended', tone: 'good' };
}

/** Whether somebody still has to look at it. */
export function openMark({ open }: Pick<AnomalyRow, 'open'>): Mark {
  return open ? { text: 'Waits for a decision' } : { text: 'No decision due' };
}

/** How the condition ended, or what would end it. */
export function endOf(view: AnomalyRow & { readonly rule?: AnomalyDetail['rule'] }): Markup {
  const { clearedAt } = view;
  if (clearedAt === null) return markup`<p>It has not ended. ${waysToEnd(view.rule)}</p>`;
  return markup`<p>It ended at ${momentOf(clearedAt)}. ${causeOf(view)}</p>`;
}

function waysToEnd(rule: AnomalyDetail['rule'] | undefined): string {
  if (rule === undefined) return '';
  if (rule.clearsAfter === 'never') return 'No report can end it: only a person disposes of it.';
  const words =
    rule.clearsAfter === 1
      ? 'one clean appraisal'
      : `${rule.clearsAfter} clean appraisals in a row`;
  return `It ends by ${words}.`;
}

function causeOf({ clearedBy }: AnomalyRow): Markup {
  if (!clearedBy || clearedBy.type === 'reports')
    return markup`Later reports no longer bear it out.`;
  const { object, version, sentence } = clearedBy;
  return markup`A change of the registry ended it: ${sentence} (${idOf(object)}, version ${version})`;
}

/** Anomalies of one rule, with what to rule out once and what was decided on each, inside another page. */
function ruleItem(views: readonly [AnomalyDetail, ...AnomalyDetail[]], shown: Shown): Markup {
  const [{ rule }] = views;
  return markup`<div class="item"><h3>${rule.title}</h3>
${views.length === 1 ? single(views[0], shown.names) : table(anomalyColumns(shown.names), views)}
<h4>To rule out first</h4>${list(rule.ruleOutFirst)}
<h4>Decided</h4>${decidedOn(views, shown)}</div>`;
}

function single(view: AnomalyDetail, names: Names): Markup {
  return markup`${marks([...severityMarks(view), stateMark(view), openMark(view)])}
<p>${withNames(view.sentence, names)}</p>${undecidedOf(view, names)}
<p class="soft">Opened ${momentOf(view.openedAt)}. Anomaly ${idOf(view.id)}.</p>${endOf(view)}`;
}

/** What was decided on each; that nothing was, once for all of which that is so. */
function decidedOn(views: readonly AnomalyDetail[], { names, isTold }: Shown): Markup {
  const [first] = views;
  const worked = views.filter(isWorked);
  if (worked.length === 0 && first) return decisionsOf(first, names, isTold);
  const rest = views.length > worked.length && 'On the others nothing was decided yet.';
  return markup`${worked.map(
    (view) =>
      markup`${views.length > 1 && markup`<p class="soft keep">On ${idOf(view.id)}:</p>`}${decisionsOf(view, names, isTold)}`,
  )}${rest && isTold && paragraph(rest)}`;
}

function isWorked({ dispositions, releases, answers }: AnomalyDetail): boolean {
  return dispositions.length + releases.length + answers.length > 0;
}

/** Columns of a table of anomalies, with names of what `idsOf` found in them. */
export function anomalyColumns(names: Names): readonly Column<AnomalyRow>[] {
  return [
    { title: 'Opened', of: ({ openedAt }) => momentOf(openedAt), isNumber: true },
    {
      title: 'Severity',
      of: ({ severity, worstSeverity: worst }) =>
        markup`<b class="${worst}">${worst}</b>${worst !== severity && markup` <span class="soft">now ${severity}</span>`}`,
    },
    {
      title: 'What is alleged',
      of: (row) =>
        markup`<b>${phrase(row.kind)}</b>, ${aboutOf(row, names)}: ${withNames(row.sentence, names)} <span class="soft">${idOf(row.id)}</span>`,
    },
    {
      title: 'State',
      of: ({ state, open }) =>
        `${state === 'firing' ? 'firing' : 'ended'}${open ? ', to decide' : ''}`,
    },
  ];
}

/** Which device, site or party; and under which licence. */
function aboutOf({ subject, licence }: AnomalyRow, names: Names): Markup {
  const what = markup`${subject.type} <bdi>${names.get(subject.id) ?? subject.id}</bdi>`;
  if (subject.id === licence) return what;
  return markup`${what} of licence <bdi>${names.get(licence) ?? licence}</bdi>`;
}

/** What anomalies name, for `Asking.names`. */
export function idsOf(rows: readonly AnomalyRow[]): readonly string[] {
  return rows.flatMap(({ subject, licence, sentence, worse }) => [
    subject.id,
    licence,
    ...idsIn(sentence),
    ...idsIn(worse?.sentence ?? ''),
  ]);
}

/** Anomalies of a thing, as a page shows them. */
export interface Shown {
  readonly details: readonly AnomalyDetail[];
  readonly more: boolean;
  readonly names: Names;
  /** Whether the reader is told what the authority decided. */
  readonly isTold: boolean;
}

/** Anomalies rule by rule, or that there are none to be seen. */
export function anomalyItems(shown: Shown): Markup {
  const { details, more } = shown;
  if (details.length === 0) return paragraph('No anomaly is in this view.');
  const groups = [...Map.groupBy(details, ({ kind }) => kind).values()];
  const rest = more ? paragraph('There are further ones: see the list of anomalies.') : null;
  return markup`${groups.map(([first, ...others]) => first && ruleItem([first, ...others], shown))}${rest}`;
}
