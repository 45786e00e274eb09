/** Bytes that count how often they are looked at: what a decoder costs, without a clock. */
import type { Bytes } from '../../../src/core/model.ts';

export interface Counted {
  readonly bytes: Bytes;
  /** Reads of single bytes, and bytes of text handed on, since the beginning. */
  readonly reads: () => number;
}

/** A view of `source` through which every read by index is counted; views cut out of it are plain. */
export function counted(source: Bytes): Counted {
  let reads = 0;
  const bytes = new Proxy(source, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) {
        reads += 1;
        return target[Number(name)];
      }
      if (name !== 'subarray') return Reflect.get(target, name, target) as unknown;
      return (start: number, end: number) => {
        reads += end - start;
        return target.subarray(start, end);
      };
    },
  });
  return { bytes, reads: () => reads };
}
