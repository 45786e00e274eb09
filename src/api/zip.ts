/** Files -> a ZIP as it is read: stored, not compressed, so that the same files are the same bytes whoever packs them. */
import { Zip, ZipPassThrough } from 'fflate';

export interface PackedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Without a zone, so that it is this moment everywhere: the least that ZIP can say. */
const NO_TIME = '1980-01-01T00:00:00';

/** A file at a time; one that fails breaks the stream off, and what was sent is no ZIP. */
export function zipStream(files: AsyncGenerator<PackedFile>): ReadableStream<Uint8Array> {
  let packed: Uint8Array[] = [];
  const zip = new Zip((fault, chunk) => {
    if (fault) throw fault;
    packed.push(chunk);
  });
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await files.next();
      if (done) zip.end();
      else pack(zip, value);
      for (const chunk of packed) controller.enqueue(chunk);
      packed = [];
      if (done) controller.close();
    },
    async cancel() {
      await files.return(undefined);
    },
  });
}

function pack(zip: Zip, { path, bytes }: PackedFile): void {
  const entry = new ZipPassThrough(path);
  entry.mtime = NO_TIME;
  zip.add(entry);
  entry.push(bytes, true);
}
