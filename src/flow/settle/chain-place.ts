/** Where an attestation stands in its device's chain, by the key that signed it and the ledger that it names. */
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { sameBytes } from '../../core/bytes.ts';
import type { Claims, Order } from '../../core/model.ts';
import { type Place, placeInChain } from '../../core/verify/order.ts';
import type { SettleItem } from '../ledger-port.ts';
import type { Departure } from './move-store.ts';
import { tellBefore } from './stays.ts';
import type { RosterKey } from './store.ts';
import type { Workspace } from './workspace.ts';

/**
 * What a key signed after it ceased to be the device's own counts for nothing: whoever has it may not get a fork
 * between the device and its present key. What it signed before the cut belongs to the chain, however late it comes.
 */
export function placeOf(work: Workspace, item: SettleItem, key: RosterKey): Place {
  const history = work.history(key.ordinal);
  const { claims, digest, challengeAtMs } = item;
  if (isAfterEnd(work, item, key)) {
    const known = history.byDigest(digest);
    return known ? { duplicateOf: known } : 'late-unchecked';
  }
  const departure = work.store.moves.departure(key.ordinal);
  if (departure && isAboveCut(departure, item)) return afterTransfer(work, item, key);
  const found = { ...claims, digest, challengeAtMs };
  return placeInChain(found, work.state(key.ordinal), history, work.nowMs);
}

function isAboveCut({ cut }: Departure, { claims }: SettleItem): boolean {
  return cut === null || claims.sequence > cut.sequence;
}

/** Of two under one number, or behind one predecessor, the chain has room for one, whichever ledger goes on with it. */
function afterTransfer(work: Workspace, { claims, digest }: SettleItem, key: RosterKey): Place {
  const history = work.history(key.ordinal);
  const known = history.byDigest(digest);
  if (known) return { duplicateOf: known };
  const other = history.bySequence(claims.sequence);
  return other && !sameBytes(other.digest, digest) ? 'equivocation' : 'after-transfer';
}

/** Signed by a key when it was the device's own no more. */
export function isAfterEnd(
  work: Workspace,
  { challengeAtMs }: Pick<SettleItem, 'challengeAtMs'>,
  key: RosterKey,
): boolean {
  if (key.endedAtMs === null) return false;
  if (work.device(key.ordinal).status === 'revoked') return true;
  return challengeAtMs === null || challengeAtMs > key.endedAtMs;
}

/** How the key that signed stands to its device. */
export function keyStanding({
  endedAtMs,
}: RosterKey): Pick<AttestationFacts, 'key' | 'keyEndedAtMs'> {
  return endedAtMs === null ? { key: 'current' } : { key: 'tombstone', keyEndedAtMs: endedAtMs };
}

/**
 * What other ledgers of a device's chain have to hear of an attestation: the next one, of one that names a ledger which the
 * device has left, all; the one before, of one that reports use from before it came, that use. Up to when use counts here,
 * where it does not count to its end.
 */
export function passOn(
  work: Workspace,
  item: SettleItem,
  { ordinal }: RosterKey,
  order: Order,
): number | undefined {
  if (order === 'late-unchecked') return undefined;
  const { moves } = work.store;
  const { device } = work.device(ordinal);
  const { kid, digest, claims, challengeAtMs } = item;
  const from = { from: work.book.ledger, submitter: work.submitter };
  const token = { device, ...from, kid, digest, claims, challengeAtMs };
  const departure = moves.departure(ordinal);
  if (order !== 'equivocation' && mayLieBefore(work, ordinal, claims)) {
    tellBefore(work, ordinal, { ...token, tells: 'use' });
  }
  if (!departure) return undefined;
  const { to, atMs: untilMs } = departure;
  moves.putToPassOn(to, { ...token, tells: 'chain', untilMs });
  return Math.floor(untilMs / 1000);
}

/** The cover of a device that came is whole from the first second on. */
function mayLieBefore(work: Workspace, ordinal: number, { usage }: Claims): boolean {
  const cover = usage && work.state(ordinal).meter?.cover;
  return cover?.fromS === 0 && usage!.windowStartS < cover.toS;
}
