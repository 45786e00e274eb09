/** `muster keygen`: a new attestation key in a file of its own. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Command, Option } from 'commander';
import { coseKeyOf } from '../core/crypto/key.ts';
import { suites } from '../core/crypto/suites.ts';
import type { SuiteName } from '../core/model.ts';
import { ok } from '../core/result.ts';
import { command, type Ending, ending } from './exits.ts';
import { makeKeyFile } from './key-file.ts';
import { facts, say, sayJson } from './output.ts';

interface KeygenOptions {
  readonly suite: SuiteName;
  readonly json?: true;
}

/** The command, to be mounted. */
export function keygenCommand(): Command {
  return command('keygen', 'make an attestation key for a device')
    .argument('<file>', 'where to keep it; readable by its owner alone, never replaced')
    .addOption(
      new Option('--suite <name>', 'signature algorithm')
        .choices(suites.map(({ name }) => name))
        .default('Ed25519'),
    )
    .option('--json', 'print JSON')
    .action(ending('keygen', keygen));
}

function keygen(file: string, { suite, json }: KeygenOptions): Ending {
  const key = makeKeyFile(file, suite);
  if (!key.ok) return key;
  const thumbprint = bytesToHex(key.value.thumbprint);
  const coseKey = bytesToHex(coseKeyOf(key.value));
  if (json) sayJson({ file, suite, thumbprint, coseKey });
  else {
    say(
      facts([
        ['key file', file],
        ['suite', suite],
        ['thumbprint', thumbprint],
        ['COSE_Key', coseKey],
      ]),
    );
  }
  return ok(undefined);
}
