/** What the desk's use cases need of the world. The store decides nothing. */
import type { AnomalyIndex } from '../registry/anomaly-index.ts';
import type { Paging, Visible } from '../registry/port.ts';
import type { RegistryPorts } from '../registry/ports.ts';
import type {
  AnswerRow,
  ArchiveName,
  AttachmentRow,
  CaseNoteRow,
  CaseRow,
  CaseSubject,
  DisclosureRow,
  DispositionRow,
  OwnThing,
  ReleaseRow,
  RequestRow,
  SubjectKind,
} from './rows.ts';

export interface CaseFilter {
  readonly status?: CaseRow['status'] | undefined;
  readonly owner?: string | undefined;
  /** An anomaly or subject that the case is about. */
  readonly about?: string | undefined;
  /** Open, and due before this moment. */
  readonly overdueAtMs?: number | undefined;
}

/** Whose rows a list gives: those of one authority, or those of one party. */
export type Side = { readonly authority: string } | { readonly party: string };

export interface DeskStore {
  /** Every version, oldest first: each is a decision of its own. */
  dispositionsOf(anomaly: string): Promise<readonly DispositionRow[]>;
  releasesOf(anomaly: string): Promise<readonly ReleaseRow[]>;
  /** Answers to an anomaly or to requests, oldest first. */
  answersTo(about: readonly string[]): Promise<readonly AnswerRow[]>;
  listCases(authority: string, filter: CaseFilter, paging: Paging): Promise<readonly CaseRow[]>;
  notesOf(caseId: string): Promise<readonly CaseNoteRow[]>;
  requestsOf(caseId: string): Promise<readonly RequestRow[]>;
  listRequests(
    side: Side,
    status: RequestRow['status'] | undefined,
    paging: Paging,
  ): Promise<readonly RequestRow[]>;
  listDisclosures(side: Side, paging: Paging): Promise<readonly DisclosureRow[]>;
  /** Those of the ids that exist and are visible. */
  visibleIds(
    visible: Visible,
    type: SubjectKind,
    ids: readonly string[],
  ): Promise<readonly string[]>;
  /** Exporters and operators of the subjects and anomalies: whom an authority may ask about them. */
  concerned(
    authority: string,
    subjects: readonly CaseSubject[],
    anomalies: readonly string[],
  ): Promise<readonly string[]>;
  /** The authorities that license a subject, by licences that are visible: who else licenses it is private. */
  authoritiesOf(visible: Visible, subject: OwnThing): Promise<readonly string[]>;
  /** How many disclosures of a party to an authority have a case that is open. */
  openDisclosures(party: string, authority: string): Promise<number>;
  /** What an owner has uploaded and not attached. */
  unattached(owner: string): Promise<{ readonly count: number; readonly bytes: number }>;
  /** Files attached within a case, and to the anomalies in it: those that are for the case's authority to read. */
  attachmentsOfCase(
    about: Pick<CaseRow, 'id' | 'authority' | 'anomalies'>,
  ): Promise<readonly AttachmentRow[]>;
  /** Whether holds of one authority keep these objects, or (null: what whoever erases has to ask) holds of any. */
  areHeld(objects: readonly ArchiveName[], by: string | null): Promise<readonly boolean[]>;
}

export interface DeskPorts extends RegistryPorts {
  readonly index: AnomalyIndex;
  readonly desk: DeskStore;
}
