/** The rows of the regulator's desk: what people decide, ask, answer and keep. Each is one version of an object. Types only. */
import type { Severity } from '../../core/model.ts';
import type { Version } from '../registry/version.ts';

export type DispositionCode =
  | 'no-violation'
  | 'explained'
  | 'corrected'
  | 'self-disclosed'
  | 'referred'
  | 'duplicate'
  | 'our-malfunction';

export type CaseOutcome =
  | 'no-violation'
  | 'resolved'
  | 'warning'
  | 'penalty'
  | 'licence-action'
  | 'referred';

/** Who wrote a text: a name that the writer gave, and the label of the API key that it came with. */
export interface Authored {
  readonly author: string | null;
  readonly keyLabel: string | null;
}

/** A file as what it is attached to names it: its leaf commits to the bytes by their hash. */
export interface AttachmentRef {
  readonly id: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
  /** Hex: the name of the bytes in the archive. */
  readonly sha256: string;
}

/** A person's decision on an anomaly as it stood: this episode, this version, this severity. `id`: dsp_ and the anomaly's. */
export interface DispositionRow extends Version, Authored {
  readonly anomaly: string;
  readonly authority: string;
  readonly code: DispositionCode;
  readonly reason: string;
  readonly duplicateOf: string | null;
  readonly conditionVersion: number;
  readonly openedAtMs: number;
  readonly severity: Severity;
  /** What it was listed by until then; null in decisions from before that was recorded. */
  readonly worstSeverity: Severity | null;
}

/** A regulator's word on whether exporter and operator see an anomaly. `id`: rel_ and the anomaly's. */
export interface ReleaseRow extends Version, Authored {
  readonly anomaly: string;
  readonly authority: string;
  readonly word: 'released' | 'withheld';
  readonly reason: string;
}

/** What a party says to an anomaly that it sees, or to a request made to it. */
export interface AnswerRow extends Version, Authored {
  /** The anomaly or the request. */
  readonly about: string;
  readonly authority: string;
  readonly party: string;
  readonly text: string;
  readonly attachments: readonly AttachmentRef[];
  /** After the date that the request asked for. */
  readonly late: boolean;
}

export type SubjectKind = 'licence' | 'site' | 'device' | 'party';
export interface CaseSubject {
  readonly type: SubjectKind;
  readonly id: string;
}
/** What is licensed: of a party, its licences are. */
export interface OwnThing extends CaseSubject {
  readonly type: Exclude<SubjectKind, 'party'>;
}

export interface CaseRow extends Version {
  readonly authority: string;
  readonly title: string;
  /** Null until somebody takes a case that a disclosure opened. */
  readonly owner: string | null;
  readonly dueAtMs: number | null;
  readonly openedAtMs: number;
  readonly status: 'open' | 'closed';
  /** The disclosure that opened it; null where the authority did. */
  readonly disclosure: string | null;
  readonly anomalies: readonly string[];
  readonly subjects: readonly CaseSubject[];
  readonly outcome: CaseOutcome | null;
  /** Why this version: the words of a close, a reopening, a hold. */
  readonly reason: string | null;
  readonly held: boolean;
}

export interface CaseNoteRow extends Version, Authored {
  readonly caseId: string;
  readonly authority: string;
  readonly text: string;
  readonly attachments: readonly AttachmentRef[];
}

export interface RequestRow extends Version {
  readonly caseId: string;
  readonly authority: string;
  readonly party: string;
  readonly question: string;
  readonly attachments: readonly AttachmentRef[];
  readonly askedAtMs: number;
  readonly dueAtMs: number;
  readonly status: 'open' | 'answered' | 'accepted' | 'withdrawn';
  readonly reason: string | null;
}

export interface DisclosureRow extends Version, Authored {
  readonly party: string;
  readonly authority: string;
  readonly caseId: string;
  readonly subjects: readonly CaseSubject[];
  readonly text: string;
  readonly attachments: readonly AttachmentRef[];
}

/** Uploaded in its first version, attached in its second: there is no third, so that one file stands in one place. */
export interface AttachmentRow extends Version {
  /** The party or authority that uploaded it. */
  readonly owner: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  /** What it is attached to, and who may read that. Null while it is attached to nothing. */
  readonly attachedTo: string | null;
  readonly about: string | null;
  readonly caseId: string | null;
  readonly authority: string | null;
  readonly party: string | null;
}

export interface ArchiveName {
  readonly kind: 'evidence' | 'verdicts' | 'headers' | 'attachments';
  readonly name: string;
}

/** Objects of the archive that a case keeps. `id`: hld_ and the case's. */
export interface HoldRow extends Version {
  readonly caseId: string;
  readonly held: boolean;
  readonly reason: string;
  readonly objects: readonly ArchiveName[];
}

/** The desk's rows, by the name of their table. */
export interface DeskRows {
  readonly dispositions: DispositionRow;
  readonly releases: ReleaseRow;
  readonly answers: AnswerRow;
  readonly cases: CaseRow;
  readonly caseNotes: CaseNoteRow;
  readonly requests: RequestRow;
  readonly disclosures: DisclosureRow;
  readonly attachments: AttachmentRow;
  readonly holds: HoldRow;
}
