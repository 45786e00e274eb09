/** What people decided about an anomaly and answered to it, as a page says it. */
import type { z } from 'zod';
import type { answer, attachmentRef, disposition, release } from '../../contract/desk.ts';
import {
  facts,
  idOf,
  list,
  momentOf,
  type Names,
  named,
  paragraph,
  phrase,
  said,
} from './blocks.ts';
import { type Markup, markup } from './markup.ts';

type Disposition = z.output<typeof disposition>;
type Release = z.output<typeof release>;
export type Answered = z.output<typeof answer>;
type Attached = z.output<typeof attachmentRef>;

/** The parts of an anomaly's view that people made, and whether the reader is told of decisions at all. */
export interface Decided {
  readonly dispositions: readonly Disposition[];
  readonly releases: readonly Release[];
  readonly answers: readonly Answered[];
}

/** An empty list would say that nothing was decided, which this reader is not told. */
const untold =
  'What the authority decided is for its own regulators to read: this page does not say whether anything was.';

/** Dispositions, releases and answers in the order in which they were made; or that there are none. */
export function decisionsOf(view: Decided, names: Names, isTold: boolean): Markup {
  const { dispositions, releases, answers } = view;
  const none = isTold ? 'Nothing was decided yet.' : untold;
  return markup`${dispositions.length === 0 ? paragraph(none) : dispositions.map(dispositionOf)}
${releases.map(releaseOf)}${answers.map((answer) => answerOf(answer, names))}`;
}

function dispositionOf(given: Disposition): Markup {
  return markup`<div class="item"><h3>Disposed of as ${phrase(given.code).toLowerCase()}</h3>${said(given.reason)}
${facts([
  ['By', whoOf(given)],
  ['On', momentOf(given.recordedAt)],
  ['As it then stood', standingOf(given)],
  ['Repeats', given.duplicateOf && idOf(given.duplicateOf)],
])}</div>`;
}

/** With what it was listed by where that was worse. */
function standingOf({ conditionVersion, severity, worstSeverity: worst }: Disposition): string {
  const before = worst !== null && worst !== severity ? `, ${worst} before` : '';
  return `version ${conditionVersion}, ${severity}${before}`;
}

function releaseOf(given: Release): Markup {
  const to = given.word === 'released' ? 'Released to' : 'Withheld from';
  return markup`<div class="item"><h3>${to} exporter and operator</h3>${said(given.reason)}
${facts([
  ['By', whoOf(given)],
  ['On', momentOf(given.recordedAt)],
])}</div>`;
}

/** What exporter or operator answered, with the files that came with it. */
export function answerOf(given: Answered, names: Names): Markup {
  return markup`<div class="item"><h3>Answer of ${named(names, given.party)}</h3>${said(given.text)}
${facts([
  ['By', whoOf(given)],
  ['On', momentOf(given.recordedAt)],
  ['In time', given.late ? 'no: after the date asked for' : null],
])}${attachmentsOf(given.attachments)}</div>`;
}

/** Files by name, size and hash: what is printed is held against the archive by the hash. */
export function attachmentsOf(attached: readonly Attached[]): Markup | null {
  if (attached.length === 0) return null;
  const items = attached.map(
    ({ fileName, size, sha256 }) =>
      markup`<bdi>${fileName}</bdi>, ${size} bytes, SHA-256 <span class="hash">${sha256}</span>`,
  );
  return markup`<h4>Attached</h4>${list(items)}`;
}

/** A name that was given, and the API key under which it was done. */
export function whoOf({
  author,
  keyLabel,
  actor,
}: Pick<Disposition, 'author' | 'keyLabel' | 'actor'>): Markup {
  const key = markup`${keyLabel ? markup`“<bdi>${keyLabel}</bdi>” ` : ''}${actor ? idOf(actor) : ''}`;
  return author ? markup`<bdi>${author}</bdi>, with the API key ${key}` : markup`API key ${key}`;
}
