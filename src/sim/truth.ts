/** The truth file: what was planted in a simulated fleet, in the ids that the service gave. The service never reads it. */
import { z } from 'zod';
import { anomalyKind, subject } from '../contract/anomalies.ts';
import { instant } from '../contract/values.ts';

const due = z.strictObject({
  kind: anomalyKind,
  subject,
  /** Who that is, for a person. */
  name: z.string(),
});

const plant = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    /** A finding opened earlier is about something else. */
    from: instant,
    word: z.enum(['detectable', 'harmless']),
    expected: z.array(due),
    consequences: z.array(due),
  })
  // What can be detected and is due as nothing would always count as found.
  .refine(({ word, expected }) => (word === 'detectable') === expected.length > 0, {
    path: ['expected'],
    message: 'a detectable cheat, and no other, has findings that are due',
  });

export const truth = z.strictObject({
  format: z.literal('muster-truth-1'),
  seed: z.int(),
  /** The first report. What was so before counts as planted when it was registered. */
  from: instant,
  to: instant,
  devices: z.int(),
  plants: z.array(plant).min(1),
  mishaps: z.array(
    z.strictObject({ id: z.string(), title: z.string(), at: instant, devices: z.int() }),
  ),
});

export type Truth = z.output<typeof truth>;
export type PlantedCheat = Truth['plants'][number];
export type DueFinding = z.output<typeof due>;

/** The text of a truth file -> what it says; null where it is none. */
export function parseTruth(text: string): Truth | null {
  try {
    const parsed = truth.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
