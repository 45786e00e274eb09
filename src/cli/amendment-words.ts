/** An amendment in words: what it changes, what overlaps it, what it means. */
import type { AnswerOf } from '../sdk/transport.ts';
import { facts, minute } from './output.ts';

type View = AnswerOf<'getAmendment'>;

/** The whole of one amendment. */
export function amendmentWords(view: View): string {
  const rows = facts([
    ['id', view.id],
    ['licence', view.licence],
    ['status', view.status],
    ['by', view.origin === 'authority' ? 'the issuing authority' : 'the exporter'],
    ['in force from', minute(view.effectiveFrom)],
    ['reason', view.reason],
    ['note', view.note],
    ['versions made', view.licenceVersions.join(', ') || null],
  ]);
  const blocks: [string, readonly string[]][] = [
    ['Changes', changeLines(view.changes)],
    ['Overlaps', view.overlaps.map(({ sentence }) => sentence)],
    ['What it means', view.explanation],
  ];
  const told = blocks.flatMap(([title, lines]) =>
    lines.length > 0 ? ['', title, ...lines.map((line) => `- ${line}`)] : [],
  );
  return [rows, ...told].join('\n');
}

function changeLines({ items = [], sites, conditions, ...others }: View['changes']): string[] {
  return [
    ...items.map(({ line, quantity, model }) => {
      const parts = [quantity, model].filter((part) => part !== undefined);
      return quantity === 0 ? `line ${line} is taken out` : `line ${line}: ${parts.join(' ')}`;
    }),
    ...(sites?.add ?? []).map((site) => `site ${site} is added`),
    ...(sites?.remove ?? []).map((site) => `site ${site} is taken out`),
    ...Object.entries({ ...others, ...conditions }).map(([name, value]) => {
      return `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`;
    }),
  ];
}
