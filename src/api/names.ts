/** What ids of an answer are called, for people: of those that its reader may see. */
import { type Caller, visibleTo } from '../flow/registry/caller.ts';
import type { Services } from './services.ts';

/** Id -> name, as `names` of an answer. */
export async function namesOf(
  { registry }: Services,
  caller: Caller,
  ids: readonly string[],
): Promise<Record<string, string>> {
  return Object.fromEntries(await registry.visibleNames(visibleTo(caller), [...new Set(ids)]));
}
