/** Conditions of a world's licence, put into the index as a ledger would. */
import { ruleOf } from '../../src/core/appraise/ruleset.ts';
import type { AnomalyKind, Severity } from '../../src/core/model.ts';
import type { IndexedCondition } from '../../src/flow/ports.ts';
import { anomalyIdOf } from '../../src/flow/registry/anomaly-id.ts';
import type { AnomalyIndex } from '../../src/flow/registry/anomaly-index.ts';
import type { World } from './world.ts';

interface Given {
  readonly kind?: AnomalyKind;
  readonly severity?: Severity;
  readonly device?: string;
}

let devices = 0;

/** A firing condition of a device of its own. */
export function conditionOf(
  world: World,
  { kind = 'gone-dark', severity = 'high', device }: Given = {},
): IndexedCondition {
  devices += 1;
  const id = device ?? `dev_${devices.toString(16).padStart(24, '0')}`;
  const openedAtMs = 1_800_000_000_000 + devices;
  return {
    ...{ ledger: world.licence, licence: world.licence, exporter: world.exporter },
    ...{ authority: world.authority, site: world.site, operator: world.operator },
    ...{ country: 'MY', device: id, header: 1, confidential: ruleOf(kind).confidential },
    condition: {
      ...{ kind, severity, state: 'firing', count: 1, version: 1, cleanStreak: 0 },
      subject: { type: 'device', id },
      ...{ openedAtMs, lastFiredAtMs: openedAtMs, clearedAtMs: null, clearedBy: null },
      sentence: 'Silent for 4 days.',
      numbers: { silentMs: 345_600_000 },
      evidence: ['ab'.repeat(32)],
    },
  };
}

/** The id of a condition that is in the index now. */
export async function anomalyOf(
  index: AnomalyIndex,
  world: World,
  condition = conditionOf(world),
): Promise<string> {
  await index.upsert([condition]);
  return anomalyIdOf(condition);
}
