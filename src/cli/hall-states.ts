/** The first states of the chains of a hall, a file a device, on the disk before its keys are sent. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { newAttester } from '../sdk/attester.ts';
import { keepFirstState, newBootseed } from './attester-file.ts';
import type { HallCode } from './codes-file.ts';
import type { HallKeys } from './hall-keys.ts';

/**
 * Begins a chain for each device that has no key yet; one that stands there stays. Written before the enrolment, so that no
 * run that is cut short leaves a key without its chain, whose first report would read as that of a lost state.
 */
export function beginStates(folder: string, codes: readonly HallCode[], keys: HallKeys): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { device, licence: ledger, model } of codes) {
    const path = join(folder, `${device}.state`);
    if (existsSync(path)) continue;
    const { thumbprint } = keys.get(device)!;
    keepFirstState(path, newAttester({ device, ledger, model, thumbprint }, newBootseed()));
  }
}
