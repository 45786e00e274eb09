/** A landmark on a UDP socket. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Platform } from '../core/crypto/platform.ts';
import { decodeFrame, encodeFrame } from './frames.ts';
import { type LandmarkSettings, Sessions } from './sessions.ts';

const sweepEveryMs = 250;

export interface RunningLandmark {
  readonly address: string;
  readonly port: number;
  readonly sessions: Pick<Sessions, 'open' | 'measured'>;
  readonly close: () => Promise<void>;
}

export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Listens until it is closed. Rejects where the address cannot be had. */
export async function runLandmark(
  settings: LandmarkSettings,
  { address, port }: Place,
  platform: Platform,
): Promise<RunningLandmark> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const sessions = new Sessions(settings, {
    platform,
    wallMs: Date.now,
    clockNs: process.hrtime.bigint,
    // A datagram that cannot be sent is a lost one.
    send: (frame, peer) =>
      socket.send(encodeFrame(frame), peer.port, peer.address, () => undefined),
  });
  socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
    const atNs = process.hrtime.bigint();
    const frame = decodeFrame(new Uint8Array(bytes));
    if (frame) sessions.receive(frame, from, atNs);
  });
  socket.bind(port, address);
  await once(socket, 'listening');
  const sweeping = setInterval(() => sessions.sweep(), sweepEveryMs);
  const bound = socket.address();
  return {
    address: bound.address,
    port: bound.port,
    sessions,
    close: () => closed(socket, sweeping),
  };
}

async function closed(socket: Socket, sweeping: NodeJS.Timeout): Promise<void> {
  clearInterval(sweeping);
  socket.close();
  await once(socket, 'close');
}
