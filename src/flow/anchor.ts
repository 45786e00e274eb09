/** Brings headers into the log: bundle and header to the archive first, then the leaf. Each step may be done again. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ArchivedHeaders } from './archived-headers.ts';
import { keptHeader } from './kept-header.ts';
import type { AnchoredHeader, Carried, LedgerPort } from './ledger-port.ts';
import type { ArchivePort, LogPort } from './ports.ts';

export interface AnchorPorts {
  readonly archive: ArchivePort;
  readonly log: LogPort;
  /** Of this isolate. */
  readonly archived: ArchivedHeaders;
}

type Ledger = Pick<LedgerPort, 'confirm' | 'bundle'>;

/** Headers of one ledger, in order -> their places in the log, known to the ledger too when this returns. */
export async function anchor(
  ports: AnchorPorts,
  ledger: string,
  port: Ledger,
  carried: readonly Carried[],
): Promise<readonly AnchoredHeader[]> {
  if (carried.length === 0) return [];
  // One after another: bundles that a lost Worker left behind may be many, and an isolate has room for few. What this call settled
  // goes first: of the others most are being put by the calls that settled them.
  const ownFirst = [...carried].sort((a, b) => Number(!isOwn(a)) - Number(!isOwn(b)));
  for (const one of ownFirst) await archiveHeader(ports, port, one);
  const leaves = carried.map(({ sequence, leaf }) => ({ sequence, leaf }));
  const previous = keptHeader(carried[0]!.header).previousHeader;
  const anchored = await ports.log.append({ ledger, previous, leaves });
  await port.confirm(anchored);
  return anchored;
}

function isOwn({ verdictBundle }: Carried): boolean {
  return verdictBundle !== null;
}

/**
 * What a leaf commits to must be there before the leaf is: an object without a leaf is an orphan, a leaf without it a loss. The
 * bundle goes first, so that where a header stands its bundle does too.
 */
async function archiveHeader(ports: AnchorPorts, port: Ledger, carried: Carried): Promise<void> {
  const { archive, archived } = ports;
  const { sequence, header, leaf } = carried;
  const name = bytesToHex(leaf);
  if (!isOwn(carried) && (await archived.has(leaf))) return;
  await archived.put(leaf, async () => {
    if (!isOwn(carried) && (await archive.has('headers', name))) return true;
    const bundle = carried.verdictBundle ?? (await port.bundle(sequence));
    // A ledger gives it up when it hears that the leaf is in the log: then somebody else has just been here.
    if (!bundle) return false;
    await archive.putIfAbsent('verdicts', bytesToHex(keptHeader(header).verdictBundle), bundle);
    await archive.putIfAbsent('headers', name, header);
    return true;
  });
}
