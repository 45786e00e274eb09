/** The archive in R2: immutable objects, each under what it is. */
import type { Bytes } from '../core/model.ts';
import type { EraserPort } from '../flow/erasure/ports.ts';
import { ArchiveDiffers, type LogArchive } from '../flow/log-archive.ts';
import type { ArchiveKind, ArchivePort } from '../flow/ports.ts';

/** An archive over a bucket. An object that stands already is read back: other bytes under one name stop the caller. */
export function r2Archive(bucket: R2Bucket): ArchivePort & LogArchive {
  return {
    putIfAbsent: (kind, name, bytes) => putIfAbsent(bucket, keyOf(kind, name), bytes),
    get: async (kind, name) => {
      const object = await bucket.get(keyOf(kind, name));
      return object ? new Uint8Array(await object.arrayBuffer()) : null;
    },
    has: async (kind, name) => (await bucket.head(keyOf(kind, name))) !== null,
    namesAfter: async (kind, name) => {
      const prefix = keyOf(kind, '');
      const { objects } = await bucket.list({ prefix, startAfter: keyOf(kind, name) });
      return objects.map(({ key }) => key.slice(prefix.length));
    },
  };
}

/** Deletes by name: bound to the sweep of erasures and to nothing else. */
export function r2Eraser(bucket: R2Bucket): EraserPort {
  return {
    // R2 takes a thousand keys a call.
    erase: async (objects) => {
      for (let at = 0; at < objects.length; at += 1_000) {
        const some = objects.slice(at, at + 1_000);
        await bucket.delete(some.map(({ kind, name }) => keyOf(kind, name)));
      }
    },
  };
}

function keyOf(kind: ArchiveKind, name: string): string {
  return `${kind}/${name}`;
}

async function putIfAbsent(bucket: R2Bucket, key: string, bytes: Bytes): Promise<void> {
  const onlyIf = new Headers({ 'if-none-match': '*' });
  const written = await bucket.put(key, bytes, { onlyIf });
  if (written) return;
  const standing = await bucket.get(key);
  if (!standing) throw new Error(`${key} was refused as present and is not there`);
  if (!isSame(new Uint8Array(await standing.arrayBuffer()), bytes)) {
    throw new ArchiveDiffers(key);
  }
}

function isSame(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
