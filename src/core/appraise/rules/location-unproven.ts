/** A licence requires that a device's place be shown within each interval, and for some of them it was not. */

import type { LocationTerms } from '../../model.ts';
import type { DeviceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { excuseText, namedWindows, silenceOf } from '../windows.ts';
import { counted, spanText, timeText } from '../wording.ts';

const constants = thresholds['location-unproven'];

function appraise(facts: DeviceTickFacts): Word {
  const { device, licence, nowMs, windows } = facts;
  const { location } = licence;
  if (device.status !== 'active') return 'silent';
  // Nothing is required any more: what was not shown is no matter.
  if (!location) return 'clear';
  const begun = begin(facts, location);
  if (begun === null) return 'silent';
  const { sinceMs, since } = begun;
  const silence = silenceOf(windows, sinceMs, nowMs);
  const periods = Math.floor(silence.countedMs / licence.intervalMs);
  const limit = location.periods ?? constants.periods.value;
  const isOverdue = silence.countedMs > licence.intervalMs + licence.graceMs;
  const isWeek = silence.countedMs >= constants.week.value;
  if (!(periods >= limit || (isWeek && isOverdue))) {
    // Only a proof ends it, never a window.
    return silence.silentMs <= licence.intervalMs + licence.graceMs ? 'clear' : 'silent';
  }
  const excused = silence.windows.length > 0;
  return {
    kind: 'location-unproven',
    severity: periods >= limit && isWeek ? 'high' : 'medium',
    subject: { type: 'device', id: device.device },
    sentence:
      `The licence requires that the device’s place be ${location.word} by a key of strength ${location.strength} every ` +
      `${spanText(licence.intervalMs)}; it was not ${since} ${timeText(sinceMs)}, for ${counted(periods, 'interval')}` +
      `${excused ? `, and ${excuseText(silence)}` : ''}.`,
    numbers: {
      periods,
      sinceMs,
      intervalMs: licence.intervalMs,
      word: location.word,
      strength: location.strength,
      withinKm: location.withinKm,
      periodsLimit: limit,
      ...(excused ? { excusedMs: silence.excusedMs, windows: namedWindows(silence.windows) } : {}),
    },
  };
}

/** From when on a proof is missed: the last one, the enrolment, or when the licence began to require it. */
function begin({ lastLocatedAtMs, enrolledAtMs }: DeviceTickFacts, { sinceMs = 0 }: LocationTerms) {
  const lastMs = lastLocatedAtMs ?? enrolledAtMs;
  if (lastMs === null) return null;
  if (sinceMs > lastMs) return { sinceMs, since: 'since it is required,' };
  const since = lastLocatedAtMs === undefined ? 'since it was enrolled on' : 'since';
  return { sinceMs: lastMs, since };
}

export const locationUnproven: Rule = {
  kind: 'location-unproven',
  subject: 'device',
  trigger: 'tick',
  scope: 'device',
  title: 'Place not shown for several intervals',
  enforces:
    'A late or missing answer proves nothing about where a device is, and whoever hides need only wait: so the proof ' +
    'is required, and its absence is the signal.',
  severities: ['medium', 'high'],
  falsePositives: [
    'A landmark is out of service, or its entry has expired',
    'Congestion, or a line that was changed, on the way to the only near landmark',
  ],
  clearsAfter: 1,
  substance: null,
  confidential: true,
  constants,
  appraise,
};
