/** A bar on standard error for what takes more than a second; nothing where no person looks. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  readonly add: (count: number) => void;
  readonly stop: () => void;
}

/** Starts a bar of `total` things; silent unless standard error is a terminal. */
export function progress(label: string, total: number): Progress {
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total}`,
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(total, 0);
  return { add: (count) => bar.increment(count), stop: () => bar.stop() };
}
