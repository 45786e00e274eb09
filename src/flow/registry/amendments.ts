/** Amendments of licences: the exporter proposes, the issuing authority decides, or makes one itself. */
import type { AmendmentChanges } from '../../contract/amendments.ts';
import { changeErrors, impossibility } from './amendment-check.ts';
import {
  enact,
  type LicenceRecord,
  presentOf,
  recordOf,
  stepOf,
  versionsBy,
} from './amendment-enact.ts';
import { type Caller, visibleTo } from './caller.ts';
import { type Action, changed } from './change.ts';
import { mayDecide, ownLicence } from './own-licence.ts';
import type { RegistryPorts } from './ports.ts';
import { aDay } from './quota.ts';
import type { AmendmentRow } from './rows.ts';
import {
  accept,
  newId,
  nextVersion,
  type Outcome,
  type Plan,
  refuse,
  type Written,
  write,
} from './write.ts';

/** Claims that may wait at one licence: an exporter fills no authority's desk without end. */
const MAX_WAITING = 50;
/** Versions that one amendment may make: it goes back behind so many others at most. */
const MAX_VERSIONS = 200;

export interface NewAmendment {
  readonly licence: string;
  readonly changes: AmendmentChanges;
  readonly effectiveFromMs: number;
  readonly reason: string;
}

/** An amendment with what is on record about its licence, for the answer. */
export interface SeenAmendment {
  readonly row: AmendmentRow;
  readonly record: LicenceRecord;
}

/** `claimed` by an exporter; of the issuing authority it is confirmed at once, or scheduled where its date is to come. */
export async function proposeAmendment(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewAmendment,
): Promise<Outcome<Written<SeenAmendment>>> {
  const licence = await ownLicence(ports.registry, caller, given.licence);
  if (!licence.ok) return licence;
  const errors = await changeErrors(ports, licence.value, given.changes);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const record = await recordOf(ports, given.licence);
  const isMade = caller.role === 'regulator';
  const row: AmendmentRow = {
    ...nextVersion(newId('amd', ports.random), null, caller, nowMs),
    ...given,
    ...{
      status: isMade ? decided(given, nowMs) : 'claimed',
      origin: isMade ? 'authority' : 'exporter',
    },
    ...{ note: null, licenceVersions: [] },
  };
  const possible = checkPossible(record, row);
  if (!possible.ok) return possible;
  const action = isMade ? 'amendment-made' : 'amendment-proposed';
  return put(ports, caller, nowMs, { action, record, before: null, row });
}

function decided({ effectiveFromMs }: Pick<AmendmentRow, 'effectiveFromMs'>, nowMs: number) {
  return effectiveFromMs > nowMs ? 'scheduled' : 'confirmed';
}

/** `licence_status_conflict` for a licence that is over, `amendment_impossible` for one that could not stand so. */
function checkPossible(record: LicenceRecord, row: AmendmentRow): Outcome<null> {
  const { status } = presentOf(record);
  if (!['claimed', 'confirmed', 'suspended'].includes(status)) {
    return refuse('licence_status_conflict', { detail: `The licence is ${status}.` });
  }
  const waiting = record.amendments.filter((one) => one.status === 'claimed');
  if (row.status === 'claimed' && waiting.length >= MAX_WAITING) {
    const detail = `${MAX_WAITING} amendments of the licence wait for a decision.`;
    return refuse('amendment_impossible', { detail });
  }
  const versions = versionsBy(record, row);
  const detail =
    versions.length > MAX_VERSIONS
      ? `It goes back behind more than ${MAX_VERSIONS} versions of the licence.`
      : impossibility(versions);
  return detail === null ? accept(null) : refuse('amendment_impossible', { detail });
}

interface Step {
  readonly action: Action;
  readonly record: LicenceRecord;
  readonly before: AmendmentRow | null;
  readonly row: AmendmentRow;
}

async function put(
  ports: RegistryPorts,
  caller: Pick<Caller, 'apiKey'>,
  nowMs: number,
  { action, record, before, row }: Step,
): Promise<Outcome<Written<SeenAmendment>>> {
  const plan = await planOf(ports, record, before, row);
  const isProposal = before === null && row.status === 'claimed';
  const charges = isProposal ? [aDay('amendments', row.licence, nowMs)] : [];
  return write(ports, caller, nowMs, { action, ...plan, charges });
}

async function planOf(
  ports: RegistryPorts,
  record: LicenceRecord,
  before: AmendmentRow | null,
  row: AmendmentRow,
): Promise<Omit<Plan<SeenAmendment>, 'action'>> {
  const others = record.amendments.filter(({ id }) => id !== row.id);
  if (row.status !== 'confirmed') {
    const value = { row, record: { ...record, amendments: [...others, row] } };
    return { objects: [changed(before, row)], rows: { amendments: [row] }, value };
  }
  const { amendment, ...enacted } = await enact(ports, record, before, row);
  const rows = [...record.rows, ...(enacted.rows.licences ?? [])];
  const value = { row: amendment, record: { rows, amendments: [...others, amendment] } };
  return { ...enacted, value };
}

export type AmendmentDecision = 'confirm' | 'reject' | 'withdraw';

const from: Readonly<Record<AmendmentDecision, readonly AmendmentRow['status'][]>> = {
  confirm: ['claimed'],
  reject: ['claimed', 'scheduled'],
  withdraw: ['claimed'],
};
const actions = {
  confirm: 'amendment-confirmed',
  reject: 'amendment-rejected',
  withdraw: 'amendment-withdrawn',
} as const;

/** A decision on an amendment; `amendment_status_conflict` names the status that stands. */
export async function decideAmendment(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: {
    readonly amendment: string;
    readonly decision: AmendmentDecision;
    readonly note?: string | undefined;
  },
): Promise<Outcome<Written<SeenAmendment>>> {
  const seen = await seeAmendment(ports, caller, given.amendment);
  if (!seen.ok) return seen;
  const { row: before, record } = seen.value;
  if (!mayDecide(caller, presentOf(record))) return refuse('licence_of_other_authority');
  const { decision, note = null } = given;
  if (!from[decision].includes(before.status)) {
    const detail = `The amendment is ${before.status}.`;
    return refuse('amendment_status_conflict', { detail });
  }
  const status = statusAfter(decision, before, nowMs);
  const row = stepOf(before, caller, nowMs, { status, note });
  const possible = decision === 'confirm' ? checkPossible(record, row) : accept(null);
  if (!possible.ok) return possible;
  return put(ports, caller, nowMs, { action: actions[decision], record, before, row });
}

function statusAfter(decision: AmendmentDecision, row: AmendmentRow, nowMs: number) {
  if (decision === 'confirm') return decided(row, nowMs);
  return decision === 'reject' ? 'rejected' : 'withdrawn';
}

/** One amendment of a licence that the caller may see. */
export async function seeAmendment(
  ports: Pick<RegistryPorts, 'registry'>,
  caller: Caller,
  id: string,
): Promise<Outcome<SeenAmendment>> {
  const row = await ports.registry.visibleAmendment(visibleTo(caller), id);
  if (!row) return refuse('object_not_found');
  return accept({ row, record: await recordOf(ports, row.licence) });
}

/** A scheduled amendment whose date has come; the licence is told by what it was decided, whatever its status is now. */
export function activate(
  ports: RegistryPorts,
  nowMs: number,
  before: AmendmentRow,
  record: LicenceRecord,
): Promise<Outcome<Written<SeenAmendment>>> {
  const row = stepOf(before, SERVICE, nowMs, { status: 'confirmed' });
  const note = impossibility(versionsBy(record, row));
  // Others took effect since it was decided, and left it nothing to stand on: it says so, and ends.
  return note === null
    ? put(ports, SERVICE, nowMs, { action: 'amendment-activated', record, before, row })
    : put(ports, SERVICE, nowMs, {
        ...{ action: 'amendment-rejected', record, before },
        row: { ...row, status: 'rejected', note },
      });
}

/** Nobody's key: the decision was made before, and its date has come. */
const SERVICE = { apiKey: 'service' };
