/** Questions of export control over the registry, on the wire. */
import { z } from 'zod';
import {
  country,
  dayOrInstant,
  instant,
  licenceId,
  names,
  partyId,
  siteId,
  text,
} from './values.ts';

/** Could this model go to this site, for this end user, on this date? A licence gives site and end user where it has one. */
export const questionQuery = z.strictObject({
  model: text(64),
  site: siteId.optional(),
  endUser: partyId.optional(),
  licence: licenceId.optional(),
  at: dayOrInstant.optional(),
  /** Not exported from the United States. */
  reexport: z.enum(['true', 'false']).optional(),
});

const ground = z.strictObject({ rule: z.string(), citation: z.string(), sentence: z.string() });

export const questionAnswer = z.strictObject({
  /** Always the same: what this answer is, and what it is not. */
  notice: z.string(),
  model: z.string(),
  at: instant,
  destination: z.strictObject({
    site: siteId,
    country,
    endUser: partyId,
    headquarters: country.nullable(),
    ultimateParents: z.array(z.strictObject({ party: partyId, headquarters: country.nullable() })),
    parentHeadquarters: country.nullable(),
    /** Of a regulator: whether the end user counts as a listed party on that day. */
    countsAsListed: z.boolean().nullable(),
  }),
  answer: z.enum(['no-licence', 'licence', 'undetermined', 'unknown-rules']),
  paragraph: z.string().nullable(),
  review: z.enum(['case-by-case', 'presumption-of-denial', 'undetermined']).nullable(),
  /** The dated provisions that decided, each with its sentence. */
  grounds: z.array(ground),
  /** Inputs that nobody has verified. */
  unverified: z.array(z.string()),
  /** Inputs that nobody gave and that would decide. */
  missing: z.array(z.string()),
  /** Of the licence asked for: whether it names the model, the site and the end user, and was in force on that day. */
  licence: z
    .strictObject({
      id: licenceId,
      status: z.string(),
      namesModel: z.boolean(),
      namesSite: z.boolean(),
      namesEndUser: z.boolean(),
      isInForce: z.boolean(),
    })
    .nullable(),
  names,
});
