/** What people wrote and decided, in words: texts with who wrote them and what is attached. */
import type { AnswerOf } from '../sdk/transport.ts';
import { minute } from './output.ts';

type Signed = { readonly author: string | null; readonly keyLabel: string | null };
type Attachments = AnswerOf<'answerAnomaly'>['attachments'];

/** The name that was given, else what the key is called. */
export function authorWords({ author, keyLabel }: Signed): string {
  if (author !== null && keyLabel !== null) return `${author} (${keyLabel})`;
  return author ?? keyLabel ?? 'nobody named';
}

/** A text under a line that says when and from whom it is. */
export function entryWords(
  head: string,
  at: string,
  text: string,
  attachments: Attachments = [],
): string[] {
  const files = attachments.map(({ id, fileName, size }) => `  [${id}] ${fileName}, ${size} bytes`);
  return [`- ${minute(at)} ${head}`, ...text.split('\n').map((line) => `  ${line}`), ...files];
}

/** Answers, one below the other. */
export function answersWords(answers: readonly AnswerOf<'getRequest'>['answers'][number][]) {
  return answers.flatMap((row) => {
    const head = `${row.party}, ${authorWords(row)}${row.late ? ', late' : ''}`;
    return entryWords(head, row.recordedAt, row.text, row.attachments);
  });
}

/** Titled blocks behind other text, each after an empty line; those without lines left out. */
export function blocksWords(blocks: readonly (readonly [string, readonly string[]])[]): string {
  return blocks
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => ['', '', title, ...lines].join('\n'))
    .join('');
}
