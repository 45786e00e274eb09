/** Anomalies over HTTP: JSON pages, NDJSON and CSV. */
import { anomalyColumns } from '../../contract/anomalies.ts';
import { millisecondsOf } from '../../contract/values.ts';
import { listAnomalies, seeAnomaly } from '../../flow/registry/anomalies.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { acceptedType } from '../accept.ts';
import { type Answer, done } from '../answer.ts';
import { type Cell, csvOf } from '../csv.ts';
import type { Handlers } from '../handler.ts';
import { anomalyView, defaultLimit } from '../views.ts';

const forms = ['application/json', 'application/x-ndjson', 'text/csv'] as const;
type View = ReturnType<typeof anomalyView>;

function pageAnswer(
  form: (typeof forms)[number],
  views: readonly View[],
  next: string | null,
): Answer {
  if (form === 'application/json') return done({ items: views, next });
  // RFC 8288: what the JSON form has as `next`.
  const headers: Record<string, string> =
    next === null ? {} : { link: `<?after=${next}>; rel="next"` };
  if (form === 'text/csv') {
    const text = csvOf(anomalyColumns, views.map(cellsOf));
    return { status: 200, contentType: `${form}; charset=utf-8; header=present`, text, headers };
  }
  const text = views.map((view) => `${JSON.stringify(view)}\n`).join('');
  return { status: 200, contentType: form, text, headers };
}

function cellsOf(view: View): Cell[] {
  const { subject, evidence, ...rest } = view;
  const cells: Readonly<Record<(typeof anomalyColumns)[number], Cell>> = {
    ...rest,
    open: String(rest.open),
    subjectType: subject.type,
    subjectId: subject.id,
    evidence: evidence.join(' '),
  };
  return anomalyColumns.map((name) => cells[name]);
}

export const anomalyHandlers: Pick<Handlers, 'listAnomalies' | 'getAnomaly'> = {
  async listAnomalies({ index }, { caller, query, accept: wanted }) {
    const form = acceptedType(wanted, forms);
    if (!form) return refuse('request_not_acceptable');
    const { after, limit = defaultLimit, from, to, condition, open, ...rest } = query;
    const filter = {
      ...rest,
      state: condition === 'all' ? undefined : condition,
      open: open === undefined ? undefined : open === 'true',
      fromMs: from === undefined ? undefined : millisecondsOf(from),
      toMs: to === undefined ? undefined : millisecondsOf(to),
    };
    const page = await listAnomalies(index, caller, filter, { after, limit });
    if (!page.ok) return page;
    return accept(pageAnswer(form, page.value.anomalies.map(anomalyView), page.value.next));
  },
  async getAnomaly({ index }, { caller, params }) {
    const seen = await seeAnomaly(index, caller, params.id);
    if (!seen.ok) return seen;
    const { title, enforces, falsePositives, clearsAfter, confidential } = seen.value.rule;
    const rule = { title, enforces, ruleOutFirst: falsePositives, clearsAfter, confidential };
    return accept(done({ ...anomalyView(seen.value.anomaly), rule }));
  },
};
