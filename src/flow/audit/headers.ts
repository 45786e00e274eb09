/** A ledger's headers for who audits it, and the bundles that they name. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../../core/bytes.ts';
import { decodeHeader, FIRST_SEQUENCE, headerLeaf } from '../../core/log/header.ts';
import type { Bytes } from '../../core/model.ts';
import type { HeaderRow, LedgerPort } from '../ledger-port.ts';
import type { ArchivePort } from '../ports.ts';
import { type Caller, visibleTo } from '../registry/caller.ts';
import { accept, type Outcome, refuse } from '../registry/write.ts';
import type { AuditPorts } from './port.ts';

/** Objects read at once: a Worker has six connections. */
const READS_AT_ONCE = 6;

export interface AuditedHeader extends HeaderRow {
  readonly archived: Bytes | null;
}

export interface HeadersPage {
  readonly items: readonly AuditedHeader[];
  readonly end: number;
  readonly next: number | null;
}

/** `object_not_found` for a licence that the caller does not see. */
export async function auditHeaders(
  ports: AuditPorts,
  caller: Caller,
  licence: string,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<Outcome<HeadersPage>> {
  const ledger = await seenLedger(ports, caller, licence);
  if (!ledger) return refuse('object_not_found');
  const end = await ledger.lastSequence();
  const last = Math.min(from + limit - 1, end);
  const sequences = Array.from({ length: Math.max(last - from + 1, 0) }, (_, i) => from + i);
  const rows = (await ledger.headers(sequences)).filter((row) => row !== null);
  const items: AuditedHeader[] = [];
  for (let at = 0; at < rows.length; at += READS_AT_ONCE) {
    const some = rows.slice(at, at + READS_AT_ONCE);
    items.push(...(await Promise.all(some.map((row) => withArchived(ports.archive, row)))));
  }
  return accept({ items, end, next: last < end ? last + 1 : null });
}

/** The bundle that a header names; `object_not_found` too where the archive has none under that name. */
export async function auditObject(
  ports: AuditPorts,
  caller: Caller,
  asked: { readonly licence: string; readonly sequence: number; readonly object: PartObject },
): Promise<Outcome<Bytes>> {
  const { licence, sequence, object } = asked;
  const ledger = sequence < FIRST_SEQUENCE ? null : await seenLedger(ports, caller, licence);
  const [row] = ledger ? await ledger.headers([sequence]) : [];
  const bytes = row && (await committed(ports.archive, row));
  const header = bytes ? decodeHeader(bytes) : null;
  if (!header?.ok || header.value.ledger !== licence) return refuse('object_not_found');
  const { evidenceBundle, verdictBundle } = header.value;
  const name = object === 'evidence' ? evidenceBundle : verdictBundle;
  const bundle = await ports.archive.get(object, bytesToHex(name));
  return bundle ? accept(bundle) : refuse('object_not_found');
}

export type PartObject = 'evidence' | 'verdicts';

/** The ledger of a licence that the caller sees. */
async function seenLedger(
  { registry, ledgers }: AuditPorts,
  caller: Caller,
  licence: string,
): Promise<LedgerPort | null> {
  const row = await registry.visibleLicence(visibleTo(caller), licence);
  return row ? ledgers.ledger(licence) : null;
}

async function withArchived(archive: ArchivePort, row: HeaderRow): Promise<AuditedHeader> {
  return { ...row, archived: await archive.get('headers', bytesToHex(row.leaf)) };
}

/** The header as its leaf has it, wherever it was left in peace; the ledger's where both were altered. */
async function committed(archive: ArchivePort, row: HeaderRow): Promise<Bytes> {
  if (isLeafOf(row.leaf, row.header)) return row.header;
  const archived = await archive.get('headers', bytesToHex(row.leaf));
  return archived && isLeafOf(row.leaf, archived) ? archived : row.header;
}

function isLeafOf(leaf: Bytes, header: Bytes): boolean {
  return sameBytes(headerLeaf(header), leaf);
}
