/** Voluntary self-disclosure: a party tells the issuing authority of its own things, and a case opens there. */
import type { FieldError } from '../../contract/problem.ts';
import { type Caller, visibleTo } from '../registry/caller.ts';
import { changed } from '../registry/change.ts';
import type { Paging } from '../registry/port.ts';
import {
  accept,
  newId,
  nextVersion,
  type Outcome,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import type { NewText } from './answers.ts';
import { attach } from './attachments.ts';
import { authored, partyOf, sideOf } from './author.ts';
import type { DeskPorts } from './port.ts';
import type { CaseRow, DisclosureRow, OwnThing } from './rows.ts';
import { subjectErrors } from './subjects.ts';

/** As long as a case's title may be. */
const MAX_TITLE = 200;
/** Of one party at one authority: each opens a case, and a desk full of them hides the one that matters. */
const MAX_OPEN = 50;

export interface NewDisclosure extends NewText {
  readonly subjects: readonly OwnThing[];
  /** Only where the subjects are licensed by several. */
  readonly authority?: string | undefined;
}

/** A disclosure with the status of its case: all that its party sees of it. */
export interface SeenDisclosure {
  readonly disclosure: DisclosureRow;
  readonly status: CaseRow['status'];
}

/** Opens a case without owner or due date at the authority that licenses the subjects. */
export async function disclose(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewDisclosure,
): Promise<Outcome<Written<SeenDisclosure>>> {
  const errors = await subjectErrors(ports, caller, { subjects: given.subjects });
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const authority = await issuingAuthority(ports, caller, given);
  if (!authority.ok) return authority;
  const waiting = await ports.desk.openDisclosures(partyOf(caller), authority.value);
  if (waiting >= MAX_OPEN) return refuse('desk_limit_reached');
  const rows = await disclosureRows(ports, caller, nowMs, given, authority.value);
  if (!rows.ok) return rows;
  const { disclosure, opened, attached } = rows.value;
  return write(ports, caller, nowMs, {
    action: 'disclosure-made',
    objects: [changed(null, disclosure), changed(null, opened), ...attached.objects],
    rows: { disclosures: [disclosure], cases: [opened], attachments: attached.rows },
    value: { disclosure, status: opened.status },
  });
}

/** The one authority that licenses every subject; where several do, the one that the party names. */
async function issuingAuthority(
  { desk }: DeskPorts,
  caller: Caller,
  { subjects, authority }: NewDisclosure,
): Promise<Outcome<string>> {
  const visible = visibleTo(caller);
  const lists = await Promise.all(subjects.map((one) => desk.authoritiesOf(visible, one)));
  const common = lists.reduce((left, list) => left.filter((id) => list.includes(id)));
  if (authority !== undefined) {
    return common.includes(authority)
      ? accept(authority)
      : badAuthority('It does not license all of them.');
  }
  const [only, ...others] = common;
  if (only === undefined) {
    return badAuthority('No one authority licenses all of them: disclose to each its own.');
  }
  return others.length === 0 ? accept(only) : badAuthority('Several license them: name one.');
}

function badAuthority(detail: string): Outcome<never> {
  const errors: FieldError[] = [{ pointer: '/authority', reason: 'value_invalid', detail }];
  return refuse('registry_reference_invalid', { errors });
}

async function disclosureRows(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewDisclosure,
  authority: string,
) {
  const party = partyOf(caller);
  const version = nextVersion(newId('dsc', ports.random), null, caller, nowMs);
  const caseVersion = nextVersion(newId('cas', ports.random), null, caller, nowMs);
  const caseId = caseVersion.id;
  const to = { attachedTo: version.id, about: null, caseId, authority, party };
  const attached = await attach(ports, caller, nowMs, given.attachments ?? [], to);
  if (!attached.ok) return attached;
  const subjects = [...new Map(given.subjects.map((one) => [one.id, one])).values()];
  const disclosure: DisclosureRow = {
    ...version,
    ...(await authored(ports, caller, given.author)),
    ...{ party, authority, caseId, subjects, text: given.text },
    attachments: attached.value.refs,
  };
  const name = (await ports.registry.newest('parties', party))?.name ?? party;
  const opened: CaseRow = {
    ...caseVersion,
    ...{ authority, title: titleOf(name) },
    ...{ owner: null, dueAtMs: null, openedAtMs: nowMs, status: 'open', disclosure: version.id },
    ...{ anomalies: [], subjects, outcome: null, reason: null, held: false },
  };
  return accept({ disclosure, opened, attached: attached.value });
}

/** A name may be cut within a character that takes two code units: half of one is no text that comes back as it was. */
function titleOf(name: string): string {
  return `Self-disclosure: ${name}`.slice(0, MAX_TITLE).toWellFormed().trim();
}

/** A disclosure for the party that made it and for the authority that received it. */
export async function seeDisclosure(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<SeenDisclosure>> {
  const disclosure = await ports.registry.newest('disclosures', id);
  const side = sideOf(caller);
  const isOwn =
    'party' in side ? disclosure?.party === side.party : disclosure?.authority === side.authority;
  if (!disclosure || !isOwn) return refuse('object_not_found');
  return accept((await withStatus(ports, [disclosure]))[0]!);
}

/** Disclosures of the caller's party, or to its authority, in order of id. */
export async function listDisclosures(
  ports: DeskPorts,
  caller: Caller,
  paging: Paging,
): Promise<readonly SeenDisclosure[]> {
  return withStatus(ports, await ports.desk.listDisclosures(sideOf(caller), paging));
}

async function withStatus(
  { registry }: DeskPorts,
  disclosures: readonly DisclosureRow[],
): Promise<SeenDisclosure[]> {
  const cases = await registry.newestOf(
    'cases',
    disclosures.map(({ caseId }) => caseId),
  );
  const statuses = new Map(cases.map(({ id, status }) => [id, status]));
  return disclosures.map((disclosure) => {
    return { disclosure, status: statuses.get(disclosure.caseId) ?? 'open' };
  });
}
