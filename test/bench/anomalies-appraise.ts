/** What the rules cost an attestation inside workerd, beyond decoding and signatures: all of them, and the verdict's bytes. */
import { median } from './figure.ts';
import { startBench } from './verify-service.ts';

const TIMES = 20_000;
const ROUNDS = 7;

/** µs of one core an attestation, by CPU time: the median of rounds, less an empty request. */
export async function appraiseMicros(): Promise<number> {
  const service = await startBench('test/bench/anomalies-worker.ts');
  try {
    // Code gets its last tier before anything is counted.
    for (let i = 0; i < 3; i++) await service.cost({ times: TIMES });
    const costs: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const empty = await service.cost({ times: 0 });
      costs.push(((await service.cost({ times: TIMES })) - empty) / TIMES);
    }
    return median(costs);
  } finally {
    await service.stop();
  }
}
