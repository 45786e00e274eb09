/**
 * The rules in words, as they stood: a build archives its own under the hash of its rule set while it judges, so that a
 * case of years ago is exported with the words of its time.
 */
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { explain } from '../../core/appraise/ruleset.ts';
import { ruleSetHash } from '../../core/appraise/ruleset-hash.ts';
import { anomalyKinds, type Bytes } from '../../core/model.ts';
import { keptHeader } from '../kept-header.ts';
import type { ArchivePort } from '../ports.ts';
import { canonicalJson } from '../registry/change.ts';

/** One rule set that headers name; no bytes where its words were never archived. */
export interface NamedRules {
  /** Hex. */
  readonly hash: string;
  readonly bytes: Bytes | null;
}

/** Archives the rules of this build, once for all. */
export async function keepRules({ archive }: { readonly archive: ArchivePort }): Promise<void> {
  if (await archive.has('rules', ruleSetHash)) return;
  await archive.putIfAbsent('rules', ruleSetHash, ownSheets());
}

/** The rule sets that these headers were judged by, each once, in order of their hashes. */
export async function rulesOf(
  archive: ArchivePort,
  headers: readonly Bytes[],
): Promise<NamedRules[]> {
  const hashes = new Set(headers.map(rulesIn));
  const found: NamedRules[] = [];
  for (const hash of [...hashes].toSorted()) {
    const bytes = hash === ruleSetHash ? ownSheets() : await archive.get('rules', hash);
    found.push({ hash, bytes });
  }
  return found;
}

function rulesIn(bytes: Bytes): string {
  return bytesToHex(keptHeader(bytes).rules);
}

function ownSheets(): Bytes {
  const sheets = anomalyKinds.map((kind) => {
    const { title, enforces, severities, falsePositives, clearsAfter } = explain(kind);
    return { kind, title, enforces, severities, falsePositives, clearsAfter };
  });
  return utf8ToBytes(`${canonicalJson(sheets)}\n`);
}
