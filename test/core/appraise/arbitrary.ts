/** Facts of any kind for property tests: honest ones with hostile figures, texts and shapes in every place. */
import fc from 'fast-check';
import {
  attestation,
  device,
  deviceTick,
  groupTick,
  meter as honestMeter,
  licence,
  nowMs,
  registry,
  retirement,
  siteTick,
  square,
  standing,
  submission,
  use,
} from '../../../fixtures/rules-facts.ts';
import type {
  AttestationFacts,
  DeviceTickFacts,
  GroupTickFacts,
  MeasuredPlace,
  RegistryFacts,
  RetirementFacts,
  SiteTickFacts,
  StandingFacts,
  SubmitterFacts,
} from '../../../src/core/appraise/facts.ts';
import type { Meter } from '../../../src/core/appraise/usage/meter.ts';
import type { UseFacts } from '../../../src/core/appraise/use-facts.ts';
import type { DatedReport, MeasuredComponent } from '../../../src/core/chip.ts';
import type { Firmware, Position, SiteGeometry, Usage } from '../../../src/core/model.ts';
import { points } from '../place/arbitrary.ts';

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 1, 2 ** 53, 1e300, nowMs, nowMs - 1, nowMs - 86_400_000),
);
const anyText = fc.string({ unit: 'binary', maxLength: 80 });
const maybeNumber = fc.option(anyNumber, { nil: null });
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

const anyPosition: fc.Arbitrary<Position> = fc
  .tuple(
    fc.oneof(anyNumber, fc.double({ min: -90, max: 90, noNaN: true })),
    fc.oneof(anyNumber, fc.double({ min: -180, max: 180, noNaN: true })),
    fc.option(anyNumber),
  )
  .map(([latitude, longitude, accuracyMetres]) => ({
    latitude,
    longitude,
    ...(accuracyMetres === null ? {} : { accuracyMetres }),
  }));

const anyRing = fc.array(
  fc.tuple(fc.double({ min: -400, max: 400 }), fc.double({ min: -100, max: 100 })),
  { maxLength: 8 },
);
const anyGeometry: fc.Arbitrary<SiteGeometry> = fc.oneof(
  fc.constant(square(1.33, 103.71)),
  fc
    .array(anyRing, { maxLength: 3 })
    .map((rings) => ({ type: 'Polygon' as const, coordinates: rings })),
  fc
    .array(fc.array(anyRing, { maxLength: 2 }), { maxLength: 3 })
    .map((parts) => ({ type: 'MultiPolygon' as const, coordinates: parts })),
);

const versionText = fc.oneof(anyText, fc.stringMatching(/^[0-9a-f.]{0,12}$/));
const anyFirmware: fc.Arbitrary<Firmware> = fc.record(
  { vbios: versionText, driver: versionText },
  { requiredKeys: [] },
);

const anyLicence = fc
  .record({
    status: fc.constantFrom(
      'claimed' as const,
      'confirmed' as const,
      'suspended' as const,
      'revoked' as const,
      'rejected' as const,
    ),
    validFromMs: anyNumber,
    validToMs: anyNumber,
    intervalMs: anyNumber,
    graceMs: anyNumber,
    countries: fc.array(fc.oneof(fc.constantFrom('SG', 'HK', 'MO', 'UA', 'ZZ'), anyText), {
      maxLength: 3,
    }),
    firmwareFloor: anyFirmware,
    limits: fc.constantFrom({}, { confidentialMode: 'required' as const }),
    location: fc.option(
      fc.record({
        word: fc.constantFrom('proved' as const, 'consistent' as const),
        strength: fc.constantFrom('software' as const, 'tpm' as const, 'bound' as const),
        withinKm: fc.double({ min: 0, max: 5_000, noNaN: true }),
      }),
    ),
  })
  .map(({ location, ...terms }) => ({ ...licence, ...terms, ...(location ? { location } : {}) }));

const anyDevice = fc
  .record({
    status: fc.constantFrom('active' as const, 'revoked' as const),
    model: anyText,
    shippedAtMs: anyNumber,
  })
  .map((changed) => ({ ...device, ...changed }));

/** Records are bounded where they are decoded, entries of landmarks where they are registered. */
const anyMeasured: fc.Arbitrary<MeasuredPlace> = fc.record({
  measured: fc.array(
    fc.record({
      landmark: fc.record({
        landmark: anyText,
        position: points,
        uncertaintyKm: fc.double({ min: 0, max: 500, noNaN: true }),
      }),
      roundTripUs: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    { maxLength: 5 },
  ),
  fromMs: anyNumber,
  toMs: anyNumber,
  answeredBy: fc.constantFrom('own' as const, 'chassis' as const, 'other' as const),
  strength: fc.constantFrom('software' as const, 'tpm' as const, 'bound' as const),
  baselines: fc.array(
    fc.record({ landmark: anyText, baselineUs: anyNumber, roundTripUs: anyNumber }),
    { maxLength: 6 },
  ),
});

/** Windows and ratios are bounded where they are decoded; figures may be any. */
const anyUsage: fc.Arbitrary<Usage> = fc
  .record(
    {
      ...{ windowStartS: fc.nat(4e9), seconds: fc.nat(4e6) },
      ...{ energyMillijoules: fc.nat(), energyCounterMillijoules: fc.nat(), smClockMhz: fc.nat() },
      ...{ smActive: fc.double({ min: 0, max: 1, noNaN: true }), nvlinkTxBytes: fc.nat() },
      tensorActive: fc.double({ min: 0, max: 1, noNaN: true }),
      petaflop: fc.double({ min: 0, max: 1e15, noNaN: true }),
    },
    { requiredKeys: ['windowStartS', 'seconds'] },
  )
  .map(({ seconds, ...usage }) => ({ ...usage, windowEndS: usage.windowStartS + seconds }));

const anyMeter: fc.Arbitrary<Meter> = fc
  .record({
    boot: fc.constantFrom(1, honestMeter().counters.boot),
    ...{ energyMillijoules: maybeNumber, uptimeS: maybeNumber, bootcount: maybeNumber },
    atS: anyNumber,
  })
  .map(honestMeter);

const anyPrior = fc
  .record({
    lastMeasured: fc.option(anyMeasured),
    lastPlace: fc.option(fc.record({ position: anyPosition, atMs: anyNumber })),
    firmware: fc.option(anyFirmware),
    lastIssuedAtS: maybeNumber,
    lastResumedAtMs: maybeNumber,
    openGaps: anyNumber,
    meter: fc.option(anyMeter),
  })
  .map(({ lastMeasured, meter, ...prior }) => ({
    ...prior,
    ...(lastMeasured ? { lastMeasured } : {}),
    ...(meter ? { meter } : {}),
  }));

const anyFreshness = fc.oneof(
  fc.record({
    word: fc.constantFrom('fresh' as const, 'stale' as const),
    challengeAtMs: anyNumber,
  }),
  fc.constant({ word: 'unknown' as const }),
);

const anyClaims = fc.record(
  {
    challenge: bytes32,
    issuedAtS: anyNumber,
    hwmodel: anyText,
    sequence: anyNumber,
    debug: fc.constantFrom(0 as const, 1 as const, 4 as const),
    confidential: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    position: anyPosition,
    firmware: anyFirmware,
    usage: anyUsage,
    uptimeS: fc.nat(),
    bootcount: fc.nat(),
  },
  { requiredKeys: [] },
);

const anyMeasuredComponent: fc.Arbitrary<MeasuredComponent> = fc
  .record({ version: anyText, sinceMs: anyNumber, index: fc.nat(254), value: fc.option(anyText) })
  .map(({ version, sinceMs, index, value }) => ({
    ...{ component: 'driver', version, word: 'differs', reference: 'ref_1', referenceVersion: 1 },
    ...{ compared: 9, differing: 1, values: [{ index, measured: value }], sinceMs },
  }));

const anyReport: fc.Arbitrary<DatedReport> = fc.record(
  {
    atMs: anyNumber,
    confidential: fc.constantFrom('off' as const, 'protected-pcie' as const),
    measured: fc.array(anyMeasuredComponent, { maxLength: 2 }),
  },
  { requiredKeys: ['atMs'] },
);

export const attestationFacts: fc.Arbitrary<AttestationFacts> = fc
  .record({
    nowMs: fc.oneof(fc.constant(nowMs), anyNumber),
    claims: anyClaims,
    order: fc.constantFrom(
      'first' as const,
      'next' as const,
      'resumed' as const,
      'gap' as const,
      'late' as const,
      'late-unchecked' as const,
      'jump' as const,
      'equivocation' as const,
      'after-transfer' as const,
    ),
    freshness: anyFreshness,
    strength: fc.constantFrom(
      'software' as const,
      'tpm' as const,
      'tee' as const,
      'bound' as const,
    ),
    device: anyDevice,
    key: fc.constantFrom('current' as const, 'tombstone' as const),
    site: fc.record({
      status: fc.constantFrom('claimed' as const, 'confirmed' as const, 'rejected' as const),
      name: anyText,
      country: fc.oneof(fc.constant('SG'), anyText),
      geometry: anyGeometry,
    }),
    submitter: fc.constantFrom('op-1', 'op-2'),
    licence: anyLicence,
    prior: anyPrior,
    measured: fc.option(anyMeasured),
    network: fc.option(fc.record({ country: fc.oneof(fc.constant('SG'), anyText) })),
    report: fc.option(anyReport),
  })
  .map(({ measured, network, report, ...change }) =>
    attestation({
      ...change,
      ...(measured ? { measured } : {}),
      ...(network ? { network } : {}),
      ...(report ? { report } : {}),
    }),
  );

export const submitterFacts: fc.Arbitrary<SubmitterFacts> = fc
  .record({
    windowMs: anyNumber,
    accepted: anyNumber,
    refused: fc.dictionary(anyText, anyNumber, { maxKeys: 4 }),
  })
  .map(submission);

export const registryFacts: fc.Arbitrary<RegistryFacts> = fc
  .record({
    licence: anyLicence,
    registeredByLine: fc.dictionary(fc.oneof(fc.constantFrom('1', '2', '7'), anyText), anyNumber, {
      maxKeys: 4,
    }),
  })
  .map(registry);

const windowId = fc.stringMatching(/^win_[0-9a-f]{4}$/);
const anyWindows = fc.array(fc.record({ window: windowId, fromMs: anyNumber, toMs: anyNumber }), {
  maxLength: 10,
});
export const standingFacts: fc.Arbitrary<StandingFacts> = fc
  .record({
    nowMs: anyNumber,
    device: anyDevice,
    licence: anyLicence,
    lastPlace: fc.option(fc.record({ position: anyPosition, atMs: anyNumber })),
    firmware: fc.option(anyFirmware),
    hwmodel: anyText,
  })
  .map(standing);

export const retirementFacts: fc.Arbitrary<RetirementFacts> = fc
  .record({
    device: anyDevice,
    revokedAtMs: anyNumber,
    by: fc.constantFrom('exporter' as const, 'operator' as const, 'regulator' as const),
    lastPresenceAtMs: maybeNumber,
  })
  .map(retirement);

export const deviceTickFacts: fc.Arbitrary<DeviceTickFacts> = fc
  .record({
    nowMs: anyNumber,
    device: anyDevice,
    licence: anyLicence,
    windows: anyWindows,
    lastPresenceAtMs: maybeNumber,
    enrolledAtMs: maybeNumber,
    lastLocatedAtMs: maybeNumber,
  })
  .map(({ lastLocatedAtMs, ...change }) =>
    deviceTick(lastLocatedAtMs === null ? change : { ...change, lastLocatedAtMs }),
  );

export const groupTickFacts: fc.Arbitrary<GroupTickFacts> = fc
  .record({
    ...{ present: anyNumber, newlyDark: anyNumber, dark: anyNumber },
    ...{ excused: anyNumber, windows: fc.array(windowId, { maxLength: 12 }), excusedMs: anyNumber },
  })
  .map(groupTick);

export const siteTickFacts: fc.Arbitrary<SiteTickFacts> = fc
  .record({
    licence: anyLicence,
    use: fc.record({
      ...{ fromMs: anyNumber, windows: anyNumber, declaredMs: anyNumber, withdrawn: anyNumber },
      run: fc.record({ windows: anyNumber, declaredMs: anyNumber }),
    }),
    returns: fc.array(fc.record({ window: windowId, covered: anyNumber, missing: anyNumber }), {
      maxLength: 3,
    }),
    atOnce: fc.record({ sites: anyNumber, of: anyNumber }),
    hall: fc.record({
      ...{ devices: anyNumber, tdpWatts: anyNumber, unknown: anyNumber, alike: anyNumber },
      ...{ repeating: anyNumber, repeats: anyNumber, housed: anyNumber, rehoused: anyNumber },
      changed: fc.record({
        ...{ chassis: anyNumber, board: anyNumber, network: anyNumber, system: anyNumber },
      }),
      week: fc.record({ spanS: anyNumber, observedS: anyNumber, trainingS: anyNumber }),
      power: fc.constantFrom({ megawatts: 1, pue: 1.2 }, { megawatts: 0, pue: 1 }),
    }),
  })
  .map(siteTick);

export const useFacts: fc.Arbitrary<UseFacts> = fc
  .record({
    ...{ exaflop: anyNumber, errorExaflop: anyNumber, mostExaflop: anyNumber, busyS: anyNumber },
    ...{ joules: anyNumber, mostJoules: anyNumber, spanS: anyNumber, observedS: anyNumber },
  })
  .map((sums) => use({ use: sums }));
