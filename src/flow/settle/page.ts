/** A page of device state as stored: deterministic CBOR, one array a device, in slot order; null where nothing is known. */
import { type CborValue, decode, encode } from '../../core/codec/cbor.ts';
import type { Bytes, Firmware } from '../../core/model.ts';
import type { ChainHead } from '../../core/verify/order.ts';
import { type DeviceState, UNSEEN } from './state.ts';

/** Bytes of a page; the same states give the same bytes. */
export function encodePage(states: readonly DeviceState[]): Bytes {
  return encode(states.map((state) => (state === UNSEEN ? null : stateToCbor(state))));
}

/** The states of a page. Throws on bytes that this service did not write: a damaged store is our own fault. */
export function decodePage(bytes: Bytes): readonly DeviceState[] {
  const page = decode(bytes, { maxBytes: bytes.length, maxDepth: 16 });
  if (!page.ok || !Array.isArray(page.value)) throw new Error('a stored page is not CBOR');
  return page.value.map((row) => (row === null ? UNSEEN : stateFromCbor(row as CborValue[])));
}

function stateToCbor(state: DeviceState): CborValue {
  const { head, boots, lastPlace, firmware } = state;
  return [
    head && [head.sequence, head.digest, head.challengeAtMs],
    [boots.seed, boots.sinceChallengeMs, [...boots.retired]],
    [...state.gaps],
    state.lastPresenceAtMs,
    state.lastAttemptAtMs,
    lastPlace && [
      lastPlace.position.latitude,
      lastPlace.position.longitude,
      lastPlace.position.accuracyMetres ?? null,
      lastPlace.atMs,
    ],
    firmware && [firmware.vbios ?? null, firmware.driver ?? null],
    state.lastIssuedAtS,
    state.lastResumedAtMs,
    state.enrolledAtMs,
    state.jumpedTo,
  ];
}

function stateFromCbor(row: readonly CborValue[]): DeviceState {
  const [head, boots, gaps, presence, attempt, place, firmware, issued, resumed] = row;
  const [enrolled, jumpedTo] = row.slice(9);
  const [seed, sinceChallengeMs, retired] = boots as [Bytes | null, number | null, Bytes[]];
  return {
    head: headFromCbor(head as [number, Bytes, number | null] | null),
    boots: { seed, sinceChallengeMs, retired },
    gaps: gaps as Bytes[],
    lastPresenceAtMs: presence as number | null,
    lastAttemptAtMs: attempt as number | null,
    lastPlace: placeFromCbor(place as [number, number, number | null, number] | null),
    firmware: firmwareFromCbor(firmware as [string | null, string | null] | null),
    lastIssuedAtS: issued as number | null,
    lastResumedAtMs: resumed as number | null,
    enrolledAtMs: enrolled as number | null,
    jumpedTo: jumpedTo as number | null,
  };
}

function headFromCbor(head: [number, Bytes, number | null] | null): ChainHead | null {
  return head && { sequence: head[0], digest: head[1], challengeAtMs: head[2] };
}

function placeFromCbor(
  place: [number, number, number | null, number] | null,
): DeviceState['lastPlace'] {
  if (!place) return null;
  const [latitude, longitude, accuracyMetres, atMs] = place;
  const accuracy = accuracyMetres === null ? {} : { accuracyMetres };
  return { atMs, position: { latitude, longitude, ...accuracy } };
}

function firmwareFromCbor(firmware: [string | null, string | null] | null): Firmware | null {
  if (!firmware) return null;
  const [vbios, driver] = firmware;
  return { ...(vbios === null ? {} : { vbios }), ...(driver === null ? {} : { driver }) };
}
