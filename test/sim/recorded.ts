/** What `muster demo --json --devices 120 --seed 3` printed: its truth and the anomalies that a regulator was shown. */
import { readFileSync } from 'node:fs';
import { anomaly } from '../../src/contract/anomalies.ts';
import { truth } from '../../src/sim/truth.ts';

export function recorded() {
  const text = readFileSync(new URL('./recorded.json', import.meta.url), 'utf8');
  const run: { truth: unknown; anomalies: unknown } = JSON.parse(text);
  return { truth: truth.parse(run.truth), anomalies: anomaly.array().parse(run.anomalies) };
}
