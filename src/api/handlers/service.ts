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

/**
 * C2SP tlog-tiles: a full tile never changes and never goes; a partial one may go once it is full; a checkpoint is
 * followed by the next within a second.
 */
const cached = {
  full: { 'cache-control': 'public, max-age=604800, immutable' },
  partial: { 'cache-control': 'public, max-age=60' },
  checkpoint: { 'cache-control': 'public, max-age=1' },
} as const;

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
    const headers = cached.checkpoint;
    return accept({ status: 200, contentType, text: await log.checkpoint(), headers });
  },
  async getTile(services, { params }) {
    const tile = await tileAt(services, params.level, params.tile);
    if (!tile) return refuse('object_not_found');
    const { bytes, isFull } = tile;
    const headers = isFull ? cached.full : cached.partial;
    return accept({ status: 200, contentType: 'application/octet-stream', bytes, headers });
  },
  async setClock({ devClock }, { body }) {
    if (!devClock) return refuse('route_not_found');
    const word = await devClock.moveTo(body.nowMs);
    return word === 'moved' ? accept(done({ nowMs: body.nowMs })) : refuse('clock_backwards');
  },
};
