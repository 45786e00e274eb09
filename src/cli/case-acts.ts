/** What is done with a case on the command line, each step one call. */
import { caseChange, newCase, newRequest } from '../contract/cases.ts';
import { ok } from '../core/result.ts';
import type { BodyOf } from '../sdk/transport.ts';
import { caseWords, noteWords } from './case-words.ts';
import { checked } from './checked.ts';
import { ask, type Connection } from './connection.ts';
import type { Ending } from './exits.ts';
import { requestWords } from './requests.ts';
import { itemsOf } from './subjects.ts';
import { askWithFiles, type Texted } from './uploads.ts';

interface OpenOptions extends Connection {
  readonly title: string;
  readonly owner: string;
  readonly due: string;
  readonly about?: readonly string[];
}

export function openCase(options: OpenOptions): Ending | Promise<Ending> {
  const items = itemsOf(options.about ?? []);
  if (!items.ok) return items;
  const { title, owner, due: dueAt } = options;
  const body = checked(newCase, { title, owner, dueAt, ...items.value });
  return body.ok ? ask(options, ({ desk }) => desk.openCase(body.value), caseWords) : body;
}

export function noteCase(id: string, options: Texted): Promise<Ending> {
  const { text } = options;
  return askWithFiles(options, ({ desk }, given) => desk.note(id, { text, ...given }), noteWords);
}

interface AskOptions extends Connection {
  readonly party: string;
  readonly question: string;
  readonly due: string;
  readonly file?: readonly string[];
}

export function askParty(id: string, options: AskOptions): Ending | Promise<Ending> {
  const { party, question, due: dueAt } = options;
  const body = checked(newRequest, { party, question, dueAt });
  if (!body.ok) return body;
  return askWithFiles(
    options,
    ({ desk }, { attachments }) => desk.askParty(id, { ...body.value, attachments }),
    requestWords,
  );
}

interface ChangeOptions extends Connection {
  readonly title?: string;
  readonly owner?: string;
  readonly due?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export function changeCase(id: string, options: ChangeOptions): Ending | Promise<Ending> {
  const [add, remove] = [partOf(options.add), partOf(options.remove)];
  if (!add.ok) return add;
  if (!remove.ok) return remove;
  const { title, owner, due: dueAt } = options;
  const given = { title, owner, dueAt, add: add.value, remove: remove.value };
  const body = checked(caseChange, given);
  return body.ok ? ask(options, ({ desk }) => desk.changeCase(id, body.value), caseWords) : body;
}

function partOf(ids: readonly string[] | undefined) {
  return ids === undefined ? ok(undefined) : itemsOf(ids);
}

interface CloseOptions extends Connection {
  readonly outcome: BodyOf<'closeCase'>['outcome'];
  readonly words: string;
  readonly holdStays?: true;
}

export function closeCase(id: string, options: CloseOptions): Promise<Ending> {
  const { outcome, words, holdStays } = options;
  const json = { outcome, words, ...(holdStays ? { holdStays } : {}) };
  return ask(options, ({ desk }) => desk.closeCase(id, json), caseWords);
}

interface ReasonOptions extends Connection {
  readonly reason: string;
  readonly lift?: true;
}

export function reopenCase(id: string, options: ReasonOptions): Promise<Ending> {
  return ask(options, ({ desk }) => desk.reopenCase(id, options.reason), caseWords);
}

export function holdCase(id: string, options: ReasonOptions): Promise<Ending> {
  const { reason, lift } = options;
  return ask(options, ({ desk }) => desk.holdCase(id, { held: !lift, reason }), caseWords);
}
