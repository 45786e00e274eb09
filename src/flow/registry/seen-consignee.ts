/** Who sees that an authority accepted a consignee: who sees the licence. */
import { type Caller, visibleTo } from './caller.ts';
import type { RegistryStore } from './port.ts';

/** False too where there is no such decision. */
export async function seesConsignee(
  registry: RegistryStore,
  caller: Caller,
  id: string,
): Promise<boolean> {
  const row = await registry.newest('consignees', id);
  return row !== null && (await registry.visibleLicence(visibleTo(caller), row.licence)) !== null;
}
