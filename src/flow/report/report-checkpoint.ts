/** The checkpoint that a report is made at: one that the log published, by its size, or the newest. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { checkpointIn } from '../../core/log/checkpoint.ts';
import { checkpointName } from '../log-archive.ts';
import type { ArchivePort, LogPort } from '../ports.ts';
import { accept, type Outcome, refuse } from '../registry/write.ts';

export interface ReportCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** The note as it was published: witnesses' lines came later, and would make another text of it. */
  readonly note: string;
}

/** Refuses `report_checkpoint_unknown` where the log published none of this size. */
export async function checkpointFor(
  { archive, log }: { readonly archive: ArchivePort; readonly log: LogPort },
  size: number | undefined,
): Promise<Outcome<ReportCheckpoint>> {
  const wanted = size ?? sizeOf(await log.checkpoint());
  const bytes = await archive.get('checkpoints', checkpointName(wanted));
  if (!bytes) return refuse('report_checkpoint_unknown');
  const note = new TextDecoder().decode(bytes);
  const parsed = checkpointIn(note);
  if (!parsed.ok) throw new Error('the archive has a checkpoint that is none');
  const { origin, root } = parsed.value;
  return accept({ origin, size: wanted, root: bytesToHex(root), note });
}

function sizeOf(note: string): number {
  const parsed = checkpointIn(note);
  if (!parsed.ok) throw new Error('the log gives a checkpoint that is none');
  return parsed.value.size;
}
