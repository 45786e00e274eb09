/** Results and the keys that they are signed with over HTTP. */
import { resultMediaType } from '../../contract/results.ts';
import { issueResult, resultKeys } from '../../flow/registry/results.ts';
import { accept } from '../../flow/registry/write.ts';
import type { Handlers } from '../handler.ts';

/** How long relying parties may keep the keys, in seconds: a next key is published at least this long before its use. */
const KEYS_MAX_AGE_S = 3_600;
const keysCached = { 'cache-control': `public, max-age=${KEYS_MAX_AGE_S}` };

export const resultHandlers: Pick<Handlers, 'getResult' | 'getJwks'> = {
  async getResult(services, { caller, params, nowMs }) {
    const issued = await issueResult(services, caller, nowMs, params.id);
    if (!issued.ok) return issued;
    const { token, profile } = issued.value;
    const contentType = `${resultMediaType}; eat_profile="${profile}"`;
    return accept({ status: 200, contentType, text: token });
  },
  async getJwks(services) {
    const keys = await resultKeys(services);
    return keys.ok ? accept({ status: 200, json: keys.value, headers: keysCached }) : keys;
  },
};
