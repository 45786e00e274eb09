import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningLandmark, runLandmark } from '../../src/agent/landmark.ts';
import { measure } from '../../src/agent/measure.ts';
import { nativeKey } from '../../src/agent/native-key.ts';
import { delegatedSession } from '../../src/agent/session-key.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import type { SuiteName } from '../../src/core/model.ts';
import { type Delay, delayed } from './delay.ts';

const landmarkKey = nativeKey('Ed25519', new Uint8Array(32).fill(1));
const deviceKey = nativeKey('Ed25519', new Uint8Array(32).fill(2));
const challenge = new Uint8Array(32).fill(9);

let landmark: RunningLandmark;
let far: Delay;

beforeAll(async () => {
  const settings = {
    name: 'sin1',
    key: landmarkKey,
    probes: 16,
    maxSessions: 64,
    maxSessionsAddress: 64,
  };
  landmark = await runLandmark(
    settings,
    { address: '127.0.0.1', port: 0 },
    webCryptoPlatform(crypto),
  );
  far = await delayed(landmark, 20);
});
afterAll(async () => {
  await far.close();
  await landmark.close();
});

function measured(rest: Partial<Parameters<typeof measure>[0]> = {}) {
  return measure({ landmark, landmarkKey, key: deviceKey, challenge, ...rest });
}

describe('a landmark on a socket', () => {
  test('measures the device key itself', async () => {
    const record = await measured();
    expect(record).toMatchObject({
      ok: true,
      value: { roundTrip: { landmark: 'sin1', probes: 16 } },
    });
  });

  test('measures a P-384 device by a session key that it signed', async () => {
    const key = nativeKey('ESP384', new Uint8Array(48).fill(5));
    const session = delegatedSession(key, challenge, Date.now());
    const record = await measured({ key, session });
    expect(record).toMatchObject({
      ok: true,
      value: { roundTrip: { device: key.thumbprint, sessionKey: session.key.thumbprint } },
    });
  });

  test('never says less than the way took, whatever the host adds', async () => {
    const record = await measured({ landmark: far });
    if (!record.ok) throw new Error(record.reason);
    expect(record.value.roundTrip.minimumUs).toBeGreaterThanOrEqual(40_000);
  });

  test('whose key is not the registered one is refused by the agent', async () => {
    const other = signingKey('Ed25519', new Uint8Array(32).fill(7));
    const record = await measured({ landmarkKey: other, patienceMs: 1_000 });
    expect(record.ok).toBe(false);
  });

  test('whose name does not resolve is silent, and ends nothing else', async () => {
    const unknown = { address: 'landmark.invalid', port: 4500 };
    expect(await measured({ landmark: unknown, patienceMs: 1_000 })).toEqual({
      ok: false,
      reason: 'landmark-silent',
    });
  });

  test('that is not there is silent', async () => {
    const gone = { address: '127.0.0.1', port: 9 };
    expect(await measured({ landmark: gone, patienceMs: 500 })).toEqual({
      ok: false,
      reason: 'landmark-silent',
    });
  });

  test('outlives garbage', async () => {
    const socket = createSocket('udp4');
    for (let length = 0; length < 600; length += 7) {
      socket.send(new Uint8Array(length).fill(length), landmark.port, landmark.address);
    }
    socket.close();
    await once(socket, 'close');
    expect((await measured()).ok).toBe(true);
  });
});

test.each<[SuiteName, number]>([
  ['Ed25519', 32],
  ['ESP256', 32],
  ['ESP384', 48],
])('a key of node:crypto is the key of core: %s', async (suite, length) => {
  const secret = new Uint8Array(length).fill(6);
  const [native, pure] = [nativeKey(suite, secret), signingKey(suite, secret)];
  expect(native.thumbprint).toEqual(pure.thumbprint);
  const message = new Uint8Array(80).fill(1);
  const platform = webCryptoPlatform(crypto);
  expect(await platform.fastVerify(suite, pure, message, native.sign(message))).toBe(true);
});
