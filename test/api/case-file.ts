/** Reading a case as a stranger does: with the log's key, and nothing else. */
import { env } from 'cloudflare:workers';
import { hexToBytes } from '@noble/hashes/utils.js';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { verifierKey } from '../../src/core/log/note-key.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';

export const inflate = () => {
  throw new Error('nothing of ours is packed');
};
const ownKey = signingKey('Ed25519', hexToBytes('07'.repeat(32)));
export const policy = policyOfKey(verifierKey(env.LOG_ORIGIN, ownKey.publicKey));
