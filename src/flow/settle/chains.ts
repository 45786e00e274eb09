/** Certificates behind the keys of a ledger's devices: what was revoked since is held against each that rests on it. */
import type { Binding } from '../../core/appraise/bound.ts';
import { appraiseHardware } from '../../core/appraise/reappraisal.ts';
import type { Device } from '../../core/model.ts';
import { revokedIn } from './bindings.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import type { Book, LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

/** Every bound device anew, a page at a time: memory does not grow with the fleet. Answers the book after it. */
export function chainsTold(store: LedgerStore, book: Book, nowMs: number, settler: Settler): Book {
  let after = book;
  for (const page of store.pages()) {
    const devices = store.devicesOfPage(page);
    const bindings = store.places.bindings(devices.map(({ ordinal }) => ordinal));
    const bound = devices.flatMap((device) => {
      const binding = bindings.get(device.ordinal);
      return binding ? [{ device, binding }] : [];
    });
    if (bound.length > 0) after = appraiseBound(store, after, bound, nowMs, settler);
  }
  return after;
}

/** One device that was bound just now. */
export function deviceBound(
  store: LedgerStore,
  book: Book,
  device: Device,
  binding: Binding,
  nowMs: number,
  settler: Settler,
): Book {
  return appraiseBound(store, book, [{ device, binding }], nowMs, settler);
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
    const news = appraiseHardware(facts).filter((word) => conditions.isNews(word));
    return conditions.apply(news, nowMs) ? [facts] : [];
  });
  return settleConditions(store, book, conditions, nowMs, { hardware }, settler);
}
