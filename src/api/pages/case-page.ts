/** One case as a page: what it is about, what is alleged, what was asked and answered, what was decided. */
import { type AnomalyDetail, anomalyColumns, anomalyItems, idsOf } from './anomaly-parts.ts';
import { type Asking, detailsOf, type ViewOf } from './asking.ts';
import {
  facts,
  idOf,
  list,
  type Mark,
  marks,
  momentOf,
  type Names,
  named,
  note,
  paragraph,
  phrase,
  said,
  section,
  table,
} from './blocks.ts';
import { answerOf, attachmentsOf, whoOf } from './decisions.ts';
import type { Page } from './document.ts';
import { type Markup, markup } from './markup.ts';

type View = ViewOf<'getCase'>;

/** The page of a case's view, with its anomalies in full as far as a page holds them. */
export async function casePage(view: View, asking: Asking): Promise<Page> {
  const details = await detailsOf(
    asking.ask,
    view.anomaliesNow.map(({ id }) => id),
  );
  const names = await asking.names([...idsIn(view), ...idsOf(view.anomaliesNow)]);
  return {
    kind: 'Case',
    title: view.title,
    id: view.id,
    lead: markup`${marks(standing(view))}${view.held && heldNote}`,
    sections: [
      section('What it is about', aboutOf(view, names)),
      section('What is alleged', ...allegedIn(view, details, names)),
      section('What was disclosed', disclosedIn(view, names)),
      section('What was asked and answered', requestsIn(view, names)),
      section('Notes', notesIn(view)),
      section('What was decided', decidedOn(view)),
    ],
  };
}

function standing({ status, overdue, held }: View): (Mark | null)[] {
  return [
    { text: status === 'open' ? 'Open' : 'Closed', tone: status === 'open' ? 'medium' : 'good' },
    overdue ? { text: 'Overdue', tone: 'high' } : null,
    held ? { text: 'Legal hold', tone: 'critical' } : null,
  ];
}

const heldNote = note(
  'The case is under a legal hold: what it rests on is kept until the hold is lifted.',
);

function idsIn(view: View): readonly string[] {
  const { anomaliesNow, requests, subjects, disclosed, authority } = view;
  const answering = requests.flatMap(({ party, answers }) => [
    party,
    ...answers.map((one) => one.party),
  ]);
  return [
    ...[authority, ...answering, ...(disclosed ? [disclosed.party] : [])],
    ...subjects.map(({ id }) => id),
    ...anomaliesNow.flatMap(({ licence, exporter }) => [licence, exporter]),
  ];
}

function aboutOf(view: View, names: Names): Markup {
  const { owner, dueAt, openedAt, subjects, authority } = view;
  return markup`${facts([
    ['Authority', named(names, authority)],
    ['Owner', owner ? markup`<bdi>${owner}</bdi>` : 'nobody yet'],
    ['Opened', momentOf(openedAt)],
    ['Due', dueAt && momentOf(dueAt)],
    ['Version', view.version],
    ['Last changed', momentOf(view.recordedAt)],
    ['By', markup`API key ${idOf(view.actor)}`],
  ])}${
    subjects.length > 0 &&
    markup`<h3>Subjects</h3>${list(
      subjects.map(({ type, id }) => markup`${phrase(type)} ${named(names, id)}`),
    )}`
  }`;
}

function allegedIn(
  { anomaliesNow }: View,
  details: readonly AnomalyDetail[],
  names: Names,
): readonly Markup[] {
  if (anomaliesNow.length === 0) return [paragraph('No anomaly is in the case.')];
  const inFull = anomalyItems({ details, more: false, names, isTold: true });
  const rest = anomaliesNow.filter(({ id }) => !details.some((detail) => detail.id === id));
  if (rest.length === 0) return [inFull];
  return [
    inFull,
    markup`<h3>Further anomalies of the case</h3>`,
    table(anomalyColumns(names), rest),
  ];
}

function disclosedIn({ disclosed }: View, names: Names): Markup {
  if (!disclosed) return paragraph('No disclosure opened the case.');
  const { party, text, recordedAt, attachments, subjects } = disclosed;
  return markup`<div class="item"><h3>Disclosure of ${named(names, party)}</h3>${said(text)}
${facts([
  ['By', whoOf(disclosed)],
  ['On', momentOf(recordedAt)],
  ['About', subjects.map(({ type, id }) => markup`<div>${type} ${named(names, id)}</div>`)],
  ['Disclosure', idOf(disclosed.id)],
])}${attachmentsOf(attachments)}</div>`;
}

function requestsIn({ requests }: View, names: Names): Markup {
  if (requests.length === 0) return paragraph('Nobody was asked anything.');
  return markup`${requests.map((request) => requestOf(request, names))}`;
}

function requestOf(request: View['requests'][number], names: Names): Markup {
  const { party, question, askedAt, dueAt, status, overdue, reason, answers } = request;
  return markup`<div class="item"><h3>Asked of ${named(names, party)}</h3>
${marks([{ text: phrase(status) }, overdue ? { text: 'Overdue', tone: 'high' } : null])}${said(question)}
${facts([
  ['Asked', momentOf(askedAt)],
  ['To be answered by', momentOf(dueAt)],
  ['Request', idOf(request.id)],
  ['Why it ended', reason && markup`<bdi>${reason}</bdi>`],
])}${attachmentsOf(request.attachments)}</div>
${answers.length === 0 ? paragraph('No answer has come.') : answers.map((one) => answerOf(one, names))}`;
}

function notesIn({ notes }: View): Markup {
  if (notes.length === 0) return paragraph('There are no notes.');
  return markup`${notes.map(
    (one) => markup`<div class="item">${said(one.text)}
${facts([
  ['By', whoOf(one)],
  ['On', momentOf(one.recordedAt)],
])}${attachmentsOf(one.attachments)}</div>`,
  )}`;
}

function decidedOn({ outcome, reason, recordedAt, status }: View): Markup {
  if (status === 'open' && outcome === null)
    return paragraph('Nothing was decided yet: the case is open.');
  return markup`${facts([
    ['Outcome', outcome && phrase(outcome)],
    ['Recorded', momentOf(recordedAt)],
  ])}${reason && said(reason)}`;
}
