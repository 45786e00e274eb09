/** Health, readiness, the interface's own description, the log's face and the movable clock over HTTP. */
import { endpoints } from '../../contract/endpoints.ts';
import { openApiDocument } from '../../contract/openapi.ts';
import { instantOf } from '../../contract/values.ts';
import { tileAt } from '../../flow/published.ts';
import { readiness } from '../../flow/registry/readiness.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { hexOf } from '../text.ts';

/** A tile of one width never changes: what it hashes is under a checkpoint (C2SP tlog-tiles, "Caching"). */
const headers = { 'cache-control': 'public, max-age=604800, immutable' } as const;

type Named =
  | 'getChallenge'
  | 'getHealth'
  | 'getReadiness'
  | 'getOpenApi'
  | 'getCheckpoint'
  | 'getTile'
  | 'setClock';

export const serviceHandlers: Pick<Handlers, Named> = {
  async getChallenge({ log }) {
    const { hash, issuedAtMs, checkpoint } = await log.challenge();
    return accept(done({ challenge: hexOf(hash), issuedAt: instantOf(issuedAtMs), checkpoint }));
  },
  async getHealth({ version }) {
    return accept(done({ status: 'ok', version }));
  },
  async getReadiness(services) {
    const words = await readiness(services);
    const failed = Object.entries(words).filter(([, word]) => word === 'failed');
    if (failed.length === 0) return accept(done({ status: 'ready', ...words }));
    const detail = `No answer from: ${failed.map(([name]) => name).join(', ')}.`;
    return refuse('service_not_ready', { detail, retryAfterS: 5 });
  },
  async getOpenApi({ version }) {
    return accept(done(openApiDocument(endpoints, version)));
  },
  async getCheckpoint({ log }) {
    const contentType = 'text/plain; charset=utf-8';
    return accept({ status: 200, contentType, text: await log.checkpoint() });
  },
  async getTile({ log }, { params }) {
    const bytes = await tileAt(log, params.level, params.tile);
    if (!bytes) return refuse('object_not_found');
    return accept({ status: 200, contentType: 'application/octet-stream', bytes, headers });
  },
  async setClock({ devClock }, { body }) {
    if (!devClock) return refuse('route_not_found');
    const word = await devClock.moveTo(body.nowMs);
    return word === 'moved' ? accept(done({ nowMs: body.nowMs })) : refuse('clock_backwards');
  },
};
