/** Which kinds of anomaly a role may see: confidential ones would teach a cheat to tune. */
import { rules } from '../../core/appraise/ruleset.ts';
import { type AnomalyKind, anomalyKinds } from '../../core/model.ts';
import type { Caller } from './caller.ts';

/** All for a regulator; for exporter and operator those whose rule is there and not confidential; else none. */
export function visibleKinds(caller: Pick<Caller, 'role'>): readonly AnomalyKind[] {
  if (caller.role === 'regulator') return anomalyKinds;
  if (caller.role === 'admin') return [];
  return rules.filter(({ confidential }) => !confidential).map(({ kind }) => kind);
}
