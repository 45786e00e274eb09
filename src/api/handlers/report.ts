/** The compliance report of a licence over HTTP. */
import { millisecondsOf } from '../../contract/values.ts';
import { accept } from '../../flow/registry/write.ts';
import { makeReport } from '../../flow/report/report.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { reportView } from '../report-view.ts';

export const reportHandlers: Pick<Handlers, 'getReport'> = {
  async getReport(services, { caller, nowMs, params, query }) {
    const { from, to, checkpoint: size } = query;
    const asked = { fromMs: millisecondsOf(from), toMs: millisecondsOf(to), size };
    const report = await makeReport(services, caller, nowMs, params.id, asked);
    return report.ok ? accept(done(reportView(report.value))) : report;
  },
};
