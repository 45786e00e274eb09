/**
 * Makes the condition index again from archive and log alone: the log's leaves in order, the header or the change that
 * each commits to, what they say. A step is bounded, and whoever comes next goes on from there.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { ruleOf } from '../../core/appraise/ruleset.ts';
import { checkpointIn } from '../../core/log/checkpoint.ts';
import { decodeChange } from '../../core/log/leaf.ts';
import { TILE_WIDTH } from '../../core/log/tile.ts';
import type { Bytes } from '../../core/model.ts';
import type { DispositionRow, ReleaseRow } from '../desk/rows.ts';
import { erasedRefusal } from '../erasure/see.ts';
import { keptHeader } from '../kept-header.ts';
import type { ArchivePort, LogPort } from '../ports.ts';
import { bundleConditions } from '../settle/bundle.ts';
import type { ChangeRecord } from './change.ts';
import type { RegistryStore } from './port.ts';
import type { IndexStep, RebuildState, RebuildStore } from './rebuild-port.ts';

/** What one step reads at most: a Worker has 10,000 subrequests, and a leaf takes three. */
const TILES_A_STEP = 8;
const ROWS_A_STEP = 20_000;
/** Steps of one run of the cron. */
const STEPS_A_RUN = 10;
/** Objects read at once: a Worker has six connections. */
const READS_AT_ONCE = 6;
/** Of an entry in its bundle: a length of two bytes, and 32 bytes of leaf data. */
const ENTRY_BYTES = 34;

export interface RebuildPorts {
  readonly archive: ArchivePort;
  readonly log: LogPort;
  readonly rebuild: RebuildStore;
  readonly registry: RegistryStore;
}

export interface Rebuilt {
  readonly state: 'reading' | 'indexing' | 'done';
  readonly leaves: number;
  readonly ofLeaves: number;
  readonly rows: number;
}

/** One bounded step of a rebuild, which the first begins; `done` once queries are answered again. */
export async function rebuildStep(ports: RebuildPorts, nowMs: number): Promise<Rebuilt> {
  const state = (await ports.rebuild.state()) ?? (await ports.rebuild.begin(nowMs));
  const size = await logSize(ports.log);
  const at = { leaves: state.nextLeaf, ofLeaves: size, rows: state.rows };
  if (state.nextLeaf < size) return { ...(await readLeaves(ports, state, size)), state: 'reading' };
  if (await ports.rebuild.makeIndex()) return { ...at, state: 'indexing' };
  const isDone = await ports.rebuild.finish(state);
  return { ...at, state: isDone ? 'done' : 'reading' };
}

/** Goes on with a rebuild that somebody began, by some steps: what the cron does. */
export async function goOnRebuilding(ports: RebuildPorts, nowMs: number): Promise<void> {
  for (let step = 0; step < STEPS_A_RUN; step++) {
    if (!(await ports.rebuild.state())) return;
    await rebuildStep(ports, nowMs);
  }
}

async function logSize(log: LogPort): Promise<number> {
  const checkpoint = checkpointIn(await log.checkpoint());
  if (!checkpoint.ok) throw new Error('the log gives a checkpoint that is none');
  return checkpoint.value.size;
}

/** Some leaves after the others, until there are enough rows: one part may turn thousands of conditions. */
async function readLeaves(ports: RebuildPorts, from: RebuildState, size: number) {
  const steps: IndexStep[] = [];
  let to = from;
  for (let tile = 0; tile < TILES_A_STEP && isWanting(from, to, size); tile++) {
    const leaves = await leavesFrom(ports.log, to.nextLeaf, size);
    for (let at = 0; at < leaves.length && isWanting(from, to, size); at += READS_AT_ONCE) {
      const some = leaves.slice(at, at + READS_AT_ONCE);
      for (const read of await Promise.all(some.map((leaf) => readObject(ports, leaf)))) {
        for (const step of read.said) steps.push(step);
        to = after(to, read);
      }
    }
  }
  const isMine = await ports.rebuild.apply(from, to, steps);
  const { nextLeaf: leaves, rows } = isMine ? to : from;
  return { leaves, ofLeaves: size, rows };
}

function isWanting(from: RebuildState, to: RebuildState, size: number): boolean {
  return to.nextLeaf < size && to.rows - from.rows < ROWS_A_STEP;
}

function after(state: RebuildState, { said, change }: Read): RebuildState {
  const rows = said.reduce((sum, step) => sum + rowsOf(step), state.rows);
  const lastChange = change ?? state.lastChange;
  return { ...state, nextLeaf: state.nextLeaf + 1, lastChange, rows };
}

function rowsOf(step: IndexStep): number {
  return step.word === 'conditions' ? step.conditions.length : 0;
}

/** The leaf data of one tile from an index on. */
async function leavesFrom(log: LogPort, first: number, size: number): Promise<string[]> {
  const index = Math.floor(first / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  const bundle = await log.tile({ level: 'entries', index, width });
  if (!bundle) throw new Error(`the log does not give its leaves from ${index * TILE_WIDTH} on`);
  const leaves = Array.from({ length: width }, (_, i) =>
    bytesToHex(bundle.subarray(i * ENTRY_BYTES + 2, (i + 1) * ENTRY_BYTES)),
  );
  return leaves.slice(first % TILE_WIDTH);
}

interface Read {
  readonly said: readonly IndexStep[];
  /** Sequence of a registry change. */
  readonly change: number | null;
}

/** A leaf without header and change is a time leaf. */
async function readObject(ports: RebuildPorts, leaf: string): Promise<Read> {
  const { archive } = ports;
  const header = await archive.get('headers', leaf);
  if (header) return { said: await conditionsOf(ports, header), change: null };
  const change = await archive.get('changes', leaf);
  return change ? changeOf(change) : { said: [], change: null };
}

async function conditionsOf(
  { archive, registry }: RebuildPorts,
  bytes: Bytes,
): Promise<readonly IndexStep[]> {
  const { ledger, sequence, verdictBundle } = keptHeader(bytes);
  const name = bytesToHex(verdictBundle);
  const bundle = await archive.get('verdicts', name);
  // What was erased says nothing any more; the index has none of it either.
  if (!bundle && (await erasedRefusal(registry, { kind: 'verdicts', name }))) return [];
  if (!bundle) throw new Error(`the verdict bundle of header ${sequence} of ${ledger} is missing`);
  const conditions = bundleConditions(bundle).map(({ condition, whereabouts }) => {
    const { confidential } = ruleOf(condition.kind);
    return { ledger, ...whereabouts, confidential, header: sequence, condition };
  });
  return conditions.length === 0 ? [] : [{ word: 'conditions', conditions }];
}

function changeOf(bytes: Bytes): Read {
  const change = decodeChange(bytes);
  if (!change.ok) throw new Error('the archive gives a change that is none');
  const record: ChangeRecord = JSON.parse(new TextDecoder().decode(change.value.body));
  return { said: saidBy(record), change: change.value.sequence };
}

/** The row of a decision is the first object of its record. */
function saidBy({ action, objects }: ChangeRecord): readonly IndexStep[] {
  const rows = objects.flatMap(({ object, row }) => (row ? [{ object, row }] : []));
  if (action === 'anomaly-disposed') {
    const row = rows.find(({ object }) => object.startsWith('dsp_'))?.row;
    return row ? [{ word: 'disposed', row: row as DispositionRow }] : [];
  }
  if (action === 'anomaly-released' || action === 'anomaly-withheld') {
    const row = rows.find(({ object }) => object.startsWith('rel_'))?.row;
    return row ? [{ word: 'released', row: row as ReleaseRow }] : [];
  }
  return [];
}
