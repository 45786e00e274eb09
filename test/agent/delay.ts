/** A way to a landmark that is so much longer: forwards datagrams after so many milliseconds, each way. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Place } from '../../src/agent/landmark.ts';

export interface Delay extends Place {
  readonly close: () => Promise<void>;
}

export async function delayed(to: Place, oneWayMs: number): Promise<Delay> {
  const near = createSocket('udp4');
  /** A socket of its own for each client, as a gateway has. */
  const behind = new Map<number, Socket>();
  let isOpen = true;
  const send = (socket: Socket, bytes: Buffer, { port, address }: Place) => {
    if (isOpen) socket.send(bytes, port, address);
  };
  near.on('message', (bytes: Buffer, from: RemoteInfo) => {
    const socket = behind.get(from.port) ?? createSocket('udp4');
    if (!behind.has(from.port)) {
      behind.set(from.port, socket);
      socket.on('message', (back: Buffer) => later(oneWayMs, () => send(near, back, from)));
    }
    later(oneWayMs, () => send(socket, bytes, to));
  });
  near.bind(0, '127.0.0.1');
  await once(near, 'listening');
  const { address, port } = near.address();
  const close = async () => {
    isOpen = false;
    for (const socket of [near, ...behind.values()]) {
      socket.close();
      await once(socket, 'close');
    }
  };
  return { address, port, close };
}

/** Never early: a timer may fire up to a millisecond before its time. */
function later(delayMs: number, run: () => void): void {
  const dueNs = process.hrtime.bigint() + BigInt(delayMs) * 1_000_000n;
  const check = () => (process.hrtime.bigint() < dueNs ? setTimeout(check, 0) : run());
  setTimeout(check, delayMs);
}
