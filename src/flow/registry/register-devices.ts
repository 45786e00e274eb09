/** Registers a manifest of devices in one request, the same way as in several steps: all rows, or none with every bad one listed. */
import { activate } from './activation.ts';
import type { Caller } from './caller.ts';
import type { ManifestSource } from './manifest.ts';
import type { RegistryPorts } from './ports.ts';
import { stage } from './staging.ts';
import { opening } from './uploads.ts';
import { accept, type Outcome, refuse, type Written } from './write.ts';

/** What is left of an upload when its one request was cut short stays for so long. */
const ONE_REQUEST_MS = 15 * 60_000;

export interface Manifest {
  readonly licence: string;
  readonly source: ManifestSource;
  readonly dryRun: boolean;
}

export interface Registered {
  readonly licence: string;
  readonly rows: number;
  readonly registered: boolean;
}

/** A manifest in one request: the whole of it, or `manifest_rows_invalid`; the same way as in several steps. */
export async function registerDevices(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { licence, source, dryRun }: Manifest,
): Promise<Outcome<Written<Registered>>> {
  const opened = await opening(ports, caller, nowMs, { licence, lifeMs: ONE_REQUEST_MS });
  if (!opened.ok) return opened;
  const { uploads } = ports.registry;
  const begun = await uploads.begin(opened.value.upload.id, nowMs);
  if (!begun) return refuse('upload_state_conflict');
  const staged = await stage(ports, begun, opened.value.licence, source, dryRun);
  const done =
    staged.ok && !dryRun
      ? await activate(ports, caller, nowMs, staged.value, opened.value.licence)
      : null;
  if (done?.ok) {
    const { rowsStaged: rows } = done.value.value;
    return accept({ ...done.value, value: { licence, rows, registered: true } });
  }
  await uploads.abandon(begun.id);
  if (done) return done;
  if (!staged.ok) return staged;
  const value = { licence, rows: staged.value.rowsStaged, registered: false };
  return accept({ value, propagated: true });
}
