/** Who owns a party, as a caller may know it. */
import { affiliatesTest } from '../../core/control/affiliates.ts';
import {
  ownershipView,
  type PartyStanding,
  standingOf,
} from '../../core/control/party-standing.ts';
import { type Caller, visibleTo } from './caller.ts';
import { recordOfParties } from './ownership-record.ts';
import type { RegistryPorts } from './ports.ts';
import type { PartyRow } from './rows.ts';
import { accept, type Outcome, refuse } from './write.ts';

export interface SeenOwnership {
  readonly row: PartyRow;
  readonly atMs: number;
  readonly standing: PartyStanding;
  readonly owners: readonly { readonly owner: string; readonly basisPoints: number }[];
  /** Of a regulator alone; `rule` is null while the affiliates rule is not in force. */
  readonly listed: { readonly rule: string | null } | null;
  readonly isWhole: boolean;
}

/** By what the caller's authority may judge by; of a party or the administration, what nobody keeps to himself and it sees. */
export async function seeOwnership(
  ports: RegistryPorts,
  caller: Caller,
  party: string,
  atMs: number,
  nowMs: number,
): Promise<Outcome<SeenOwnership>> {
  const visible = visibleTo(caller);
  if (!(await ports.registry.isPartyVisible(visible, party))) return refuse('object_not_found');
  const [row, record] = await Promise.all([
    ports.registry.newest('parties', party),
    recordOfParties(ports, [party], caller.authority),
  ]);
  if (!row) return refuse('object_not_found');
  const view = ownershipView(await seenOf(ports, caller, record), atMs, nowMs);
  const owners = view.holdings.owners.get(party) ?? [];
  const listed = caller.role === 'regulator' ? { rule: affiliatesTest(atMs)?.rule ?? null } : null;
  const { isWhole } = record;
  return accept({ row, atMs, standing: standingOf(view, party), owners, listed, isWhole });
}

type Record = Awaited<ReturnType<typeof recordOfParties>>;

/** An exporter or operator looks through the chain of what it stated itself. */
async function seenOf(ports: RegistryPorts, caller: Caller, record: Record): Promise<Record> {
  if (caller.role === 'regulator' || caller.role === 'admin') return record;
  const ids = record.stakes.map(({ id }) => id);
  const rows = await ports.registry.newestOf('stakes', [...new Set(ids)]);
  const own = new Set(
    rows.filter(({ registrant }) => registrant === caller.party).map(({ id }) => id),
  );
  return { ...record, stakes: record.stakes.filter(({ id }) => own.has(id)), listings: [] };
}
