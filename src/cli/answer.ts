/** `muster answer`: what exporter or operator says to an anomaly, or to a request for information. */
import type { Command } from 'commander';
import type { AnswerOf } from '../sdk/transport.ts';
import { connected } from './connection.ts';
import { answersWords } from './desk-words.ts';
import { command, type Ending, ending } from './exits.ts';
import { askWithFiles, filed, type Texted } from './uploads.ts';

/** The command, to be mounted. */
export function answerCommand(): Command {
  return filed(connected(command('answer', 'answer an anomaly, or a request for information')))
    .argument('<id>', 'of the anomaly, or rfi_… of the request')
    .requiredOption('--text <text>', 'what you say')
    .action(ending('answer', answer));
}

function answer(id: string, options: Texted): Promise<Ending> {
  const { text } = options;
  return askWithFiles<AnswerOf<'answerAnomaly'>>(
    options,
    ({ desk }, given) =>
      id.startsWith('rfi_')
        ? desk.answerRequest(id, { text, ...given })
        : desk.answerAnomaly(id, { text, ...given }),
    (row) => answersWords([row]).join('\n'),
  );
}
