/**
 * What a landmark bears: sessions a minute of one core, and how far off its clock is on loopback. Agents run in a process of
 * their own, so that the CPU time counted is the landmark's alone.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type RunningLandmark, runLandmark } from '../../../src/agent/landmark.ts';
import { measure } from '../../../src/agent/measure.ts';
import { nativeKey } from '../../../src/agent/native-key.ts';
import { webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';

export interface LandmarkFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const key = nativeKey('Ed25519', new Uint8Array(32).fill(1));
const device = nativeKey('Ed25519', new Uint8Array(32).fill(2));
const challenge = new Uint8Array(32).fill(9);
const warmUp = 100;
const sessions = 1_000;
const atOnce = 16;

/** Runs both. The error is what a record says at all: between two processes of one machine there is no way. */
export async function measureLandmark(): Promise<LandmarkFigure[]> {
  const landmark = await started();
  try {
    await agents(landmark, warmUp, atOnce);
    const before = process.cpuUsage();
    await agents(landmark, sessions, atOnce);
    const { user, system } = process.cpuUsage(before);
    const cpuMinutes = (user + system) / 60_000_000;
    const alone = await agents(landmark, sessions, 1);
    const sorted = alone.toSorted((a, b) => a - b);
    const errorMsP99 = sorted[Math.ceil(sorted.length * 0.99) - 1]! / 1_000;
    return [
      { name: 'place.landmark.sessions', value: sessions / cpuMinutes, unit: '/min/core' },
      { name: 'place.landmark.error', value: errorMsP99, unit: 'ms' },
    ];
  } finally {
    await landmark.close();
  }
}

function started(): Promise<RunningLandmark> {
  const room = { maxSessions: 4_096, maxSessionsAddress: 4_096 };
  const settings = { name: 'bench', key, probes: 16, ...room };
  return runLandmark(settings, { address: '127.0.0.1', port: 0 }, webCryptoPlatform(crypto));
}

/** The least round trips in µs that so many sessions were given. Throws where one failed. */
async function agents({ port }: RunningLandmark, count: number, lanes: number): Promise<number[]> {
  const child = fork(fileURLToPath(import.meta.url), [`${port}`, `${count}`, `${lanes}`]);
  const [minima] = (await once(child, 'message')) as [number[]];
  await once(child, 'exit');
  if (minima.length !== count) throw new Error(`${count - minima.length} sessions failed`);
  return minima;
}

async function lane(port: number, count: number): Promise<number[]> {
  const minima: number[] = [];
  for (let i = 0; i < count; i++) {
    const wanted = { landmark: { address: '127.0.0.1', port }, landmarkKey: key, key: device };
    const record = await measure({ ...wanted, challenge });
    if (record.ok) minima.push(record.value.roundTrip.minimumUs);
  }
  return minima;
}

const [, file, ...given] = process.argv;
if (process.send && file === fileURLToPath(import.meta.url)) {
  const [port = 0, count = 0, lanes = 1] = given.map(Number);
  const shares = Array.from({ length: lanes }, (_, i) => Math.floor((count + i) / lanes));
  const minima = await Promise.all(shares.map((share) => lane(port, share)));
  process.send(minima.flat(), () => process.disconnect());
}
