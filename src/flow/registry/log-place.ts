/** Where a header of a ledger stands in the log. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Ledgers } from '../ports.ts';

export interface LogPlace {
  /** Hex of the leaf that commits to the header. */
  readonly leaf: string;
  /** Null while the log is not yet known to hold it. */
  readonly index: number | null;
}

/** Null where the ledger has no such header. */
export async function logPlaceOf(
  ledgers: Ledgers,
  ledger: string,
  sequence: number,
): Promise<LogPlace | null> {
  const [header] = await ledgers.ledger(ledger).headers([sequence]);
  return header ? { leaf: bytesToHex(header.leaf), index: header.index } : null;
}
