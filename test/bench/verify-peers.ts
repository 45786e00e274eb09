/** Peers that run in Node, in the bench's own process: OpenSSL by node:crypto, and libsodium compiled to WebAssembly. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { type Figure, median } from './figure.ts';

const COUNT = 200;
const ROUNDS = 5;

/** Each beside what WebCrypto costs in workerd in the same run. */
export async function nodePeers(webCryptoMicros: number): Promise<Figure[]> {
  await sodium.ready;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const messages = Array.from({ length: COUNT }, (_, n) => new Uint8Array(64).fill(n));
  const signed = messages.map((message) => ({
    message,
    signature: new Uint8Array(sign(null, message, privateKey)),
  }));
  const peers = {
    'node-crypto': () =>
      signed.every(({ message, signature }) => verify(null, message, publicKey, signature)),
    libsodium: () =>
      signed.every(({ message, signature }) =>
        sodium.crypto_sign_verify_detached(signature, message, raw),
      ),
  };
  return Object.entries(peers).map(([name, run]) => {
    const value = micros(run);
    return {
      name: `verify.ed25519.${name}`,
      value,
      unit: 'us/signature',
      against: 'WebCrypto in workerd',
      ratio: webCryptoMicros / value,
    };
  });
}

function micros(run: () => boolean): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    if (!run()) throw new Error('a peer refuses a valid signature');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / COUNT;
  });
  return median(rounds);
}
