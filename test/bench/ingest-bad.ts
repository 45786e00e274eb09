/** Bodies of bad items beside bodies of good ones, in a service whose budget of refusals does not cut in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateRegistry } from './bare-registry.ts';
import { startBare } from './bare-service.ts';
import { median, say } from './figure.ts';
import { foundFleet, SITE_DEVICES } from './ingest-fleet.ts';
import { anHour } from './ingest-rows.ts';
import { challengeNow, sendAll } from './ingest-run.ts';
import { badBodyOf } from './ingest-tokens.ts';
import { pinTo } from './workerd-process.ts';

const ROUNDS = 5;
const ITEMS = 10_000;

/** Every signature is another message's: none of the cheap checks tells, and no batch holds. */
export async function bad(core: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const altered = { from: 'REFUSAL_BUDGET = 256', to: 'REFUSAL_BUDGET = 1000000' };
  const service = await startBare(dataDir, { altered: [altered] });
  try {
    await migrateRegistry(service);
    const fleet = await foundFleet(service, ITEMS / SITE_DEVICES);
    pinTo(service.pid, core);
    const devices = fleet.sites.flat();
    const costs: number[] = [];
    const ratios: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const good = await anHour(service, [devices]);
      const whole = await sendAll(service, fleet.apiKey, good, 1);
      const body = badBodyOf(devices, await challengeNow(service));
      // Its own key: what a submitter is trusted with depends on what it sent before.
      const refused = [{ body, items: devices.length, word: 'refused' as const }];
      const { cpuMicros } = await sendAll(service, fleet.otherApiKey, refused, 1);
      if (round < 0) continue;
      costs.push(cpuMicros);
      ratios.push(cpuMicros / whole.cpuMicros);
    }
    const against = 'good items (ratio: their cost over that)';
    say({
      name: 'ingest.bad',
      value: median(costs),
      unit: 'us/item',
      against,
      ratio: median(ratios),
    });
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
