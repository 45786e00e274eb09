/** `muster landmark`: the registered landmarks; changes and revokes one. */
import type { Command } from 'commander';
import { ask, type Connection, connected } from './connection.ts';
import { command, ending } from './exits.ts';
import { runLandmarkCommand } from './landmark-run.ts';
import { landmarkListWords, landmarkWords } from './landmark-words.ts';
import { type Listing, listing, printList } from './listing.ts';
import { bodyOf, type LandmarkOptions, landmarkOptions } from './register-landmark.ts';

/** The command, to be mounted. */
export function landmarkCommand(): Command {
  return command('landmark', 'points of known place that measure round trips to keys')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(changeCommand())
    .addCommand(revokeCommand())
    .addCommand(runLandmarkCommand());
}

function listCommand(): Command {
  return listing(connected(command('list', 'list the landmarks'))).action(
    ending('landmark list', (options: Listing) =>
      printList(options, { name: 'listLandmarks', query: {}, words: landmarkListWords }),
    ),
  );
}

function showCommand(): Command {
  return connected(command('show', 'show one landmark'))
    .argument('<landmark>')
    .action(
      ending('landmark show', (id: string, options: Connection) =>
        ask(options, (client) => client.landmarks.get(id), landmarkWords),
      ),
    );
}

function changeCommand(): Command {
  return landmarkOptions(
    connected(command('change', 'register a later version, which says all of it again')).argument(
      '<landmark>',
    ),
  ).action(
    ending('landmark change', (id: string, given: LandmarkOptions & Connection) => {
      const body = bodyOf(given);
      if (!body.ok) return body;
      return ask(given, (client) => client.landmarks.change(id, body.value), landmarkWords);
    }),
  );
}

function revokeCommand(): Command {
  return connected(command('revoke', 'revoke one for good: what it measures from now on is void'))
    .argument('<landmark>')
    .action(
      ending('landmark revoke', (id: string, options: Connection) =>
        ask(options, (client) => client.landmarks.revoke(id), landmarkWords),
      ),
    );
}
