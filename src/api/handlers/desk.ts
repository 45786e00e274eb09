/** Decisions and answers on anomalies, and files, over HTTP. */
import { answerAnomaly } from '../../flow/desk/answers.ts';
import { readAttachment, uploadAttachment } from '../../flow/desk/attachments.ts';
import { disposeAnomaly } from '../../flow/desk/dispose.ts';
import { releaseAnomaly } from '../../flow/desk/release.ts';
import type { ReleaseRow } from '../../flow/desk/rows.ts';
import { accept } from '../../flow/registry/write.ts';
import { writtenOutcome } from '../answer.ts';
import { answerView, attachmentView, dispositionView, releaseView } from '../desk-views.ts';
import type { Handler, Handlers } from '../handler.ts';

function releasing<N extends 'releaseAnomaly' | 'withholdAnomaly'>(
  word: ReleaseRow['word'],
): Handler<N> {
  return async (services, { caller, nowMs, params, body }) => {
    const given = { ...body, anomaly: params.id, word };
    return writtenOutcome(await releaseAnomaly(services, caller, nowMs, given), releaseView);
  };
}

/** A download and nothing else: no browser shows it, runs it or reads it from another site. */
const downloadHeaders = {
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** RFC 6266 with RFC 8187: the name in UTF-8, percent-encoded, so that no character of it ends the header. */
function disposition(fileName: string): string {
  const encoded = encodeURIComponent(fileName).replace(/['()*!]/g, (char) => {
    return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename*=UTF-8''${encoded}`;
}

type Named =
  | 'disposeAnomaly'
  | 'releaseAnomaly'
  | 'withholdAnomaly'
  | 'answerAnomaly'
  | 'uploadAttachment'
  | 'getAttachment';

export const deskHandlers: Pick<Handlers, Named> = {
  async disposeAnomaly(services, { caller, nowMs, params, body }) {
    const given = { ...body, anomaly: params.id };
    return writtenOutcome(await disposeAnomaly(services, caller, nowMs, given), dispositionView);
  },
  releaseAnomaly: releasing('released'),
  withholdAnomaly: releasing('withheld'),
  async answerAnomaly(services, { caller, nowMs, params, body }) {
    const given = { ...body, anomaly: params.id };
    return writtenOutcome(await answerAnomaly(services, caller, nowMs, given), answerView);
  },
  async uploadAttachment(services, { caller, nowMs, query, body }) {
    const given = { ...body, fileName: query.fileName };
    return writtenOutcome(await uploadAttachment(services, caller, nowMs, given), attachmentView);
  },
  async getAttachment(services, { caller, params }) {
    const read = await readAttachment(services, caller, params.id);
    if (!read.ok) return read;
    const { row, bytes } = read.value;
    const headers = { ...downloadHeaders, 'content-disposition': disposition(row.fileName) };
    return accept({ status: 200, contentType: 'application/octet-stream', bytes, headers });
  },
};
