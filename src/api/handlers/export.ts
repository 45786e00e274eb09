/** The export of a case over HTTP. */
import { caseFiles } from '../../flow/export/files.ts';
import { planExport } from '../../flow/export/plan.ts';
import { accept } from '../../flow/registry/write.ts';
import type { Handlers } from '../handler.ts';
import { zipStream } from '../zip.ts';

export const exportHandlers: Pick<Handlers, 'exportCase'> = {
  async exportCase(services, { caller, nowMs, params }) {
    const plan = await planExport(services, caller, nowMs, params.id);
    if (!plan.ok) return plan;
    const headers = { 'content-disposition': `attachment; filename="${params.id}.zip"` };
    const stream = zipStream(caseFiles(services, plan.value));
    return accept({ status: 200, contentType: 'application/zip', stream, headers });
  },
};
