/** The receipt of one attestation, in either encoding, for those who may see its device. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { readSequence } from '../../core/codec/sequence.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import { type BundleEntry, readBundle } from '../../core/log/bundle.ts';
import { makeCoseReceipt } from '../../core/log/cose-form.ts';
import type { PartHeader } from '../../core/log/header.ts';
import { itemProofs, partLeafOf, partTrees } from '../../core/log/part-items.ts';
import {
  type ChallengeProof,
  type ItemProof,
  makeReceipt,
  type PartProof,
  type VerdictOpening,
} from '../../core/log/receipt.ts';
import type { Bytes } from '../../core/model.ts';
import { keptHeader } from '../kept-header.ts';
import type { HeaderRow } from '../ledger-port.ts';
import type { LogProofs } from '../ports.ts';
import { challengeObject } from '../submit/answer.ts';
import type { IssuedChallenge } from '../submit/challenges.ts';
import { MAX_ITEM_BYTES, MAX_ITEMS } from '../submit/examine.ts';
import { archivedVerdicts, findAttestation } from './attestation-view.ts';
import type { Caller } from './caller.ts';
import type { RegistryPorts } from './ports.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** A round of the log and a little more. */
const RETRY_AFTER_S = 2;

/** `text`: a C2SP tlog-proof; `cose`: a COSE Receipt (RFC 9942). */
export type ReceiptForm = 'text' | 'cose';

interface Asked {
  readonly device: string;
  readonly digest: string;
  readonly form: ReceiptForm;
}

/**
 * A regulator's receipt says the verdict, an operator's that there is one. Refuses `object_not_found` for a device that
 * the caller does not see and a digest that its ledger does not remember, `anchor_pending` while the log has no leaf of
 * it, and with the erasure that took its verdict.
 */
export async function issueReceipt(
  ports: RegistryPorts,
  caller: Caller,
  { device, digest, form }: Asked,
): Promise<Outcome<Bytes>> {
  const found = await findAttestation(ports, caller, { device, digest });
  if (!found.ok) return found;
  const { row, settled } = found.value;
  const part = await partOf(ports, row);
  if (!part.ok) return part;
  const { entries, index } = part.value;
  const entry = entries[settled.position]!;
  const challenge = await challengeOf(ports, part.value.header, entry);
  const fromSizes = challenge ? [challenge.size] : [];
  const proofs = await ports.log.prove({ indices: [index], fromSizes, asCose: form === 'cose' });
  const [item] = itemProofs(partTrees(entries.map(partLeafOf)), [settled.position]);
  const given: Given = {
    item: item!,
    part: { header: row.header, index, inclusionPath: proofs.inclusion[0]!, ...proofs },
    challenge: challenge && {
      object: await challengeObject(ports.archive, challenge, proofs.witnessed),
      consistencyPath: proofs.consistency[0]!,
    },
    opening: caller.role === 'regulator' ? { salt: entry.salt, verdict: entry.verdict } : null,
  };
  return accept(encoded(given, proofs));
}

interface Given {
  readonly part: PartProof;
  readonly item: ItemProof;
  readonly challenge: ChallengeProof | null;
  readonly opening: VerdictOpening | null;
}

function encoded({ part, item, challenge, opening }: Given, { size, coseRoot }: LogProofs): Bytes {
  if (coseRoot) return makeCoseReceipt({ part, size, root: coseRoot }, item, challenge, opening);
  return new TextEncoder().encode(makeReceipt(part, item, challenge, opening));
}

async function partOf(ports: RegistryPorts, { header: bytes, index }: HeaderRow) {
  const header = keptHeader(bytes);
  if (index === null) return refuse('anchor_pending', { retryAfterS: RETRY_AFTER_S });
  const archived = await archivedVerdicts(ports, header);
  if (!archived.ok) return archived;
  const bundle = readBundle(archived.value);
  if (!bundle.ok) throw new Error('a verdict bundle is not the one that its ledger names');
  return accept({ header, index, entries: bundle.value.entries });
}

/** The challenge that the attestation answers; null where the log never issued it, and where the evidence was erased. */
async function challengeOf(
  { archive, challenges }: RegistryPorts,
  { evidenceBundle }: PartHeader,
  { bundleIndex }: BundleEntry,
): Promise<IssuedChallenge | null> {
  const bytes = await archive.get('evidence', bytesToHex(evidenceBundle));
  const limits = { maxItems: MAX_ITEMS, maxItemBytes: MAX_ITEM_BYTES };
  const items = bytes && readSequence(bytes, limits);
  const item = items?.ok ? items.value[bundleIndex] : undefined;
  const evidence = item && decodeEvidence(item);
  if (!evidence?.ok) return null;
  const { challenge } = evidence.value.claims;
  return challenges.issued(bytesToHex(challenge), challenge);
}
