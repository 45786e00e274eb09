/** Which endpoints have a page, and how each is made of its JSON answer. */
import type { EndpointName } from '../../contract/endpoints.ts';
import { acceptedType } from '../accept.ts';
import { anomalyPage } from './anomaly-page.ts';
import type { Asking, ViewOf } from './asking.ts';
import { casePage } from './case-page.ts';
import { devicePage } from './device-page.ts';
import type { Page } from './document.ts';
import { licencePage } from './licence-page.ts';
import { anomaliesPage, licencesPage } from './list-pages.ts';
import { reportPage } from './report-page.ts';

/** The answer of the endpoint as its reader would get it in JSON -> a page of it. */
type Maker<V> = (view: V, asking: Asking, query: URLSearchParams) => Promise<Page>;

const makers = {
  getAnomaly: anomalyPage,
  getDevice: devicePage,
  getLicence: licencePage,
  getCase: casePage,
  getReport: async (view) => reportPage(view),
  listAnomalies: anomaliesPage,
  listLicences: licencesPage,
} satisfies { readonly [N in EndpointName]?: Maker<ViewOf<N>> };

/** The maker of an endpoint's page; null where it has none. */
export function pageOf(name: EndpointName): Maker<unknown> | null {
  // Each maker takes the view of its own endpoint; whoever calls it has just got that view from the same handler.
  return name in makers ? (makers[name as keyof typeof makers] as Maker<unknown>) : null;
}

/** Whether a refusal is to be read by a person; a program that keeps pages asks for problem documents before HTML. */
export function wantsProblemPage(accept: string | undefined): boolean {
  const offered = ['application/problem+json', 'application/json', 'text/html'] as const;
  return acceptedType(accept, [...offered]) === 'text/html';
}

/**
 * Whether a person asks: HTML stands before JSON in what is accepted, or the address says so where its endpoint takes that.
 * JSON is what anything else gets.
 */
export function wantsPage(accept: string | undefined, format: string | null): boolean {
  if (format !== null) return format === 'html';
  return acceptedType(accept, ['application/json', 'text/html']) === 'text/html';
}
