/** `muster case`: cases of a regulator's authority, from opening to closing. */
import { type Command, Option } from 'commander';
import { caseOutcome, caseStatus } from '../contract/cases.ts';
import {
  askParty,
  changeCase,
  closeCase,
  holdCase,
  noteCase,
  openCase,
  reopenCase,
} from './case-acts.ts';
import { caseListWords, caseViewWords, evidenceWords } from './case-words.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { filed } from './uploads.ts';

/** The command, to be mounted. */
export function caseCommand(): Command {
  return command('case', 'open, list, work and close cases')
    .addCommand(opening())
    .addCommand(listOf())
    .addCommand(shown())
    .addCommand(noting())
    .addCommand(asking())
    .addCommand(changing())
    .addCommand(closing())
    .addCommand(reopening())
    .addCommand(holding())
    .addCommand(evidenceOf());
}

function opening(): Command {
  return connected(command('open', 'open a case'))
    .requiredOption('--title <text>', 'what it is called')
    .requiredOption('--owner <name>', 'who works it')
    .requiredOption('--due <instant>', 'when it is due, such as 2027-01-31T00:00:00Z')
    .option('--about <id...>', 'anomalies, licences, sites, devices, parties')
    .action(ending('case open', openCase));
}

interface ListOptions extends Listing {
  readonly status?: string;
  readonly owner?: string;
  readonly overdue?: true;
  readonly about?: string;
}

function listOf(): Command {
  return listing(connected(command('list', 'list cases')))
    .addOption(new Option('--status <status>', 'those alone').choices(caseStatus.options))
    .option('--owner <name>', 'those of this owner')
    .option('--about <id>', 'those about this anomaly, licence, site, device or party')
    .option('--overdue', 'open ones whose date has passed')
    .action(ending('case list', list));
}

function list(options: ListOptions): Promise<Ending> {
  const { status, owner, about, overdue } = options;
  const query = { status, owner, about, ...(overdue ? { overdue: 'true' } : {}) };
  return printList(options, { name: 'listCases', query, words: caseListWords });
}

function shown(): Command {
  const show = (id: string, options: Connection) =>
    ask(options, ({ desk }) => desk.case(id), caseViewWords);
  return ofCase('show', 'show a case with notes, requests and answers').action(
    ending('case show', show),
  );
}

function noting(): Command {
  return filed(ofCase('note', 'add a note'))
    .requiredOption('--text <text>', 'the note')
    .action(ending('case note', noteCase));
}

function asking(): Command {
  return filed(ofCase('ask', 'ask a party that the case concerns for information'))
    .requiredOption('--party <id>', 'whom')
    .requiredOption('--question <text>', 'what: all that the party sees of the case')
    .requiredOption('--due <instant>', 'until when')
    .action(ending('case ask', askParty));
}

function changing(): Command {
  return ofCase('change', 'change owner, date, title, or what a case is about')
    .option('--title <text>', 'what it is called')
    .option('--owner <name>', 'who works it')
    .option('--due <instant>', 'when it is due')
    .option('--add <id...>', 'anomalies and subjects that belong to it')
    .option('--remove <id...>', 'anomalies and subjects that do not')
    .action(ending('case change', changeCase));
}

function closing(): Command {
  const outcomes = new Option('--outcome <outcome>', 'how it ended').choices(caseOutcome.options);
  return ofCase('close', 'close a case with an outcome')
    .addOption(outcomes.makeOptionMandatory())
    .requiredOption('--words <text>', 'the outcome in words')
    .option('--hold-stays', 'of a held case: you know that the hold stays until it is lifted')
    .action(ending('case close', closeCase));
}

function reopening(): Command {
  return ofCase('reopen', 'open a closed case again')
    .requiredOption('--reason <text>', 'why')
    .action(ending('case reopen', reopenCase));
}

function holding(): Command {
  return ofCase('hold', 'keep its evidence, with what has come since; or lift the hold')
    .requiredOption('--reason <text>', 'why')
    .option('--lift', 'lift it')
    .action(ending('case hold', holdCase));
}

function evidenceOf(): Command {
  const evidence = (id: string, options: Listing) =>
    printList(options, {
      ...{ name: 'getCaseEvidence', query: {}, params: { id } },
      words: evidenceWords,
    });
  return listing(ofCase('evidence', 'list its evidence: whether it is there, and held')).action(
    ending('case evidence', evidence),
  );
}

function ofCase(name: string, description: string): Command {
  return connected(command(name, description)).argument('<id>', 'which case');
}
