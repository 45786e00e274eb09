/** Who made the versions of an object, as far as its reader may know. */
import type { Caller } from './caller.ts';
import type { HistoryKind } from './history-kinds.ts';
import type { RegistryPorts } from './ports.ts';
import type { ApiKeyRow, Role, Version } from './rows.ts';

/** Who made a version. A label is shown to those whom the key speaks for, and to the administration. */
export interface Actor {
  /** Null where not even that is told. */
  readonly apiKey: string | null;
  readonly role: Role | null;
  readonly party: { readonly id: string; readonly name: string } | null;
  readonly authority: { readonly id: string; readonly name: string } | null;
  readonly label: string | null;
}

/** By the id of the API key that made a version, or another of `actors`; each as far as the caller may know. */
export async function actorsOf(
  { registry }: RegistryPorts,
  caller: Caller,
  kind: HistoryKind,
  versions: readonly Version[],
  actors: readonly string[] = [],
): Promise<ReadonlyMap<string, Actor>> {
  const ids = [...new Set([...versions.map(({ actor }) => actor), ...actors])];
  const keys = await registry.history.keys(ids);
  const names = await namesOf(registry, keys);
  return new Map(
    ids.map((id) => {
      const key = keys.find((one) => one.id === id);
      return [id, concealed(actorOf(id, key, names, caller), caller, kind, versions)];
    }),
  );
}

async function namesOf(registry: RegistryPorts['registry'], keys: readonly ApiKeyRow[]) {
  const parties = keys.flatMap(({ party }) => party ?? []);
  const authorities = keys.flatMap(({ authority }) => authority ?? []);
  const rows = await Promise.all([
    registry.newestOf('parties', parties),
    registry.newestOf('authorities', authorities),
  ]);
  return new Map(rows.flat().map(({ id, name }) => [id, name]));
}

function actorOf(
  apiKey: string,
  key: ApiKeyRow | undefined,
  names: ReadonlyMap<string, string>,
  caller: Caller,
): Actor {
  const nobody = { apiKey, role: null, party: null, authority: null, label: null };
  if (!key) return apiKey === 'root' ? { ...nobody, role: 'admin' } : nobody;
  const named = (id: string | null) => id && { id, name: names.get(id) ?? '' };
  const isOwn =
    caller.role === 'admin' ||
    (key.party !== null && key.party === caller.party) ||
    (key.authority !== null && key.authority === caller.authority);
  return {
    ...{ apiKey, role: key.role, label: isOwn ? key.label : null },
    party: named(key.party) || null,
    authority: named(key.authority) || null,
  };
}

/** What a row hides of who registered it, or asked, its history does not tell by the way. */
function concealed(
  actor: Actor,
  { role, party }: Caller,
  { conceals }: HistoryKind,
  versions: readonly Version[],
): Actor {
  if (conceals === undefined || role === 'regulator' || role === 'admin') return actor;
  if (conceals === 'asker') return actor.authority ? { ...actor, apiKey: null } : actor;
  // Who runs a site is known to all who see it; who else ships there is not.
  const known = [party, ...versions.map((row) => Reflect.get(row, 'operator'))];
  return known.includes(actor.party?.id) ? actor : { ...actor, party: null };
}
