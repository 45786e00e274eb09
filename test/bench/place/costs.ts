/** What measured place costs inside workerd, by CPU time: medians of rounds, less an empty request. */
import { median } from '../figure.ts';
import { type BenchService, startBench } from '../verify-service.ts';

export interface Cost {
  readonly name: string;
  readonly value: number;
  readonly note: string;
}

const ROUNDS = 9;
const cases = [
  [
    'place.appraise',
    'appraise',
    'an item with 8 records: claim, region, area of 12 corners widened by 300 km',
  ],
  ['place.decode', 'decode', '8 records, each once a body'],
  ['place.polygon10k', 'polygon', 'a region against 10,000 corners, made ready before'],
  ['place.polygon10k.first', 'polygon-first', 'the same, making it ready'],
] as const;
const times = { appraise: 4_000, decode: 500, polygon: 1_000, 'polygon-first': 5 } as const;

/** Starts the Worker, measures, stops it. */
export async function measureCosts(): Promise<readonly Cost[]> {
  const service = await startBench('test/bench/place/worker.ts');
  try {
    const costs: Cost[] = [];
    for (const [name, way, note] of cases) {
      costs.push({ name, value: await costOf(service, way), note });
    }
    return costs;
  } finally {
    await service.stop();
  }
}

async function costOf(service: BenchService, way: keyof typeof times): Promise<number> {
  // Code gets its last tier before anything is counted.
  for (let i = 0; i < 3; i++) await service.cost({ way, times: times[way] });
  const costs: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const empty = await service.cost({ way: 'nothing', times: 0 });
    const whole = await service.cost({ way, times: times[way] });
    costs.push((whole - empty) / times[way]);
  }
  return median(costs);
}
