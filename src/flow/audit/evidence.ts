/** Archived evidence by whose it says it is: what no header names is an orphan. */
import { ITEM_LIMITS } from '../../core/codec/cbor.ts';
import { firstItem } from '../../core/codec/sequence.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import type { Bytes } from '../../core/model.ts';
import { type Caller, visibleTo } from '../registry/caller.ts';
import type { AuditPorts } from './port.ts';

export interface EvidencePage {
  readonly items: readonly {
    readonly name: string;
    readonly licence: string;
    readonly archivedAtMs: number;
  }[];
  readonly next: string | null;
}

/** Of `limit` objects those that name a licence which the caller sees. What names none is attributed to nobody. */
export async function auditEvidence(
  { registry, evidence }: AuditPorts,
  caller: Caller,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<EvidencePage> {
  const listed = await evidence.evidenceAfter(after, limit);
  const seen = new Map<string, boolean>();
  const items: EvidencePage['items'][number][] = [];
  for (const { name, begin, archivedAtMs } of listed) {
    const licence = licenceIn(begin);
    if (licence === null) continue;
    const isSeen =
      seen.get(licence) ?? (await registry.visibleLicence(visibleTo(caller), licence)) !== null;
    seen.set(licence, isSeen);
    if (isSeen) items.push({ name, licence, archivedAtMs });
  }
  return { items, next: listed.length < limit ? null : listed.at(-1)!.name };
}

/** The ledger that the first item names: all items of a part name one. */
function licenceIn(begin: Bytes): string | null {
  const item = firstItem(begin, ITEM_LIMITS.maxBytes);
  const evidence = item && decodeEvidence(item);
  return evidence?.ok ? evidence.value.claims.ledger : null;
}
