/** Registry rows -> all that is on record of the hands that a licence's devices passed through. */
import { placesGivenBack } from '../../core/appraise/custody/replacements.ts';
import type { Handover, LicenceCustody } from '../../core/custody.ts';
import type { TransferRow } from './control-rows.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow } from './rows.ts';

/** What a ledger holds in memory whenever it looks at it: beyond that its findings say that it is not whole. */
const MAX_HANDOVERS = 2_000;
const MAX_CHAINS = 5_000;
const MAX_DUPLICATES = 200;
/** Beyond that no more places are given back. */
const MAX_REPLACEMENTS = 100_000;

type Ports = Pick<RegistryPorts, 'registry'>;

/** What the ledger of a licence is told; `subjects` are the parties that the licence knows. */
export async function custodyRecordOf(
  { registry }: Ports,
  { id }: LicenceRow,
  subjects: LicenceCustody['subjects'],
): Promise<LicenceCustody> {
  const known = [...new Set(subjects.map(({ party }) => party))];
  const [rows, chains, duplicates, replacements] = await Promise.all([
    registry.transfersUnder(id, known, MAX_HANDOVERS + 1),
    registry.chainsUnder(id, MAX_CHAINS + 1),
    registry.duplicatesUnder(id, MAX_DUPLICATES),
    registry.replacementsUnder(id, MAX_REPLACEMENTS),
  ]);
  const listed = rows.slice(0, MAX_HANDOVERS);
  const others = rows.length > MAX_HANDOVERS ? await chained({ registry }, chains, listed) : [];
  const handovers = [...listed, ...others].map(handoverOf);
  const parties = [...new Set(handovers.flatMap(({ sender, receiver }) => [sender, receiver]))];
  const found = await registry.newestOf('parties', parties);
  return {
    subjects,
    incorporated: found
      .flatMap(({ id: party, incorporatedOnMs: onMs }) => (onMs === null ? [] : [{ party, onMs }]))
      .sort((a, b) => (a.party < b.party ? -1 : 1)),
    ...{ handovers, chains: chains.slice(0, MAX_CHAINS), duplicates },
    ...(replacements.length > 0 ? { givenBack: placesGivenBack(replacements) } : {}),
    isWhole: rows.length <= MAX_HANDOVERS && chains.length <= MAX_CHAINS,
  };
}

/** Of the chains in front, broken ones first, what is not among the hand-overs that are listed. */
async function chained(
  { registry }: Ports,
  chains: LicenceCustody['chains'],
  listed: readonly TransferRow[],
): Promise<readonly TransferRow[]> {
  const has = new Set(listed.map(({ id }) => id));
  const lacking = new Set(chains.flatMap(({ path }) => path).filter((id) => !has.has(id)));
  return registry.newestOf('transfers', [...lacking].slice(0, MAX_HANDOVERS));
}

function handoverOf(row: TransferRow): Handover {
  const { id: transfer, event, sender, receiver, route, site, devices, models } = row;
  const { shippedAtMs, receivedAtMs, missing } = row;
  return {
    ...{ transfer, event, sender, receiver, route, site, devices, models },
    ...{ shippedAtMs, receivedAtMs, missing: missing.length },
  };
}
