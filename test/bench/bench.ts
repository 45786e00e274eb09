/** `npm run bench -- NAME [--json]`: what there is to measure, by name; without one, what an attestation costs by stages. */
import { type BenchName, benchHelp, benchNames } from './help.ts';

const runs: Readonly<Record<BenchName, () => Promise<unknown>>> = {
  stages: () => import('./stages.ts'),
  verify: () => import('./verify.ts'),
  ingest: () => import('./ingest.ts'),
  registry: () => import('./registry.ts'),
  control: () => import('./control.ts'),
  fleet: () => import('./fleet.ts'),
  log: () => import('./log.ts'),
  place: () => import('./place.ts'),
  anomalies: () => import('./anomalies.ts'),
};

const words = process.argv.slice(2);
const asked = words.find((word) => !word.startsWith('-'));
const name = benchNames.find((one) => one === (asked ?? 'stages'));
if (!name) {
  console.error(`no bench is called ${asked}; there are ${benchNames.join(', ')}`);
  process.exitCode = 2;
} else if (words.some((word) => word === '--help' || word === '-h')) {
  console.log(benchHelp(asked === undefined ? null : name));
} else await runs[name]();
