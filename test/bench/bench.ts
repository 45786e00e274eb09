/** `npm run bench -- NAME [--json]`: what there is to measure, by name; without one, what an attestation costs by stages. */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  stages: () => import('./stages.ts'),
  verify: () => import('./verify.ts'),
  ingest: () => import('./ingest.ts'),
  registry: () => import('./registry.ts'),
  control: () => import('./control.ts'),
  log: () => import('./log.ts'),
  place: () => import('./place.ts'),
  anomalies: () => import('./anomalies.ts'),
};

const name = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? 'stages';
const run = benches[name];
if (run) await run();
else {
  console.error(`no bench is called ${name}; there are ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
}

export {};
