/** A licence requires that a device's place be shown within each interval, and for some of them it was not. */
import type { DeviceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { excuseText, namedWindows, silenceOf } from '../windows.ts';
import { counted, spanText, timeText } from '../wording.ts';

const constants = {
  periods: {
    value: 3,
    unit: 'intervals',
    why: 'landmarks and lines fail for a day; not for three in a row',
  },
  high: { value: 7, unit: 'intervals', why: 'a week of daily proofs: longer than usual outages' },
} as const;

function appraise(facts: DeviceTickFacts): Word {
  const { device, licence, nowMs, windows, enrolledAtMs } = facts;
  const { location } = licence;
  const sinceMs = facts.lastLocatedAtMs ?? enrolledAtMs;
  if (!location || device.status !== 'active' || sinceMs === null) return 'silent';
  const silence = silenceOf(windows, sinceMs, nowMs);
  const periods = Math.floor(silence.countedMs / licence.intervalMs);
  if (!(periods >= constants.periods.value)) {
    // Only a proof ends it, never a window.
    return silence.silentMs <= licence.intervalMs + licence.graceMs ? 'clear' : 'silent';
  }
  const since = facts.lastLocatedAtMs === undefined ? 'since it was enrolled on' : 'since';
  const excused = silence.windows.length > 0;
  return {
    kind: 'location-unproven',
    severity: periods >= constants.high.value ? 'high' : 'medium',
    subject: { type: 'device', id: device.device },
    sentence:
      `The licence requires that the device’s place be ${location.word} by a ${location.strength} key every ` +
      `${spanText(licence.intervalMs)}; it was not ${since} ${timeText(sinceMs)}, for ${counted(periods, 'interval')}` +
      `${excused ? `, and ${excuseText(silence)}` : ''}.`,
    numbers: {
      periods,
      sinceMs,
      intervalMs: licence.intervalMs,
      word: location.word,
      strength: location.strength,
      withinKm: location.withinKm,
      ...(excused ? { excusedMs: silence.excusedMs, windows: namedWindows(silence.windows) } : {}),
    },
  };
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
