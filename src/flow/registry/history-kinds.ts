/** The objects that have a history, by their ids: where their versions stand, and who may see them. */

import { type Caller, visibleTo } from './caller.ts';
import type { Action } from './change.ts';
import type { RegistryStore } from './port.ts';
import type { TableName } from './rows.ts';
import { seesConsignee } from './seen-consignee.ts';

export interface HistoryKind {
  readonly kind: string;
  readonly table: TableName;
  readonly id: RegExp;
  /** Exactly those who may see the object itself may see what it was. */
  readonly isSeen: (registry: RegistryStore, caller: Caller, id: string) => Promise<boolean>;
  /** Columns that are not everybody's who may see the object. */
  readonly hidden?: readonly string[];
  /** Columns of regulators alone: an authority's reasons would tell whom it looks at why. */
  readonly ofRegulators?: readonly string[];
  /** Whom parties are not told of as the maker of a version: who registered it, or whose key of the authority asked. */
  readonly conceals?: 'registrant' | 'asker';
  /** Changes of something else that goes by its id. */
  readonly besides?: readonly Action[];
}

/** The administration sees the registry and no content (docs/api.md). */
function isContentOf(caller: Caller): boolean {
  return caller.role !== 'admin';
}

/** Of a device that went on to another licence, what came later is not for those who saw it under the one before. */
async function seesDevice(registry: RegistryStore, caller: Caller, id: string): Promise<boolean> {
  if (!isContentOf(caller)) return false;
  const [dossier, newest] = await Promise.all([
    registry.dossier(visibleTo(caller), id),
    registry.newest('devices', id),
  ]);
  return newest !== null && dossier?.versions.at(-1)?.version === newest.version;
}

const kinds: readonly HistoryKind[] = [
  {
    ...{ kind: 'authority', table: 'authorities', id: /^aut_/ },
    isSeen: async (registry, _, id) => (await registry.newest('authorities', id)) !== null,
  },
  {
    ...{ kind: 'party', table: 'parties', id: /^pty_/, ofRegulators: ['registrant'] },
    conceals: 'registrant',
    isSeen: async (registry, caller, id) => registry.isPartyVisible(visibleTo(caller), id),
  },
  {
    ...{ kind: 'site', table: 'sites', id: /^sit_/, ofRegulators: ['registrant'] },
    conceals: 'registrant',
    isSeen: async (registry, caller, id) =>
      (await registry.visibleSite(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'licence', table: 'licences', id: /^lic_/, ofRegulators: ['note'] },
    isSeen: async (registry, caller, id) =>
      (await registry.visibleLicence(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'stake', table: 'stakes', id: /^stk_/, ofRegulators: ['registrant', 'authority'] },
    isSeen: async (registry, caller, id) =>
      (await registry.visibleStake(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'transfer', table: 'transfers', id: /^trf_/ },
    isSeen: async (registry, caller, id) =>
      isContentOf(caller) && (await registry.visibleTransfer(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'consignee', table: 'consignees', id: /^csg_/, ofRegulators: ['note'] },
    isSeen: seesConsignee,
  },
  {
    ...{ kind: 'screening-list', table: 'screeningLists', id: /^scl_/ },
    isSeen: async (registry, { authority }, id) =>
      authority !== null && (await registry.newest('screeningLists', id))?.authority === authority,
  },
  {
    ...{ kind: 'listing', table: 'listings', id: /^lsd_/ },
    isSeen: async (registry, { authority }, id) =>
      authority !== null && (await registry.newest('listings', id))?.authority === authority,
  },
  {
    ...{ kind: 'revocation', table: 'revocations', id: /^rvc_/, ofRegulators: ['source'] },
    isSeen: async (registry, { role, authority }, id) => {
      if (role !== 'regulator' && role !== 'admin') return false;
      const row = await registry.newest('revocations', id);
      return row !== null && (row.authority === null || row.authority === authority);
    },
  },
  {
    ...{ kind: 'filing', table: 'filings', id: /^fil_/ },
    isSeen: async (registry, caller, id) =>
      isContentOf(caller) && (await registry.visibleFiling(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'inspection', table: 'inspections', id: /^ins_/ },
    // What it was before it was announced is its authority's own.
    isSeen: async (registry, { authority }, id) => {
      const row = authority && (await registry.newest('inspections', id));
      const licence = row && (await registry.newest('licences', row.licence));
      return licence ? licence.authority === authority : false;
    },
  },
  {
    ...{ kind: 'meter-reading', table: 'meterReadings', id: /^mrd_/ },
    isSeen: async (registry, caller, id) =>
      ['operator', 'regulator'].includes(caller.role) &&
      (await registry.visibleReading(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'amendment', table: 'amendments', id: /^amd_/ },
    isSeen: async (registry, caller, id) =>
      (await registry.visibleAmendment(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'device', table: 'devices', id: /^dev_/ },
    isSeen: seesDevice,
  },
  {
    ...{ kind: 'move', table: 'moves', id: /^mov_/ },
    isSeen: async (registry, caller, id) =>
      isContentOf(caller) && (await registry.visibleMove(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'share', table: 'licenceShares', id: /^shr_/ },
    // A share is its authority's; the other sees what it was given, not the paper.
    isSeen: async (registry, { authority }, id) => {
      const share = await registry.newest('licenceShares', id);
      const licence = share && (await registry.newest('licences', share.licence));
      return authority !== null && licence?.authority === authority;
    },
  },
  {
    ...{ kind: 'site-decision', table: 'siteDecisions', id: /^scf_/, ofRegulators: ['note'] },
    isSeen: async (registry, caller, id) => {
      const decision = await registry.newest('siteDecisions', id);
      const seen = decision && (await registry.siteDecisions(visibleTo(caller), [decision.site]));
      return seen?.some((one) => one.id === id) ?? false;
    },
  },
  {
    ...{ kind: 'window', table: 'windows', id: /^win_/ },
    // A site may hold the devices of several exporters.
    hidden: ['devices'],
    isSeen: async (registry, caller, id) =>
      isContentOf(caller) && (await registry.visibleWindow(visibleTo(caller), id)) !== null,
  },
  {
    ...{ kind: 'landmark', table: 'landmarks', id: /^lmk_/ },
    // That it is suspected is not told to those whom it measures.
    besides: ['landmark-suspected', 'landmark-cleared'],
    isSeen: async (registry, _, id) => (await registry.newest('landmarks', id)) !== null,
  },
  {
    ...{ kind: 'trust-anchor', table: 'trustAnchors', id: /^tan_/ },
    isSeen: async (registry, _, id) => (await registry.newest('trustAnchors', id)) !== null,
  },
  {
    ...{ kind: 'reference-values', table: 'referenceValues', id: /^ref_/ },
    isSeen: async (registry, _, id) => (await registry.newest('referenceValues', id)) !== null,
  },
  {
    ...{ kind: 'request', table: 'requests', id: /^rfi_/, hidden: ['caseId'], conceals: 'asker' },
    isSeen: async (registry, caller, id) =>
      isBetween(await registry.newest('requests', id), caller),
  },
  {
    ...{ kind: 'disclosure', table: 'disclosures', id: /^dsc_/ },
    // Which case it opened is the authority's own.
    hidden: ['caseId'],
    isSeen: async (registry, caller, id) =>
      isBetween(await registry.newest('disclosures', id), caller),
  },
  {
    ...{ kind: 'disposition', table: 'dispositions', id: /^dsp_/ },
    isSeen: async (registry, { authority }, id) =>
      authority !== null && (await registry.newest('dispositions', id))?.authority === authority,
  },
  {
    ...{ kind: 'release', table: 'releases', id: /^rel_/ },
    isSeen: async (registry, { authority }, id) =>
      authority !== null && (await registry.newest('releases', id))?.authority === authority,
  },
  {
    ...{ kind: 'case', table: 'cases', id: /^cas_/ },
    isSeen: async (registry, { authority }, id) =>
      authority !== null && (await registry.newest('cases', id))?.authority === authority,
  },
  {
    ...{ kind: 'api-key', table: 'apiKeys', id: /^[0-9a-f]{24}$/ },
    isSeen: async (registry, { role }, id) =>
      role === 'admin' && (await registry.newest('apiKeys', id)) !== null,
  },
];

/** The columns of a kind that a caller is not shown. */
export function hiddenFrom({ role }: Caller, kind: HistoryKind): readonly string[] {
  const { hidden = [], ofRegulators = [] } = kind;
  return role === 'regulator' ? hidden : [...hidden, ...ofRegulators];
}

/** Whether the caller is one of the two between whom it passed. */
function isBetween(
  row: { readonly party: string; readonly authority: string } | null,
  { party, authority }: Caller,
): boolean {
  if (!row) return false;
  return row.party === party || row.authority === authority;
}

/** The kind that an id is of; null where such objects have none. */
export function historyKindOf(id: string): HistoryKind | null {
  return kinds.find((kind) => kind.id.test(id)) ?? null;
}
