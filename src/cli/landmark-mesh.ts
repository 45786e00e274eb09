/** A landmark measured by the others: it asks them like an agent does, and hands in what they say of its key. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { measure } from '../agent/measure.ts';
import { admitKey } from '../core/crypto/key.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import type { Bytes } from '../core/model.ts';
import { distanceKm } from '../core/place/geodesy.ts';
import { ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { collected, type ItemOf } from '../sdk/lists.ts';
import { type Failure, misused, problemFailure } from './exits.ts';
import { hostPortOf } from './host-port.ts';
import { stateOf } from './landmark-words.ts';

/** What a body takes. */
const mostPeers = 64;
const atOnce = 8;

/** Another landmark, at an address of its own choosing or of the registry's. */
export interface Peer {
  readonly id: string;
  readonly address: string;
  readonly port: number;
}

export interface MeshRound {
  readonly peers: number;
  readonly measured: number;
  readonly kept: number;
}

/** `host:port:id` -> a peer. */
export function peerOf(text: string): Result<Peer, Failure> {
  const at = text.lastIndexOf(':');
  const [place, id] = [hostPortOf(text.slice(0, at)), text.slice(at + 1)];
  if (!place?.port || !/^lmk_[0-9a-f]{24}$/.test(id))
    return misused(`--peer ${text} is not host:port:id`);
  return ok({ id, ...place });
}

/** One round: the challenge, the list, each peer asked, and what they signed handed in. */
export async function meshRound(
  client: MusterClient,
  own: { readonly id: string; readonly key: SigningKey },
  named: readonly Peer[],
): Promise<Result<MeshRound, Failure>> {
  const challenge = await client.challenge();
  if (!challenge.ok) return problemFailure(challenge.problem);
  const listed = await collected(client.each('listLandmarks', {}));
  if (!listed.ok) return problemFailure(listed.problem);
  const asked = peersAmong(listed.value, own.id, named);
  const records: Bytes[] = [];
  for (let at = 0; at < asked.length; at += atOnce) {
    const group = asked.slice(at, at + atOnce);
    const found = await Promise.all(
      group.map((peer) => recordOf(peer, own.key, hexToBytes(challenge.value.challenge))),
    );
    records.push(...found.flatMap((one) => one ?? []));
  }
  const round = { peers: asked.length, measured: records.length };
  if (records.length === 0) return ok({ ...round, kept: 0 });
  const taken = await client.landmarks.submitMesh(own.id, records);
  if (!taken.ok) return problemFailure(taken.problem);
  return ok({ ...round, kept: taken.value.records.filter(({ word }) => word === 'kept').length });
}

type Listed = ItemOf<'listLandmarks'>;
type Asked = Peer & { readonly key: string };

/** Those named, else the nearest that are valid: they contradict a wrong position soonest. */
function peersAmong(listed: readonly Listed[], ownId: string, named: readonly Peer[]): Asked[] {
  const own = listed.find(({ id }) => id === ownId);
  const others = listed.filter((one) => one.id !== ownId && stateOf(one) === 'valid');
  if (named.length > 0) {
    return named.flatMap((peer) => {
      const one = others.find(({ id }) => id === peer.id);
      return one ? [{ ...peer, key: one.key }] : [];
    });
  }
  const near = own
    ? others.toSorted(
        (a, b) => distanceKm(a.position, own.position) - distanceKm(b.position, own.position),
      )
    : others;
  return near.slice(0, mostPeers).flatMap(({ id, key, address }) => {
    const place = hostPortOf(address);
    return place ? [{ id, key, ...place }] : [];
  });
}

async function recordOf(
  { key, address, port, id }: Asked,
  own: SigningKey,
  challenge: Bytes,
): Promise<Bytes | null> {
  const admitted = admitKey(new Uint8Array(Buffer.from(key, 'base64url')));
  if (!admitted.ok) return null;
  const landmark = { address, port };
  const record = await measure({ landmark, landmarkKey: admitted.value, key: own, challenge });
  return record.ok && record.value.roundTrip.landmark === id ? record.value.bytes : null;
}
