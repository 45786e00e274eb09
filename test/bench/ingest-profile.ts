/** A CPU profile of workerd while something runs, into the file that MUSTER_BENCH_PROFILE names, for DevTools or speedscope. */
import { writeFileSync } from 'node:fs';

/** Runs as it is where no inspector was asked for. */
export async function profiled<T>(port: number | undefined, run: () => Promise<T>): Promise<T> {
  const file = process.env.MUSTER_BENCH_PROFILE;
  if (port === undefined || !file) return run();
  const inspector = await Inspector.open(port);
  await inspector.ask('Profiler.enable');
  await inspector.ask('Profiler.setSamplingInterval', { interval: 100 });
  await inspector.ask('Profiler.start');
  const value = await run();
  const { profile } = (await inspector.ask('Profiler.stop')) as { profile: unknown };
  inspector.close();
  writeFileSync(file, JSON.stringify(profile));
  return value;
}

class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data));
      this.#waiting.get(id)?.(result);
    });
  }

  static async open(port: number): Promise<Inspector> {
    const answer = await fetch(`http://127.0.0.1:${port}/json`);
    const targets = (await answer.json()) as { webSocketDebuggerUrl: string }[];
    const target = targets.find(({ webSocketDebuggerUrl }) =>
      webSocketDebuggerUrl.includes('muster'),
    );
    const socket = new WebSocket(target!.webSocketDebuggerUrl);
    await new Promise((opened, failed) => {
      socket.addEventListener('open', opened);
      socket.addEventListener('error', failed);
    });
    return new Inspector(socket);
  }

  ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#last;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((done) => this.#waiting.set(id, done));
  }

  close(): void {
    this.#socket.close();
  }
}
