/** A clock that can be moved: bound in development and tests only, so that a service without it cannot be told the time. */
import { DurableObject } from 'cloudflare:workers';

const KEY = 'offsetMs';

export abstract class ClockShell<Env> extends DurableObject<Env> {
  async nowMs(): Promise<number> {
    return Date.now() + ((await this.ctx.storage.get<number>(KEY)) ?? 0);
  }

  /** Moves the clock to `nowMs`; never back. Answers the time that it then shows. */
  async moveTo(nowMs: number): Promise<number> {
    const offsetMs = nowMs - Date.now();
    if (nowMs > (await this.nowMs())) await this.ctx.storage.put(KEY, offsetMs);
    return this.nowMs();
  }
}
