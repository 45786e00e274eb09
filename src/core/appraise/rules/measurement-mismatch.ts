/** The device's chip signs measurements of its firmware that are none of those registered for that very version. */
import type { DatedReport, Differing, MeasuredComponent } from '../../chip.ts';
import type { Severity } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { isForward } from '../standing.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, quoted, spanText, timeText } from '../wording.ts';

const constants = thresholds['measurement-mismatch'];

/** Measurements are of what runs now: they are heard with a fresh report that carries the chain on. */
function appraise(facts: AttestationFacts): Word {
  const { report, freshness } = facts;
  if (!report?.measured?.length || freshness.word !== 'fresh' || !isForward(facts)) return 'silent';
  const differing = report.measured.filter(isDiffering);
  if (differing.length > 0) return finding(facts, report, differing);
  // It differed under a version before, and of this one nothing is known: that ends nothing.
  return report.measured.some(({ sinceMs }) => sinceMs !== undefined) ? 'silent' : 'clear';
}

function isDiffering(one: MeasuredComponent): one is Differing {
  return one.word === 'differs';
}

/** Once may be a chip between two modes or two installations; what later evidence says again, or nobody mends, stays. */
function severityOf({ sinceMs }: Differing, reportAtMs: number, nowMs: number): Severity {
  const isAgain = reportAtMs - sinceMs >= constants.again.value;
  return isAgain || nowMs - sinceMs >= constants.stands.value ? 'high' : 'medium';
}

function finding(
  { nowMs, device }: AttestationFacts,
  { atMs }: DatedReport,
  differing: readonly Differing[],
): Word {
  const severities = differing.map((one) => severityOf(one, atMs, nowMs));
  return {
    kind: 'measurement-mismatch',
    severity: severities.includes('high') ? 'high' : 'medium',
    subject: { type: 'device', id: device.device },
    sentence: `The device’s chip signed on ${timeText(atMs)} what no reference value allows: ${differing
      .map((one) => differingText(one, atMs))
      .join('; ')}.`,
    numbers: {
      ...Object.assign({}, ...differing.map(numbersOf)),
      components: differing.map(({ component }) => component).join(', '),
      reportAtMs: atMs,
    },
  };
}

function differingText(one: Differing, atMs: number): string {
  const { component, version, compared, differing, reference, values, sinceMs } = one;
  const name = component === 'vbios' ? 'firmware (VBIOS)' : 'driver';
  const [first] = values;
  const value = first?.measured ? `${first.measured.slice(0, 16)}…` : 'not there';
  const long = atMs === sinceMs ? '' : `, for ${spanText(atMs - sinceMs)} by then`;
  return (
    `of ${counted(compared, 'measurement')} of ${name} ${quoted(version)} ${countText(differing)} ` +
    `${differing === 1 ? 'is' : 'are'} none of those in ${reference} ` +
    `(number ${first?.index ?? 'unknown'} is ${value})${long}`
  );
}

function numbersOf(one: Differing) {
  const { component, version, compared, differing, reference, referenceVersion, sinceMs } = one;
  return {
    [component]: version,
    [`${component}:reference`]: `${reference} version ${referenceVersion}`,
    [`${component}:compared`]: compared,
    [`${component}:differing`]: differing,
    [`${component}:sinceMs`]: sinceMs,
    ...Object.fromEntries(
      one.values.map(({ index, measured }) => [`${component}:${index}`, measured ?? 'not there']),
    ),
  };
}

export const measurementMismatch: Rule = {
  kind: 'measurement-mismatch',
  subject: 'device',
  trigger: 'attestation',
  title: 'Firmware measures otherwise than its reference values',
  enforces:
    'A chip measures the firmware that it runs (SPDM) and signs that with its version. Reference values (RFC 9334) say what a ' +
    'version of a model measures as, by the word of the authority or the administration. What differs from values for that very ' +
    'version is other firmware under its name. A version without reference values is unproven, and held against nobody.',
  severities: ['medium', 'high'],
  falsePositives: [
    'The chip was between two modes, or restarted in the middle of an update: its next evidence says otherwise',
    'The reference values were transcribed wrongly, or lack a value that the maker allows too',
    'The maker issued another build under the same version',
  ],
  clearsAfter: 3,
  substance: {
    words: 'another component, version or value',
    isSame: (known, now) =>
      sameIn(['components', 'vbios', 'driver'])(known, now) && hasSameValues(known, now),
  },
  confidential: false,
  constants,
  appraise,
};

type Numbers = Readonly<Record<string, number | string>>;

function hasSameValues(known: Numbers, now: Numbers): boolean {
  return Object.keys(now)
    .filter((name) => /^(vbios|driver):\d+$/.test(name))
    .every((name) => now[name] === known[name]);
}
