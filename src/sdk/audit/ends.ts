/** Where ledgers and the registry's changes ended: kept from audit to audit, so that nothing is cut away in between. */
import type { AuditedChanges } from './changes.ts';
import { type AuditFinding, finding } from './finding.ts';
import type { Following } from './follow.ts';
import type { LedgerEnd } from './kept.ts';
import type { AuditedLedger } from './ledgers.ts';

/** The name under which the end of the registry's changes is kept. */
export const REGISTRY = 'registry';
/** What one authority's key saw is held against what the same authority's key sees. */
export const endName = (authority: string, ledger: string) => `${authority}/${ledger}`;

/** Of a licence that is shared the end of the share is an end; its own an authority keeps for good. */
export function endsOf(
  ledgers: readonly AuditedLedger[],
  { authority, end }: AuditedChanges,
  own: ReadonlySet<string>,
): Record<string, LedgerEnd> {
  const ends = ledgers.flatMap(({ licence, end: last }) =>
    last && own.has(licence) ? [[endName(authority, licence), last] as const] : [],
  );
  return Object.fromEntries(end ? [...ends, [endName(authority, REGISTRY), end]] : ends);
}

/** Ledgers of the authority that an earlier audit saw, and that no licence names any more. */
export function lostLedgers(
  { kept }: Pick<Following, 'kept'>,
  own: ReadonlySet<string>,
  { authority }: AuditedChanges,
): AuditFinding[] {
  const names = new Set([REGISTRY, ...own].map((ledger) => endName(authority, ledger)));
  const all = Object.keys(kept?.ledgers ?? {});
  const seen = all.filter((name) => name.startsWith(`${authority}/`));
  if (all.length > seen.length && seen.length === 0) return [otherFinding(authority, all[0]!)];
  return seen
    .filter((name) => !names.has(name))
    .map((name) => {
      const ledger = name.slice(authority.length + 1);
      const sentence = `Ledger ${ledger}, which an earlier audit saw, is no licence of ${authority} any more.`;
      return finding('ledger-cut', `ledger ${ledger}`, null, sentence);
    });
}

/** Whose a key is the service says: by another name it would escape from all that was seen before. */
function otherFinding(authority: string, name: string): AuditFinding {
  const sentence = `The service says that this key is ${authority}'s; what was kept here was seen with a key of ${name.split('/')[0]}. Where the key is another one, the next audit has nothing to say of it.`;
  return finding('ledger-cut', 'registry', null, sentence);
}
