/** How strong the keys of a part are: bindings of its devices, and of those whose proofs they cite. */
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  type Binding,
  isOneChassis,
  type RevokedCertificate,
  sessionOf,
  strongestOf,
  voidedBy,
} from '../../core/appraise/bound.ts';
import type { DatedReport } from '../../core/chip.ts';
import type { Bytes, KeyStrength } from '../../core/model.ts';
import type { Book, LedgerStore } from './store.ts';

/** A key at the time of a challenge: what it counts as, and the binding that says so. */
export interface HeldKey {
  readonly strength: KeyStrength;
  readonly binding: Binding | null;
}

/** What the registry told last of certificates. */
export function revokedIn(store: Pick<LedgerStore, 'control'>): readonly RevokedCertificate[] {
  return store.control.hardware()?.revoked ?? [];
}

export class Bindings {
  readonly #store: LedgerStore;
  readonly #book: Book;
  readonly #held = new Map<number, readonly Binding[]>();

  constructor(store: LedgerStore, book: Book) {
    [this.#store, this.#book] = [store, book];
  }

  /** That these devices are about to be asked for. What a revoked certificate vouched for binds nothing. */
  load(ordinals: readonly number[]): void {
    const known = this.#store.places.bindings(ordinals);
    const revoked = known.size > 0 ? revokedIn(this.#store) : [];
    for (const ordinal of ordinals) {
      const all = known.get(ordinal) ?? [];
      this.#held.set(
        ordinal,
        all.filter((one) => !voidedBy(one, revoked)),
      );
    }
  }

  /** A device's key under a challenge. */
  held(ordinal: number, kid: Bytes, challengeAtMs: number | null): HeldKey {
    const all = this.#of(ordinal).filter(({ delegatedBy }) => delegatedBy === undefined);
    const binding =
      all.length === 0 ? null : strongestOf(all, bytesToHex(kid), challengeAtMs, this.#book.terms);
    return { strength: binding ? (binding.strength ?? 'bound') : 'software', binding };
  }

  /** What a device's chip said of itself last, however long ago: it stands until it says otherwise. */
  reported(ordinal: number): DatedReport | undefined {
    const all = this.#of(ordinal).filter(({ strength }) => strength !== 'tpm');
    if (!all.some(({ report }) => report)) return undefined;
    const newest = all.reduce<Binding | null>(
      (last, one) => (last && last.challengeAtMs > one.challengeAtMs ? last : one),
      null,
    );
    return newest ? { ...newest.report, atMs: newest.challengeAtMs } : undefined;
  }

  /** Another device's key of today, where its chip and the first one's stand in one chassis. */
  besides(own: HeldKey, kid: Bytes, challengeAtMs: number): Binding | null {
    const [key] = this.#store.keys([kid]);
    if (!own.binding || !key || key.endedAtMs !== null) return null;
    const { binding } = this.held(key.ordinal, kid, challengeAtMs);
    return binding && isOneChassis(own.binding, binding) ? binding : null;
  }

  /** What binds a session key that a device's key of today signed. */
  session(device: Bytes, sessionKey: Bytes, challengeAtMs: number): Binding | null {
    const [key] = this.#store.keys([device]);
    if (!key || key.endedAtMs !== null) return null;
    const names = { device: bytesToHex(device), sessionKey: bytesToHex(sessionKey) };
    return sessionOf(this.#of(key.ordinal), names, challengeAtMs, this.#book.terms);
  }

  #of(ordinal: number): readonly Binding[] {
    if (!this.#held.has(ordinal)) this.load([ordinal]);
    return this.#held.get(ordinal) ?? [];
  }
}
