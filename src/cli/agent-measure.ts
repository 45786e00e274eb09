/** Which landmarks an agent asks, and what they say of its key: all at once, each for itself. */
import { type MeasureReason, measure } from '../agent/measure.ts';
import type { DelegatedSession } from '../agent/session-key.ts';
import { admitKey } from '../core/crypto/key.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import type { AttestationKey, Bytes, Position } from '../core/model.ts';
import { distanceKm } from '../core/place/geodesy.ts';
import type { LandmarkEntry } from '../core/place/landmark.ts';
import type { SignedRoundTrip } from '../core/place/round-trip.ts';
import { ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { type Failure, misused, problemFailure } from './exits.ts';
import { hostPortOf } from './host-port.ts';
import { stateOf } from './landmark-words.ts';

export interface LandmarkChoice {
  readonly landmark?: readonly string[];
  readonly via?: readonly string[];
}

export interface Asked {
  readonly landmark: string;
  /** As the registry has it now. */
  readonly entry: LandmarkEntry;
  readonly key: AttestationKey;
  readonly address: string;
  readonly port: number;
}

export interface Tried {
  readonly landmark: string;
  readonly entry: LandmarkEntry;
  readonly record: SignedRoundTrip | null;
  readonly reason: MeasureReason | null;
}

/** What an attestation may cite. */
const mostLandmarks = 16;
const mostListed = 500;

/** Those named, or the nearest that are valid now. */
export async function landmarksFor(
  client: MusterClient,
  position: Position,
  { landmark: named, via }: LandmarkChoice,
): Promise<Result<readonly Asked[], Failure>> {
  if (via && named?.length !== via.length) return misused('--via takes one for each --landmark');
  const odd = via?.find((one) => !hostPortOf(one)?.port);
  if (odd !== undefined) return misused(`--via ${odd} is not host:port`);
  const page = await client.page('listLandmarks', { limit: mostListed });
  if (!page.ok) return problemFailure(page.problem);
  const chosen = page.value.items
    .filter((one) => stateOf(one) === 'valid' && (!named || named.includes(one.id)))
    .sort((a, b) => distanceKm(a.position, position) - distanceKm(b.position, position))
    .slice(0, mostLandmarks);
  const missing = named?.filter((id) => !chosen.some((one) => one.id === id)) ?? [];
  if (missing.length > 0) return misused(`no valid landmark ${missing.join(', ')}`);
  return ok(chosen.flatMap((one) => askedOf(one, via?.[named?.indexOf(one.id) ?? -1])));
}

function askedOf(
  { id, key, address, position }: ItemOf<'listLandmarks'>,
  via: string | undefined,
): Asked[] {
  const admitted = admitKey(new Uint8Array(Buffer.from(key, 'base64url')));
  const place = hostPortOf(via ?? address);
  const entry = { landmark: id, position, uncertaintyKm: position.uncertaintyKm };
  return admitted.ok && place ? [{ landmark: id, entry, key: admitted.value, ...place }] : [];
}

/** Asks all of them at once. A landmark that is silent costs the others nothing but its patience. */
export function measureAll(
  landmarks: readonly Asked[],
  key: SigningKey,
  challenge: Bytes,
  session: DelegatedSession | undefined,
): Promise<Tried[]> {
  return Promise.all(
    landmarks.map(async ({ landmark, entry, key: landmarkKey, address, port }): Promise<Tried> => {
      const wanted = { landmark: { address, port }, landmarkKey, key, challenge };
      const record = await measure({ ...wanted, ...(session && { session }) });
      const isOther = record.ok && record.value.roundTrip.landmark !== landmark;
      if (isOther) return { landmark, entry, record: null, reason: 'record-invalid' };
      if (record.ok) return { landmark, entry, record: record.value, reason: null };
      return { landmark, entry, record: null, reason: record.reason };
    }),
  );
}
