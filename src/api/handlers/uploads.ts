/** Uploads of manifests over HTTP. */
import { instantOf } from '../../contract/values.ts';
import { activateUpload } from '../../flow/registry/activation.ts';
import type { Upload } from '../../flow/registry/upload-port.ts';
import { abandonUpload, openUpload, putManifest, seeUpload } from '../../flow/registry/uploads.ts';
import { accept, type Outcome } from '../../flow/registry/write.ts';
import { type Answer, writtenAnswer } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { readManifest } from '../manifest.ts';

function uploadView(upload: Upload) {
  const { id, licence, state, rowsRead, rowsStaged, faults, activatedAtMs } = upload;
  return {
    ...{ id, licence, state, rowsRead, rowsStaged, faults },
    openedAt: instantOf(upload.openedAtMs),
    expiresAt: instantOf(upload.expiresAtMs),
    activatedAt: activatedAtMs === null ? null : instantOf(activatedAtMs),
  };
}

function viewed(outcome: Outcome<Upload>, status = 200): Outcome<Answer> {
  return outcome.ok ? accept({ status, json: uploadView(outcome.value) }) : outcome;
}

type Named = 'openUpload' | 'putManifest' | 'getUpload' | 'activateUpload' | 'abandonUpload';

export const uploadHandlers: Pick<Handlers, Named> = {
  async openUpload(services, { caller, nowMs, params }) {
    return viewed(await openUpload(services, caller, nowMs, params.id), 201);
  },
  async putManifest(services, { caller, nowMs, params, body }) {
    return viewed(await putManifest(services, caller, nowMs, params.id, readManifest(body)));
  },
  async getUpload(services, { caller, nowMs, params }) {
    return viewed(await seeUpload(services, caller, nowMs, params.id));
  },
  async activateUpload(services, { caller, nowMs, params }) {
    const outcome = await activateUpload(services, caller, nowMs, params.id);
    return outcome.ok ? accept(writtenAnswer(outcome.value, uploadView)) : outcome;
  },
  async abandonUpload(services, { caller, nowMs, params }) {
    return viewed(await abandonUpload(services, caller, nowMs, params.id));
  },
};
