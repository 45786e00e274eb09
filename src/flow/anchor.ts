/** Brings headers into the log: bundle and header to the archive first, then the leaf. Each step may be done again. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { PartHeader } from '../core/log/header.ts';
import { keptHeader } from './kept-header.ts';
import type { AnchoredHeader, Carried, LedgerPort } from './ledger-port.ts';
import type { ArchivePort, LogPort } from './ports.ts';

export interface AnchorPorts {
  readonly archive: ArchivePort;
  readonly log: LogPort;
}

/** Headers of one ledger, in order -> their places in the log, known to the ledger too when this returns. */
export async function anchor(
  ports: AnchorPorts,
  ledger: string,
  port: Pick<LedgerPort, 'confirm'>,
  carried: readonly Carried[],
): Promise<readonly AnchoredHeader[]> {
  if (carried.length === 0) return [];
  const headers = await Promise.all(carried.map((one) => archiveHeader(ports.archive, one)));
  const leaves = carried.map(({ sequence, leaf }) => ({ sequence, leaf }));
  const previous = headers[0]!.previousHeader;
  const anchored = await ports.log.append({ ledger, previous, leaves });
  await port.confirm(anchored);
  return anchored;
}

/** What a leaf commits to must be there before the leaf is: an object without a leaf is an orphan, a leaf without it a loss. */
async function archiveHeader(archive: ArchivePort, carried: Carried): Promise<PartHeader> {
  const header = keptHeader(carried.header);
  const bundleName = bytesToHex(header.verdictBundle);
  await archive.putIfAbsent('verdicts', bundleName, carried.verdictBundle);
  await archive.putIfAbsent('headers', bytesToHex(carried.leaf), carried.header);
  return header;
}
