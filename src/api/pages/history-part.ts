/** The versions of a registry object, as pages show them: what was done, when, by whom, under which leaf. */
import type { ViewOf } from './asking.ts';
import { hashOf, idOf, momentOf, paragraph, phrase, table } from './blocks.ts';
import { type Markup, markup } from './markup.ts';

type History = ViewOf<'getHistory'>;
type Version = History['versions'][number];

/** All versions that the history gives, or that it cannot be read. */
export function versionsOf(history: History | null): Markup {
  if (!history) return paragraph('Its history is not in this view.');
  const more = history.more ? paragraph('There are older versions.') : null;
  return markup`${table(
    [
      { title: 'Version', of: ({ version }) => version, isNumber: true },
      { title: 'Recorded', of: ({ recordedAt }) => momentOf(recordedAt), isNumber: true },
      { title: 'What was done', of: doneIn },
      { title: 'By', of: whoDidEach },
    ],
    history.versions,
  )}${more}`;
}

/** Each record with its leaf in the log. */
function doneIn({ changes }: Version): Markup | string {
  if (changes.length === 0) return '-';
  return markup`${changes.map(
    ({ action, leaf }) =>
      markup`<div>${phrase(action)} <span class="soft">${hashOf(leaf)}</span></div>`,
  )}`;
}

/** A line a record, as beside it. */
function whoDidEach({ changes, actor }: Version): Markup {
  if (changes.length === 0) return whoDid(actor);
  return markup`${changes.map((change) => markup`<div>${whoDid(change.actor)}</div>`)}`;
}

function whoDid({ apiKey, role, party, authority }: Version['actor']): Markup {
  const who = party ?? authority;
  const speaksFor = who ? markup`<bdi>${who.name}</bdi>, ` : '';
  return markup`${speaksFor}${role ?? ''} <span class="soft">${apiKey !== null && idOf(apiKey)}</span>`;
}
