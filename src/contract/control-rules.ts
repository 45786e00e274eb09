/** Thresholds of export control that somebody proposes, as a file: `muster what-if --rules FILE`. */
import { z } from 'zod';

const figure = z.number().positive();

const test = z
  .strictObject({
    paragraph: z.enum(['3A090.a', '3A090.b']),
    tppFrom: figure,
    tppBelow: figure.optional(),
    densityFrom: figure.optional(),
    densityBelow: figure.optional(),
  })
  .refine(({ tppFrom, tppBelow }) => tppBelow === undefined || tppBelow > tppFrom, {
    message: 'tppBelow has to be above tppFrom',
  })
  .refine(
    ({ densityFrom = 0, densityBelow }) => densityBelow === undefined || densityBelow > densityFrom,
    { message: 'densityBelow has to be above densityFrom' },
  );

/** Tests are tried in the order given; the first that fits names the paragraph. */
export const proposedRules = z.strictObject({
  id: z.string().min(1).max(64),
  citation: z.string().max(256).default('proposed'),
  thresholds: z.strictObject({
    tests: z.array(test).min(1).max(32),
    note2TppBelow: figure,
  }),
});
