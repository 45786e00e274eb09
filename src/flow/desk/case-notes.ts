/** Notes of a case: what its regulators write down, on closed ones too. */
import type { Caller } from '../registry/caller.ts';
import { changed } from '../registry/change.ts';
import {
  newId,
  nextVersion,
  type Outcome,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import type { NewText } from './answers.ts';
import { attach } from './attachments.ts';
import { authored } from './author.ts';
import { ownCase } from './own-case.ts';
import type { DeskPorts } from './port.ts';
import type { CaseNoteRow } from './rows.ts';

const MAX_NOTES = 500;

/** A note, with files. `desk_limit_reached` after the case's five hundredth. */
export async function addNote(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewText & { readonly case: string },
): Promise<Outcome<Written<CaseNoteRow>>> {
  const about = await ownCase(ports, caller, given.case);
  if (!about.ok) return about;
  if ((await ports.desk.notesOf(given.case)).length >= MAX_NOTES)
    return refuse('desk_limit_reached');
  const { authority, id: caseId } = about.value;
  const version = nextVersion(newId('nte', ports.random), null, caller, nowMs);
  const to = { attachedTo: version.id, about: null, caseId, authority, party: null };
  const attached = await attach(ports, caller, nowMs, given.attachments ?? [], to);
  if (!attached.ok) return attached;
  const row: CaseNoteRow = {
    ...version,
    ...(await authored(ports, caller, given.author)),
    ...{ caseId, authority, text: given.text, attachments: attached.value.refs },
  };
  return write(ports, caller, nowMs, {
    action: 'case-noted',
    objects: [changed(null, row), ...attached.value.objects],
    rows: { caseNotes: [row], attachments: attached.value.rows },
    value: row,
  });
}
