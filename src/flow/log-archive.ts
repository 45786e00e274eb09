/** The log's share of the archive: what has a position, and so a name that says nothing of its bytes. */
import type { ArchiveKind, ArchivePort } from './ports.ts';

export interface LogArchive extends Pick<ArchivePort, 'putIfAbsent' | 'get'> {
  /** Names of this kind behind `name`, in the order of their bytes: none where there is none, and not always all. */
  namesAfter(kind: ArchiveKind, name: string): Promise<readonly string[]>;
}

/** Why a log may not go on over this archive. */
export type Disagreement =
  /** The archive has published what the log does not know: the log is an older copy of itself. */
  | 'log_archive_ahead'
  /** A tile or checkpoint that the log published stands there with other bytes, or not at all. */
  | 'log_archive_differs';

/** Log and archive tell two histories. */
export class LogDisagrees extends Error {
  constructor(word: Disagreement) {
    super(word);
  }
}

/** Other bytes stand under the name already. For the log that is a fork: two histories met in one place. */
export class ArchiveDiffers extends Error {
  constructor(name: string) {
    super(`${name} stands in the archive with other bytes`);
  }
}

/** As many digits as the largest size has, so that names sort as sizes do. */
const SIZE_DIGITS = 16;

/** The name of a published checkpoint. */
export function checkpointName(size: number): string {
  return String(size).padStart(SIZE_DIGITS, '0');
}

/** Waits, until the signal says that nobody waits any more: then it rejects. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** An archive whose every call ends after `limitMs`: one that hangs must not hold up the log. */
export function withinLimit(archive: LogArchive, sleep: Sleep, limitMs: number): LogArchive {
  const limited = async <T>(call: Promise<T>): Promise<T> => {
    const answered = new AbortController();
    const expired = sleep(limitMs, answered.signal).then(() => {
      throw new Error(`the archive did not answer within ${limitMs} ms`);
    });
    return Promise.race([call, expired]).finally(() => answered.abort());
  };
  return {
    putIfAbsent: (kind, name, bytes) => limited(archive.putIfAbsent(kind, name, bytes)),
    get: (kind, name) => limited(archive.get(kind, name)),
    namesAfter: (kind, name) => limited(archive.namesAfter(kind, name)),
  };
}
