/** Export licences on the wire. */
import { z } from 'zod';
import { limits } from './limits.ts';
import { listOf } from './list.ts';
import {
  authorityId,
  country,
  instant,
  licenceId,
  page,
  partyId,
  siteId,
  text,
  version,
  versionColumns,
  versioned,
  written,
} from './values.ts';

/** A model's name as the roster and the claim `hwmodel` compare it. */
export const model = text(32);
export const lineNumber = z.int().min(1).max(999);

const firmwareText = text(64).optional();
export const firmware = z.strictObject({ vbios: firmwareText, driver: firmwareText });

/** What a line may say beside: how many more may be shipped, and what it was issued for. */
export const lineExtras = {
  tolerance: z.int().min(0).max(10_000).optional(),
  /** Opaque, as `3A090.a`. */
  eccn: text(32).optional(),
  tpp: z.number().gt(0).max(1_000_000).optional(),
};

export const itemLine = z.strictObject({
  line: lineNumber,
  model,
  quantity: z.int().min(1).max(100_000),
  ...lineExtras,
});

/**
 * What round trips must say of a device's place within each interval, by a key of at least which strength: `proved` and
 * `consistent` are the words of docs/location.md.
 */
export const location = z.strictObject({
  word: z.enum(['proved', 'consistent']),
  /** `tee` stands in terms from before 26 November 2026 alone, and is met by what meets `tpm`. */
  strength: z.enum(['software', 'tpm', 'tee', 'bound']),
  /** So far around its site a device may be; 1 where it is not said. */
  withinKm: z.number().min(0.1).max(1_000).optional(),
  /** After so many intervals without it the device is reported; 3 where it is not said. */
  periods: z.int().min(1).max(1_000).optional(),
});

/** What may be required from now on: no evidence gives a key the strength `tee`, so that no device could meet it. */
export const newLocation = location.extend({
  strength: z.enum(['software', 'tpm', 'bound'], {
    error: 'software, tpm or bound: no evidence makes a key `tee`, so that no device could meet it',
  }),
});

/** What a licence demands of its devices: how often they report, where they may stand, what they run. */
export const conditions = z.strictObject({
  intervalS: z.int().min(60).max(31_536_000),
  graceS: z.int().min(0).max(31_536_000),
  countries: z.array(country).max(250),
  firmwareFloor: firmware,
  limits: limits.optional(),
  /** Absent: a claimed place is enough. */
  location: location.optional(),
});

const registered = z.strictObject({
  authority: authorityId,
  /** As the authority wrote it: opaque, unique within the authority. */
  number: text(64),
  exporter: partyId,
  endUser: partyId,
  sites: z.array(siteId).min(1).max(500),
  items: z.array(itemLine).min(1).max(100),
  validFrom: instant,
  validTo: instant,
  conditions,
});

export const newLicence = registered
  .extend({ conditions: conditions.extend({ location: newLocation.optional() }) })
  .refine((licence) => Date.parse(licence.validFrom) < Date.parse(licence.validTo), {
    path: ['validTo'],
    params: { reason: 'validity_empty' },
    message: 'it ends before it begins',
  })
  .refine((licence) => isUnique(licence.sites), { path: ['sites'], message: 'a site twice' })
  .refine((licence) => isUnique(licence.items.map((item) => item.line)), {
    path: ['items'],
    message: 'a line twice',
  });

function isUnique(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}

export const licenceStatus = z.enum(['claimed', 'confirmed', 'suspended', 'revoked', 'rejected']);

export const licence = z.strictObject({
  id: licenceId,
  ...registered.shape,
  status: licenceStatus,
  ...versioned,
});
export const licenceWritten = licence.extend(written);
/** What was registered all the same, and deserves a look. */
export const licenceRegistered = licenceWritten.extend({
  warnings: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })),
});
export const licenceList = listOf(licence, [
  'id',
  'authority',
  'number',
  'exporter',
  'endUser',
  'status',
  'validFrom',
  'validTo',
  'sites',
  'items',
  'conditions.intervalS',
  'conditions.graceS',
  'conditions.countries',
  'conditions.firmwareFloor',
  'conditions.limits',
  'conditions.location',
  ...versionColumns,
]);

export const licenceQuery = z.strictObject({ ...page, status: licenceStatus.optional() });

/** What a regulator does with a licence, in words for the record. */
export const licenceDecision = z.strictObject({ note: text(1_000).optional() });
/**
 * Confirming a licence confirms the sites that it names, as they stand: all that are not decided on yet (the default),
 * some, or none. With a version, a site that has moved on from what was looked at is not confirmed by the way.
 */
export const licenceConfirmation = z.strictObject({
  note: text(1_000).optional(),
  sites: z
    .union([
      z.literal('all'),
      z
        .array(z.union([siteId, z.strictObject({ site: siteId, version })]))
        .max(500)
        .refine(
          (sites) => isUnique(sites.map((one) => (typeof one === 'string' ? one : one.site))),
          {
            message: 'a site twice',
          },
        ),
    ])
    .optional(),
});
/** A rejection is final, so it says why. */
export const licenceRejection = z.strictObject({ note: text(1_000) });
