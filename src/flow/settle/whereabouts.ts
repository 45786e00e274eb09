/** Whose a condition is and where its subject stands, by the roster of this moment. */
import type { Subject } from '../../core/model.ts';
import type { Whereabouts } from '../ports.ts';
import type { Book, LedgerStore } from './store.ts';

/** What the index files a condition on `subject` under. */
export function whereaboutsOf(store: LedgerStore, book: Book, subject: Subject): Whereabouts {
  const device = subject.type === 'device' ? store.deviceNamed(subject.id) : null;
  const siteId = subject.type === 'site' ? subject.id : device?.site;
  const site = siteId === undefined ? null : store.site(siteId);
  return {
    licence: book.terms.licence,
    exporter: book.exporter,
    authority: book.authority,
    site: site?.site ?? null,
    operator: subject.type === 'submitter' ? subject.id : (site?.operator ?? null),
    country: site?.country ?? null,
    device: device?.device ?? null,
  };
}
