/** The evidence of the archive in R2, by name. */
import type { ArchivedEvidence, EvidenceListing } from '../flow/audit/port.ts';

const PREFIX = 'evidence/';
/** Of an item with its head: an item has at most 16 KiB. */
const BEGIN_BYTES = 16 * 1024 + 5;
/** A Worker has six connections. */
const READS_AT_ONCE = 6;

/** Over a bucket. */
export function r2EvidenceListing(bucket: R2Bucket): EvidenceListing {
  return {
    async evidenceAfter(after, limit) {
      const startAfter = after === null ? {} : { startAfter: `${PREFIX}${after}` };
      const { objects } = await bucket.list({ prefix: PREFIX, limit, ...startAfter });
      const found: ArchivedEvidence[] = [];
      for (let at = 0; at < objects.length; at += READS_AT_ONCE) {
        const some = objects.slice(at, at + READS_AT_ONCE);
        found.push(...(await Promise.all(some.map((object) => beginOf(bucket, object)))));
      }
      return found;
    },
  };
}

async function beginOf(bucket: R2Bucket, { key, size, uploaded }: R2Object) {
  const range = { offset: 0, length: Math.min(size, BEGIN_BYTES) };
  const object = size === 0 ? null : await bucket.get(key, { range });
  return {
    name: key.slice(PREFIX.length),
    // Erased since it was listed: it names nobody.
    begin: object ? new Uint8Array(await object.arrayBuffer()) : new Uint8Array(),
    archivedAtMs: uploaded.getTime(),
  };
}
