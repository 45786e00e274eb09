/** The bounded scalars that every schema of the wire is made of: what is not stated here does not get in. */
import { z } from 'zod';

/** Printable text in one line, no space at either end; no control or direction characters (spoofed listings). */
export function text(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(
      /^(?! )[^\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]*(?<! )$/u,
      'not one line of printable text without spaces around it',
    );
}

/**
 * Printable text in one or more lines, not blank; no control character but the line feed, none that turns the direction
 * of writing.
 */
export function words(maxLength: number) {
  const hidden = /[\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/\S/, 'blank')
    .refine((given) => !hidden.test(given) && !/\p{Cc}/u.test(given.replaceAll('\n', '')), {
      message: 'a control or direction character',
    });
}

/** An id that the service gave: a prefix that tells the kind, 96 random bits in hex. */
export function id(prefix: string) {
  const message = `not an id of the form ${prefix}_ and 24 characters 0-9, a-f`;
  return z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{24}$`), { message });
}

export const authorityId = id('aut');
export const partyId = id('pty');
export const siteId = id('sit');
export const licenceId = id('lic');
export const deviceId = id('dev');
export const windowId = id('win');
export const queryId = id('qry');
export const shareId = id('shr');
export const uploadId = id('upl');
export const amendmentId = id('amd');
/** Without prefix: it stands inside the key, `mk_<id>_<secret>`; `root` is the deployment's own. */
export const apiKeyId = z.string().regex(/^[0-9a-f]{24}$/, 'not an id of 24 characters 0-9, a-f');
export const caseId = id('cas');
export const requestId = id('rfi');
export const attachmentId = id('att');
export const disclosureId = id('dsc');
export const stakeId = id('stk');
export const filingId = id('fil');
export const inspectionId = id('ins');
export const meterReadingId = id('mrd');
export const transferId = id('trf');
export const moveId = id('mov');
export const screeningListId = id('scl');
export const answerId = id('ans');
export const noteId = id('nte');
export const erasureId = id('era');
export const anomalyId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not an id of an anomaly: 32 characters 0-9, a-f');

/** 32 bytes in lower-case hex. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/, 'not 64 characters 0-9, a-f');

/** Bytes in base64url without padding, at most `maxBytes` of them. */
export function base64url(maxBytes: number) {
  return z
    .string()
    .min(2)
    .max(Math.ceil((maxBytes * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/, 'not base64url without padding');
}

/** What ids of an answer are called, of those that the caller may see: names of parties and sites, numbers of licences. */
export const names = z.record(z.string(), z.string());

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'not two capital letters such as MY');

const notInstant = 'not an instant in UTC between 2000 and 2099, such as 2027-01-31T00:00:00Z';

/** RFC 3339 in UTC, from 2000 to 2099: years beyond are typing errors. */
export const instant = z.iso
  .datetime({ message: notInstant, abort: true })
  .max(30)
  .regex(/^20/, notInstant);

const notDay = 'not a day between 2000 and 2099, such as 2027-01-31';

/** A day in UTC. */
export const day = z.iso.date({ message: notDay, abort: true }).regex(/^20/, notDay);

/** A day, or an instant, as shipping papers have it; a day means its first moment in UTC. */
export const dayOrInstant = z.union([day, instant], {
  message: 'neither a day such as 2027-01-31 nor an instant in UTC, between 2000 and 2099',
});

export const version = z.int().min(1);

/** Milliseconds of an instant or day that the schemas above let in. */
export function millisecondsOf(value: string): number {
  return Date.parse(value);
}

/** The instant of Unix milliseconds, as the wire has it. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** What a list is asked for: at most `limit` rows after the cursor `after`, which the page before gave as `next`. */
export const page = {
  after: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[A-Za-z0-9_.-]+$/, 'not a cursor')
    .optional(),
  limit: wholeNumber(1, 500).optional(),
};

/** A number in a query string. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'not a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

/** What every row of the registry says of itself: which version it is, since when, and by which API key. */
export const versioned = {
  version,
  recordedAt: instant,
  actor: z.string(),
};

/** The same, as columns of a list. */
export const versionColumns = ['version', 'recordedAt', 'actor'] as const;

/** What every registry write answers besides what it made. */
export const written = {
  /** Whether every ledger concerned has the change; false: it will be brought to them (status 202). */
  propagated: z.boolean(),
};
