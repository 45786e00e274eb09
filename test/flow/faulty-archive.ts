/** An archive in memory whose calls go wrong where they are told to, each in the way that object stores do. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../src/core/model.ts';
import { ArchiveDiffers, type LogArchive, type Sleep } from '../../src/flow/log-archive.ts';
import type { ArchiveKind } from '../../src/flow/ports.ts';

export const faultKinds = [
  'fails before',
  'fails after',
  'times out but happened',
  'times out and happens later',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export class StorageFault extends Error {}

export class FaultyArchive implements LogArchive {
  readonly objects = new Map<string, Bytes>();
  /** Calls so far. */
  calls = 0;
  #fault: { readonly call: number; readonly kind: FaultKind } | null = null;
  #expires = false;
  #late: (() => void)[] = [];

  /** The call after `ahead` others goes wrong: 0 is the next one. */
  failAt(ahead: number, kind: FaultKind): void {
    this.#fault = { call: this.calls + 1 + ahead, kind };
  }

  /** Time passes only for a call that hangs; a round begins at once. */
  readonly sleep: Sleep = async (_, signal) => {
    const isDue = !signal || this.#expires;
    this.#expires = false;
    if (!isDue) await new Promise(() => {});
  };

  /** What was thought lost arrives, if it is still on its way. */
  settle(): void {
    for (const happen of this.#late.splice(0)) happen();
  }

  putIfAbsent(kind: ArchiveKind, name: string, bytes: Bytes): Promise<void> {
    const key = `${kind}/${name}`;
    const copy = bytes.slice();
    return this.#call(() => {
      const standing = this.objects.get(key);
      if (standing && bytesToHex(standing) !== bytesToHex(copy)) throw new ArchiveDiffers(key);
      this.objects.set(key, copy);
    });
  }

  get(kind: ArchiveKind, name: string): Promise<Bytes | null> {
    return this.#call(() => this.objects.get(`${kind}/${name}`)?.slice() ?? null);
  }

  namesAfter(kind: ArchiveKind, name: string): Promise<string[]> {
    return this.#call(() => {
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(`${kind}/`)).sort();
      return keys.filter((key) => key > `${kind}/${name}`).map((key) => key.slice(kind.length + 1));
    });
  }

  async #call<T>(happen: () => T): Promise<T> {
    this.calls += 1;
    const kind = this.#fault?.call === this.calls ? this.#fault.kind : null;
    if (kind === null) {
      this.settle();
      return happen();
    }
    if (kind === 'fails before') throw new StorageFault(kind);
    if (kind === 'times out and happens later') this.#late.push(happen);
    else happen();
    if (kind === 'fails after') throw new StorageFault(kind);
    this.#expires = true;
    return new Promise(() => {});
  }
}
