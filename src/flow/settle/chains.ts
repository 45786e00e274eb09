/** Certificates behind the keys of a ledger's devices: what was revoked since is held against each that rests on it. */
import { type Binding, type RevokedCertificate, voidedBy } from '../../core/appraise/bound.ts';
import { appraiseHardware } from '../../core/appraise/reappraisal.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import type { Device } from '../../core/model.ts';
import { revokedIn } from './bindings.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import type { Book, LedgerStore, RosterDevice } from './store.ts';
import { settleConditions } from './tick.ts';

/** Every bound device anew, a page at a time: memory does not grow with the fleet. Answers the book after it. */
export function chainsTold(store: LedgerStore, book: Book, nowMs: number, settler: Settler): Book {
  let after = book;
  const revoked = revokedIn(store);
  for (const page of store.pages()) {
    const devices = store.devicesOfPage(page);
    const bindings = store.places.bindings(devices.map(({ ordinal }) => ordinal));
    const bound = devices.flatMap((device) => {
      const binding = spokenOf(bindings.get(device.ordinal) ?? [], revoked);
      return binding ? [{ device, binding }] : [];
    });
    if (bound.length > 0) after = appraiseBound(store, after, bound, nowMs, settler);
  }
  return after;
}

/** One device that was bound just now: what binds it beside is looked at too. */
export function deviceBound(
  store: LedgerStore,
  book: Book,
  device: RosterDevice,
  nowMs: number,
  settler: Settler,
): Book {
  const all = store.places.bindings([device.ordinal]).get(device.ordinal) ?? [];
  const binding = spokenOf(all, revokedIn(store));
  return binding ? appraiseBound(store, book, [{ device, binding }], nowMs, settler) : book;
}

/** Of a chip's and a TPM's, the one that does not stand; where both do, the chip's. */
function spokenOf(
  all: readonly Binding[],
  revoked: readonly RevokedCertificate[],
): Binding | undefined {
  const isVoid = (one: Binding) => voidedBy(one, revoked) !== null;
  return all.find(isVoid) ?? all.find(({ strength }) => strength !== 'tpm') ?? all[0];
}

/** Of a device that has left the ledger that it is in now is told; here what was said before it left may end. */
function isToldHere(
  conditions: Conditions,
  { status }: Device,
  { kind, subject }: Statement,
): boolean {
  return status !== 'moved' || conditions.isFiring(kind, subject);
}

function appraiseBound(
  store: LedgerStore,
  book: Book,
  bound: readonly { readonly device: Device; readonly binding: Binding }[],
  nowMs: number,
  settler: Settler,
): Book {
  const revoked = revokedIn(store);
  const conditions = new Conditions(store);
  conditions.load(
    'device',
    bound.map(({ device }) => device.device),
  );
  const hardware = bound.flatMap((one) => {
    const facts = { nowMs, ...one, revoked };
    const news = appraiseHardware(facts).filter((word) => {
      return conditions.isNews(word) && isToldHere(conditions, one.device, word);
    });
    return conditions.apply(news, nowMs) ? [facts] : [];
  });
  return settleConditions(store, book, conditions, nowMs, { hardware }, settler);
}
