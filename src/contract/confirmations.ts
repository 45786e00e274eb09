/** Bulk confirmation on the wire: rows as an authority's own system exports them, and what is said of each. */
import { z } from 'zod';
import { itemLine } from './licences.ts';
import { dayOrInstant, licenceId, text, written } from './values.ts';

export const confirmationLimits = { rows: 10_000, bytes: 2 * 1024 * 1024 } as const;

export const confirmationColumns = {
  required: ['number'],
  optional: ['exporter', 'validFrom', 'validTo', 'items', 'note'],
} as const;

/** `line:model:quantity;...`: a model's name may hold a colon, neither number does. */
const itemsCell = text(8_000).transform((cell, context) => {
  const items = cell.split(';').map((part) => {
    const [, line, model = '', quantity] = /^\s*(\d{1,3}):(.+):(\d{1,6})\s*$/.exec(part) ?? [];
    return { line: Number(line), model: model.trim(), quantity: Number(quantity) };
  });
  const parsed = z.array(itemLine).max(100).safeParse(items);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'not line:model:quantity;...' });
  return z.NEVER;
});

/** One row; an empty cell is absent, and what is absent is not compared. */
export const confirmationRow = z.strictObject({
  number: text(64),
  /** The exporter's party id, or its name. */
  exporter: text(200).optional(),
  validFrom: dayOrInstant.optional(),
  validTo: dayOrInstant.optional(),
  items: itemsCell.optional(),
  note: text(1_000).optional(),
});
export type ConfirmationRow = z.output<typeof confirmationRow>;

export const confirmationWords = [
  'confirmed',
  'already-confirmed',
  'not-registered',
  'differs',
  'not-claimed',
  'repeated',
] as const;

export const confirmationQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).optional() });

export const confirmationsAnswer = z.strictObject({
  /** False where it was asked to try only, or nothing was to be confirmed. */
  written: z.boolean(),
  counts: z.partialRecord(z.enum(confirmationWords), z.int()),
  rows: z.array(
    z.strictObject({
      line: z.int(),
      number: z.string(),
      word: z.enum(confirmationWords),
      licence: licenceId.nullable(),
      /** Where the authority's file and the registry say different things: such a licence is never confirmed. */
      differences: z.array(
        z.strictObject({ pointer: z.string(), theirs: z.string(), ours: z.string() }),
      ),
      detail: z.string().nullable(),
    }),
  ),
  ...written,
});
