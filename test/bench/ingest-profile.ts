/** A CPU profile of workerd while something runs, into the file that MUSTER_BENCH_PROFILE names, for DevTools or speedscope. */
import { writeFileSync } from 'node:fs';

/** Runs as it is where no inspector was asked for. */
export async function profiled<T>(port: number | undefined, run: () => Promise<T>): Promise<T> {

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

  close(): void 
    this.#socket.close();
}
