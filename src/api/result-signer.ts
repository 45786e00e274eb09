/** Signs results as JWS (RFC 7515), ES256: the one algorithm under one name that every JOSE and EAR library has. */
import { calculateJwkThumbprint, importJWK, SignJWT } from 'jose';
import type { Jwks } from '../contract/results.ts';
import type { ResultSigner } from '../flow/registry/results.ts';

/** RFC 8725 section 3.11: no other token of ours can be taken for a result, nor a result for another. */
const TYP = 'eat+jwt';
const ALG = 'ES256';

interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** A signer with its present key; of `others`, before and after it, the public parts are published. */
export function resultSigner(
  current: PublicJwk & { readonly d: string },
  others: readonly PublicJwk[],
): ResultSigner {
  const imported = kept(() => importJWK({ ...current }, ALG));
  const own = kept(() => publishedKey(current));
  const published = kept(async () => [
    await own(),
    ...(await Promise.all(others.map(publishedKey))),
  ]);
  return {
    async sign(claims) {
      const { kid } = await own();
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: ALG, typ: TYP, kid })
        .sign(await imported());
    },
    jwks: async () => ({ keys: await published() }),
  };
}

/** Members named one by one, so that no secret slips out. */
async function publishedKey({ kty, crv, x, y }: PublicJwk): Promise<Jwks['keys'][number]> {
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  return { kty, crv, x, y, kid, alg: ALG, use: 'sig' };
}

/** Keeps the value and never the promise: in workerd a promise belongs to the request that made it. */
function kept<T>(make: () => Promise<T>): () => Promise<T> {
  let value: T | undefined;
  return async () => {
    value ??= await make();
    return value;
  };
}
