/** The log's public face on the wire. */
import { z } from 'zod';

/** The two parts of a C2SP tlog-tiles path behind `tile/`: `<L>` or `entries`, and `<N>[.p/<W>]`. */
export const tileParams = z.strictObject({
  level: z.string().regex(/^(entries|\d{1,2})$/, 'neither a number nor `entries`'),
  tile: z
    .string()
    .max(40)
    .regex(/^[x\d/.p]+$/, 'not a tile’s path'),
});
