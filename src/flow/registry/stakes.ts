/** Statements of who owns whom, and their corrections. */

import type { FieldError } from '../../contract/problem.ts';
import { type Caller, visibleTo } from './caller.ts';
import { canonicalJson, changed } from './change.ts';
import type { StakeRow } from './control-rows.ts';
import { tellOwnership } from './ownership-told.ts';
import { mayState } from './parties.ts';
import type { RegistryPorts } from './ports.ts';
import { aDay } from './quota.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/** How much, since when, and what that rests on. */
export type StakeTerms = Pick<StakeRow, 'basisPoints' | 'fromMs' | 'toMs' | 'source'>;

export interface NewStake extends StakeTerms {
  readonly owner: string;
  readonly owned: string;
}

/** States a stake. An exporter states who owns its own parties; a regulator's statement counts for its authority alone. */
export async function stateStake(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewStake,
): Promise<Outcome<Written<StakeRow>>> {
  const faults = await partyFaults(ports, caller, given);
  const errors = faults.length > 0 ? faults : await statedFaults(ports, caller, given);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const row: StakeRow = {
    ...nextVersion(newId('stk', ports.random), null, caller, nowMs),
    ...given,
    ...{ registrant: caller.party, authority: caller.authority },
  };
  return put(ports, caller, nowMs, null, row);
}

async function partyFaults(
  { registry }: RegistryPorts,
  caller: Caller,
  { owner, owned }: NewStake,
): Promise<FieldError[]> {
  const visible = visibleTo(caller);
  const [rows, ...seen] = await Promise.all([
    registry.newestOf('parties', [owner, owned]),
    registry.isPartyVisible(visible, owner),
    registry.isPartyVisible(visible, owned),
  ]);
  const faults = ['/owner', '/owned'].flatMap((pointer, i): FieldError[] => {
    const detail = 'There is no such party.';
    return seen[i] ? [] : [{ pointer, reason: 'reference_unknown', detail }];
  });
  const target = rows.find(({ id }) => id === owned);
  if (faults.length > 0 || (target && mayState(caller, target))) return faults;
  const detail = 'Who registered a party, and regulators, state who owns it.';
  return [{ pointer: '/owned', reason: 'value_invalid', detail }];
}

/** One stake is one statement with corrections: the same said twice would read as two. */
async function statedFaults(
  { registry }: RegistryPorts,
  caller: Caller,
  { owner, owned, fromMs, toMs }: NewStake,
): Promise<FieldError[]> {
  const stated = (await registry.stakesBetween(owner, owned)).find(
    (row) =>
      row.basisPoints > 0 &&
      row.registrant === caller.party &&
      row.authority === caller.authority &&
      (row.toMs === null || fromMs < row.toMs) &&
      (toMs === null || row.fromMs < toMs),
  );
  if (!stated) return [];
  const detail = `You state this stake in ${stated.id} for that time already: correct that one.`;
  return [{ pointer: '/owner', reason: 'value_invalid', detail }];
}

/** Corrects or ends a stake, by whoever stated it; 0 % says that it never was. */
export async function changeStake(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { stake, ...terms }: StakeTerms & { readonly stake: string },
): Promise<Outcome<Written<StakeRow>>> {
  const before = await ports.registry.visibleStake(visibleTo(caller), stake);
  if (!before) return refuse('object_not_found');
  if (!isOwn(caller, before)) {
    return refuse('auth_role_not_permitted', { detail: 'Who stated a stake corrects it.' });
  }
  const next = { ...before, ...terms };
  if (canonicalJson(next) === canonicalJson(before)) {
    return accept({ value: before, propagated: true });
  }
  const row = { ...next, ...nextVersion(stake, before, caller, nowMs) };
  return put(ports, caller, nowMs, before, row);
}

function isOwn({ role, party, authority }: Caller, stake: StakeRow): boolean {
  if (role === 'admin') return true;
  return party === stake.registrant && authority === stake.authority;
}

async function put(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  before: StakeRow | null,
  row: StakeRow,
): Promise<Outcome<Written<StakeRow>>> {
  const payer = caller.party ?? caller.authority ?? caller.apiKey;
  const outcome = await write(ports, caller, nowMs, {
    action: before ? 'stake-changed' : 'stake-stated',
    objects: [changed(before, row)],
    rows: { stakes: [row] },
    charges: [aDay('stakes', payer, nowMs)],
    value: row,
  });
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}
