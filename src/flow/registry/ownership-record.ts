/** Registry rows -> all that is on record of who owns some parties. */
import type { LicenceOwnership } from '../../core/appraise/facts.ts';
import type {
  ListingRecord,
  OwnershipRecord,
  PartyRecord,
  StakeRecord,
} from '../../core/control/party-standing.ts';
import type { LicenceRole } from '../../core/custody.ts';
import type { ListingRow, StakeRow } from './control-rows.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow, PartyRow } from './rows.ts';

/** Versions of stakes that are followed: beyond that an answer says that it is not whole. */
const MAX_STAKES = 2_000;

type Ports = Pick<RegistryPorts, 'registry'>;

/** What is on record of these parties and their owners, as far as an authority may judge by it. */
export async function recordOfParties(
  { registry }: Ports,
  parties: readonly string[],
  authority: string | null,
): Promise<OwnershipRecord> {
  const found = await registry.stakesAbove(parties, authority, MAX_STAKES + 1);
  const stakes = found.slice(0, MAX_STAKES);
  const concerned = new Set([...parties, ...stakes.flatMap(({ owner, owned }) => [owner, owned])]);
  const ids = [...concerned].sort();
  const [rows, listings] = await Promise.all([
    registry.versionsOf('parties', ids),
    authority === null ? [] : registry.listingsOf(authority, ids),
  ]);
  return {
    parties: rows.map(partyRecord),
    stakes: stakes.map(stakeRecord),
    listings: listings.map(listingRecord),
    isWhole: found.length <= MAX_STAKES,
  };
}

function partyRecord({ id, version, recordedAtMs, validFromMs, ...row }: PartyRow): PartyRecord {
  const { headquarters, incorporatedOnMs } = row;
  // What was said first of a party is said of all its time.
  const fromMs = version === 1 ? 0 : validFromMs;
  return { id, version, recordedAtMs, headquarters, incorporatedOnMs, fromMs };
}

function listingRecord(row: ListingRow): ListingRecord {
  const { id, version, recordedAtMs, party, decision, fromMs } = row;
  return { id, version, recordedAtMs, party, isSame: decision === 'same', fromMs };
}

function stakeRecord(row: StakeRow): StakeRecord {
  const { id, version, recordedAtMs, owner, owned, basisPoints, fromMs, toMs } = row;
  const isPartys = row.registrant !== null;
  return { id, version, recordedAtMs, owner, owned, basisPoints, span: { fromMs, toMs }, isPartys };
}

/** The parties of a licence: who exports, who uses, who runs its sites, who may stand in between. */
export async function subjectsOf(
  { registry }: Ports,
  licence: LicenceRow,
): Promise<LicenceOwnership['subjects']> {
  const [sites, accepted] = await Promise.all([
    registry.newestOf('sites', licence.sites),
    registry.consigneesOf(licence.id),
  ]);
  const operators = [...new Set(sites.map(({ operator }) => operator))].sort();
  const of = (role: LicenceRole, party: string) => ({ role, party });
  return [
    of('exporter', licence.exporter),
    of('end-user', licence.endUser),
    ...operators.filter((party) => party !== licence.endUser).map((party) => of('operator', party)),
    ...accepted
      .filter((one) => one.accepted)
      .map(({ party }) => of('consignee', party))
      .sort((a, b) => (a.party < b.party ? -1 : 1)),
  ];
}

/** What the ledger of a licence is told. */
export async function ownershipOf(ports: Ports, licence: LicenceRow): Promise<LicenceOwnership> {
  const subjects = await subjectsOf(ports, licence);
  const parties = [...new Set(subjects.map(({ party }) => party))];
  const [record, confirmed] = await Promise.all([
    recordOfParties(ports, parties, licence.authority),
    ports.registry.lastConfirmed(licence.id),
  ]);
  return { subjects, ...record, confirmedAtMs: confirmed?.recordedAtMs ?? null };
}
