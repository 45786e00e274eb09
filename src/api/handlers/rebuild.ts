/** The rebuild of the index over HTTP. */
import { rebuildStep } from '../../flow/registry/rebuild.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';

export const rebuildHandlers: Pick<Handlers, 'rebuildIndex'> = {
  async rebuildIndex(services, { nowMs }) {
    return accept(done(await rebuildStep(services, nowMs)));
  },
};
