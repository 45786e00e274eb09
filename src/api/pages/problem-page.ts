/** A refusal for people: what a problem document says, as a page. */
import type { Problem } from '../../contract/problem.ts';
import { facts, idOf, section, table } from './blocks.ts';
import { type Page, pageResponse } from './document.ts';
import { markup } from './markup.ts';

/** A problem document as the page that is answered. */
export function problemPageResponse(problem: Problem): Response {
  const making = { madeAt: null, checkpoint: null, reader: null };
  return pageResponse(problemPage(problem), making, problem.status);
}

function problemPage(problem: Problem): Page {
  const { title, detail, status, reason, requestId, errors = [], furtherErrors } = problem;
  const columns = [
    {
      title: 'Where',
      of: ({ in: place, pointer, line }: (typeof errors)[number]) =>
        `${place ?? ''} ${line === undefined ? '' : `line ${line} `}${pointer ?? ''}`,
    },
    { title: 'What is wrong', of: (error: (typeof errors)[number]) => error.detail },
  ];
  return {
    kind: 'Not shown',
    title,
    id: null,
    lead: markup`${detail && markup`<p class="lead">${detail}</p>`}`,
    sections: [
      errors.length > 0 && section('Faults', table(columns, errors)),
      section(
        'For whoever looks into it',
        facts([
          ['Status', status],
          ['Reason', idOf(reason)],
          ['Further faults', furtherErrors],
          ['Request', idOf(requestId)],
        ]),
      ),
    ].filter((part) => part !== false),
  };
}
