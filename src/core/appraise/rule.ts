/** What a rule is: a sheet that a reviewer can read, and a pure function from facts to a word. Types only. */
import type { AnomalyKind, Finding, Severity, Subject } from '../model.ts';
import type {
  AttestationFacts,
  AuditFacts,
  CustodyFacts,
  DeviceTickFacts,
  DutyFacts,
  GroupTickFacts,
  HardwareFacts,
  LandmarkTickFacts,
  LicenceTickFacts,
  OwnershipFacts,
  RegistryFacts,
  RetirementFacts,
  SiteTickFacts,
  SubmitterFacts,
} from './facts.ts';
import type { Substance } from './substance.ts';
import type { Threshold } from './thresholds/dated.ts';
import type { FleetFacts, UseFacts } from './use-facts.ts';

/** A rule's answer: it holds (a finding), it was looked at and does not hold, or the facts say nothing about it. */
export type Word = Finding | 'clear' | 'silent';

/** A word bound to the subject that it is about, as a condition takes it; silence is not a statement. */
export type Statement =
  | {
      readonly kind: AnomalyKind;
      readonly subject: Subject;
      readonly state: 'fire';
      readonly finding: Finding;
    }
  | { readonly kind: AnomalyKind; readonly subject: Subject; readonly state: 'clear' };

/** All that a reviewer needs to know of a rule. */
export interface RuleSheet {
  readonly kind: AnomalyKind;
  /** What its findings are about; `group`: the site or licence that the facts name. */
  readonly subject: 'device' | 'site' | 'licence' | 'submitter' | 'group' | 'landmark';
  readonly title: string;
  /** The clause, or the physics, that the rule enforces. */
  readonly enforces: string;
  readonly severities: readonly Severity[];
  /** What a reviewer rules out first. */
  readonly falsePositives: readonly string[];
  /** Clean words in a row after which a firing condition is clear; `never`: only a person ends it. */
  readonly clearsAfter: number | 'never';
  /**
   * When a finding is another matter than those that the firing condition was about: it is opened anew, whatever a person
   * decided about them. Null: only a worse severity or a new episode is.
   */
  readonly substance: Substance | null;
  /** Kept from exporter and operator until a regulator releases it: it would teach a cheat to tune. */
  readonly confidential: boolean;
  readonly constants: Readonly<Record<string, Threshold>>;
}

/** A pure rule: what sets it off, and its word on the facts. */
export type Rule = RuleSheet &
  (
    | { readonly trigger: 'attestation'; readonly appraise: (facts: AttestationFacts) => Word }
    | { readonly trigger: 'submission'; readonly appraise: (facts: SubmitterFacts) => Word }
    | {
        readonly trigger: 'tick';
        readonly scope: 'device';
        readonly appraise: (facts: DeviceTickFacts) => Word;
      }
    | {
        readonly trigger: 'tick';
        readonly scope: 'group';
        readonly appraise: (facts: GroupTickFacts) => Word;
      }
    | {
        readonly trigger: 'tick';
        readonly scope: 'site';
        readonly appraise: (facts: SiteTickFacts) => Word;
      }
    | {
        readonly trigger: 'tick';
        readonly scope: 'licence';
        readonly appraise: (facts: LicenceTickFacts) => Word;
      }
    | {
        readonly trigger: 'tick';
        readonly scope: 'landmark';
        readonly appraise: (facts: LandmarkTickFacts) => Word;
      }
    | { readonly trigger: 'registry'; readonly appraise: (facts: RegistryFacts) => Word }
    | { readonly trigger: 'retirement'; readonly appraise: (facts: RetirementFacts) => Word }
    | { readonly trigger: 'custody'; readonly appraise: (facts: CustodyFacts) => Word }
    | { readonly trigger: 'ownership'; readonly appraise: (facts: OwnershipFacts) => Word }
    | { readonly trigger: 'duty'; readonly appraise: (facts: DutyFacts) => Word }
    | { readonly trigger: 'hardware'; readonly appraise: (facts: HardwareFacts) => Word }
    | { readonly trigger: 'use'; readonly appraise: (facts: UseFacts) => Word }
    | { readonly trigger: 'fleet'; readonly appraise: (facts: FleetFacts) => Word }
    | { readonly trigger: 'audit'; readonly appraise: (facts: AuditFacts) => Word }
  );
