/** Devices that stand in for others that their authority accepts as gone -> places that the lines of a licence get back. */

import type { Replacement } from '../../custody.ts';

/** The ends of rows of devices that stand in for each other: in one row nobody comes twice. */
class Rows {
  readonly #end = new Map<string, string>();

  endOf(device: string): string {
    let end = device;
    while (this.#end.has(end)) end = this.#end.get(end)!;
    // The way is shortened for whoever asks next.
    for (let at = device; at !== end; ) {
      const next = this.#end.get(at)!;
      this.#end.set(at, end);
      at = next;
    }
    return end;
  }

  join(device: string, by: string): void {
    this.#end.set(this.endOf(device), this.endOf(by));
  }
}

/**
 * By line. Each device gives its place back once, and each takes one place at most: of two that claim the same the first
 * counts. Devices that stand in for each other in a circle have one place between them, as if none of them did.
 */
export function placesGivenBack(
  replacements: readonly Replacement[],
): Readonly<Record<number, number>> {
  const [gone, taken, rows] = [new Set<string>(), new Set<string>(), new Rows()];
  const back: Record<number, number> = {};
  for (const { device, by, line } of replacements) {
    if (gone.has(device) || taken.has(by) || rows.endOf(device) === rows.endOf(by)) continue;
    gone.add(device);
    taken.add(by);
    rows.join(device, by);
    back[line] = (back[line] ?? 0) + 1;
  }
  return back;
}
