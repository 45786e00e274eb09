/** The public log over HTTP as a stranger fetches it: bounded in bytes and time, never led elsewhere. */
import { endpoints } from '../../contract/endpoints.ts';
import { MAX_NOTE_CHARS } from '../../core/log/note.ts';
import { ENTRY_BYTES, type NamedTile, tilePath } from '../../core/log/tile.ts';
import { HASH_BYTES } from '../../core/log/tree.ts';
import type { Bytes } from '../../core/model.ts';
import { type Called, type CallProblem, called, unreachable, unreadable } from '../problem.ts';
import { boundedBytes, wait } from '../transport.ts';

/** Where a log's checkpoint and tiles come from. */
export interface LogSource {
  checkpoint(): Promise<Called<string>>;
  /** The newest checkpoint that the log's own quorum of witnesses cosigned; null where there is none. */
  witnessed(): Promise<Called<string | null>>;
  /** A hash tile or entry bundle, of exactly the length that its width demands. */
  tile(named: NamedTile): Promise<Called<Bytes>>;
}

export interface SourceOptions {
  /** Of the service: the log stands under `log/` there. */
  readonly url: string;
  readonly fetch?: (request: Request) => Promise<Response>;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly tries?: number;
  /** Of one try. */
  readonly timeoutMs?: number;
}

/** Under `log/`, as the service has it. */
const WITNESSED = endpoints.getWitnessedCheckpoint.path.slice('/log/'.length);

const TRIES = 4;
const TIMEOUT_MS = 30_000;
const WAIT_MS = 1_000;
/** A character of a note has three bytes at most. */
const MAX_CHECKPOINT_BYTES = 3 * MAX_NOTE_CHARS;

/** The log of the service at `url`. */
export function logSource(options: SourceOptions): LogSource {
  const get = (path: string, maxBytes: number) => fetched(options, path, maxBytes);
  const note = async (path: string) => {
    const bytes = await get(path, MAX_CHECKPOINT_BYTES);
    return bytes.ok ? called(new TextDecoder().decode(bytes.value)) : bytes;
  };
  return {
    checkpoint: () => note('checkpoint'),
    async witnessed() {
      const found = await note(WITNESSED);
      return !found.ok && found.problem.status === 404 ? called(null) : found;
    },
    async tile({ level, index, width }) {
      const length = width * (level === 'entries' ? ENTRY_BYTES : HASH_BYTES);
      const bytes = await get(tilePath(level, index, width), length);
      if (!bytes.ok || bytes.value.length === length) return bytes;
      return refused(unreadable(200, `${bytes.value.length} bytes instead of ${length}`));
    },
  };
}

/** A fault that may pass (no answer, 429, 5xx) is tried again; what the log answers otherwise is its answer. */
async function fetched(
  options: SourceOptions,
  path: string,
  maxBytes: number,
): Promise<Called<Bytes>> {
  const { tries = TRIES, sleep = wait } = options;
  for (let tried = 1; ; tried += 1) {
    const answer = await fetchedOnce(options, path, maxBytes);
    if (answer.ok || tried >= tries || !mayPass(answer.problem)) return answer;
    await sleep(WAIT_MS * tried);
  }
}

function mayPass({ status }: CallProblem): boolean {
  return status === null || status === 429 || status >= 500;
}

async function fetchedOnce(
  { url, fetch: fetcher = (request: Request) => fetch(request), timeoutMs }: SourceOptions,
  path: string,
  maxBytes: number,
): Promise<Called<Bytes>> {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const signal = AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS);
  try {
    // Another host must not answer for this log: a redirect is an answer like any other that is not 200.
    // Nor a cache between: an older checkpoint than the one seen before would be taken for a log that ran back.
    const headers = { 'cache-control': 'no-cache' };
    const request = new Request(new URL(`log/${path}`, base), {
      ...{ redirect: 'manual', signal, headers },
    });
    const response = await fetcher(request);
    if (response.status !== 200) {
      await response.body?.cancel();
      return refused(unreadable(response.status, `HTTP ${response.status} for ${path}`));
    }
    const bytes = await boundedBytes(response, maxBytes);
    return bytes
      ? called(bytes)
      : refused(unreadable(200, `more than ${maxBytes} bytes of ${path}`));
  } catch (fault) {
    return refused(unreachable(fault));
  }
}

function refused(problem: CallProblem): Called<never> {
  return { ok: false, problem };
}
