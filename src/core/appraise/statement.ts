/** A rule's word -> a statement about a subject, as conditions take it. */
import type { Finding, Subject } from '../model.ts';
import type { RuleSheet, Statement, Word } from './rule.ts';

type Kind = Pick<RuleSheet, 'kind'>;

/** Silence is no statement. */
export function statementOf(rule: Kind, subject: Subject, word: Word): readonly Statement[] {
  if (word === 'silent') return [];
  return [word === 'clear' ? cleared(rule, subject) : fired(word)];
}

/** What rules of one trigger say of the same facts; `subject` is what a clean word is about. */
export function statementsOf<F>(
  rules: readonly (Kind & { readonly appraise: (facts: F) => Word })[],
  subject: Subject,
  facts: F,
): readonly Statement[] {
  return rules.flatMap((rule) => statementOf(rule, subject, rule.appraise(facts)));
}

export function cleared({ kind }: Kind, subject: Subject): Statement {
  return { kind, subject, state: 'clear' };
}

/** A finding names its subject itself. */
export function fired(finding: Finding): Statement {
  return { kind: finding.kind, subject: finding.subject, state: 'fire', finding };
}

/** Subjects as facts name them. */
export const about = {
  device: ({ device }: { readonly device: { readonly device: string } }): Subject => {
    return { type: 'device', id: device.device };
  },
  site: ({ site }: { readonly site: { readonly site: string } }): Subject => {
    return { type: 'site', id: site.site };
  },
  licence: ({ licence }: { readonly licence: { readonly licence: string } }): Subject => {
    return { type: 'licence', id: licence.licence };
  },
};
