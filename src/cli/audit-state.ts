/** The folder of an auditor: what it saw last, and checkpoints that contradict each other, kept for good. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { LogPolicy } from '../core/log/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Diverged } from '../sdk/audit/follow.ts';
import { type KeptLog, keptText, type OpenKept, openKept } from '../sdk/audit/kept.ts';
import { lock, publicMode, readText, writeNew, writeWhole } from './files.ts';

/** An edge has 8 KiB a level; the rest is the ends of ledgers. */
const maxStateBytes = 64 * 1024 * 1024;

const stateFile = (folder: string) => join(folder, 'state.json');

/** Two audits over one state would each overwrite what the other saw. */
export function lockState(folder: string): Result<() => void, string> {
  return lock(join(folder, 'audit.lock'));
}

/** What was seen last; null at the first look. A state that does not open is never taken for a first look. */
export function readState(folder: string, policy: LogPolicy): Result<OpenKept | null, string> {
  const path = stateFile(folder);
  if (!existsSync(path)) return ok(null);
  const text = readText(path, maxStateBytes);
  if (!text.ok) return text;
  const kept = openKept(text.value, policy);
  if (kept) return ok(kept);
  return err(
    `nothing was audited: ${path} is damaged, or of a log that the policy or key does not name; it was left as it is`,
  );
}

/** Replaces the state at once. */
export function writeState(folder: string, kept: KeptLog): void {
  writeWhole(stateFile(folder), keptText(kept), publicMode);
}

/** Both checkpoints under names of their own, never over another; the paths. Whole hashes: a log can search for two notes of one short one. */
export function keepEvidence(folder: string, { word, before, now }: Diverged): string[] {
  return [before, now].map((note) => {
    const size = note.split('\n')[1] ?? '0';
    const hash = bytesToHex(sha256(utf8ToBytes(note)));
    const path = join(folder, 'evidence', `${word}-${size}-${hash}.note`);
    writeNew(path, note, publicMode);
    return path;
  });
}
