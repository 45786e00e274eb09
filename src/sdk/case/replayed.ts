/** The verdicts that a case rests on, appraised again where this build has the rules that made them. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { ruleSetHash } from '../../core/appraise/ruleset-hash.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import type { BundleEntry } from '../../core/log/bundle.ts';
import { decodeChallenge } from '../../core/log/challenge.ts';
import { decodeTimeLeaf } from '../../core/log/leaf.ts';
import type { Bytes } from '../../core/model.ts';
import { Replay } from '../audit/replay.ts';
import type { CaseFiles } from './case-files.ts';
import type { ProvedPart } from './parts.ts';

export interface ReplayedVerdicts {
  readonly replayed: number;
  /** How many of each other rule set, by its hash: the build of that hash replays them. */
  readonly otherRules: ReadonlyMap<string, number>;
  /** Whose attestation is not here. */
  readonly unread: number;
}

/** Of attestations with a receipt, as `signaturesIn`. */
export function replayedIn(files: CaseFiles, parts: readonly ProvedPart[]): ReplayedVerdicts {
  const otherRules = new Map<string, number>();
  let [replayed, unread] = [0, 0];
  for (const { bundle, items, header } of parts) {
    const rules = bytesToHex(header.rules);
    const replay = new Replay(bundle, items);
    for (const entry of bundle.entries) {
      const path = `receipts/${bytesToHex(entry.digest)}.txt`;
      const item = items[entry.bundleIndex];
      if (!files.files.has(path)) continue;
      if (rules !== ruleSetHash) otherRules.set(rules, (otherRules.get(rules) ?? 0) + 1);
      else if (!item) unread += 1;
      else if (isDated(files, entry, item) && replay.holds(entry)) replayed += 1;
      else files.fault(path, 'verdict_differs');
    }
  }
  return { replayed, otherRules, unread };
}

/** Whether the time that the verdict took its challenge to be of is the one of the challenge here, where that is here. */
function isDated(files: CaseFiles, { inputs }: BundleEntry, item: Bytes): boolean {
  const evidence = decodeEvidence(item);
  if (!evidence.ok) return false;
  const object = files.files.get(`challenges/${bytesToHex(evidence.value.claims.challenge)}.cbor`);
  if (!object) return true;
  const challenge = decodeChallenge(object);
  const time = challenge.ok ? decodeTimeLeaf(challenge.value.timeLeaf) : challenge;
  return time.ok && inputs.challengeAtMs === time.value.issuedAtMs;
}
