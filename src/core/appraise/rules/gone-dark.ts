/** A device that was present has not shown itself for several intervals. */

import type { Severity } from '../../model.ts';
import type { DeviceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { excuseText, namedWindows, silenceOf } from '../windows.ts';
import { spanText, timeText } from '../wording.ts';

const constants = thresholds['gone-dark'];

function appraise(facts: DeviceTickFacts): Word {
  const { device, licence, lastPresenceAtMs, nowMs, windows } = facts;
  if (lastPresenceAtMs === null || device.status !== 'active') return 'silent';
  const silence = silenceOf(windows, lastPresenceAtMs, nowMs);
  const { silentMs, excusedMs, countedMs } = silence;
  const severity = severityOf(countedMs, licence);
  // Only a report ends it, never a window: what counts here is how long nothing was heard at all.
  if (!severity) return silentMs <= span(licence, constants.clear.value) ? 'clear' : 'silent';
  const excused = silence.windows.length > 0;
  return {
    kind: 'gone-dark',
    severity,
    subject: { type: 'device', id: device.device },
    sentence:
      `The device last showed itself on ${timeText(lastPresenceAtMs)}, ${spanText(silentMs)} ago` +
      `${excused ? `, and ${excuseText(silence)}` : ''}; ` +
      `it must report every ${spanText(licence.intervalMs)}.`,
    numbers: {
      silentMs,
      ...(excused ? { excusedMs, countedMs, windows: namedWindows(silence.windows) } : {}),
      lastPresenceAtMs,
      intervalMs: licence.intervalMs,
      graceMs: licence.graceMs,
      mediumAfterMs: span(licence, constants.medium.value),
    },
  };
}

/** How much silence outside of windows makes a device dark. */
export function darkAfterMs(licence: Pace): number {
  return span(licence, constants.medium.value);
}

interface Pace {
  readonly intervalMs: number;
  readonly graceMs: number;
}

function span({ intervalMs, graceMs }: Pace, intervals: number): number {
  return intervals * intervalMs + graceMs;
}

/** A long grace moves the first threshold, never beneath it the later ones. */
function severityOf(silentMs: number, pace: Pace): Severity | null {
  if (!(silentMs > span(pace, constants.medium.value))) return null;
  if (silentMs > constants.critical.value * pace.intervalMs) return 'critical';
  return silentMs > constants.high.value * pace.intervalMs ? 'high' : 'medium';
}

export const goneDark: Rule = {
  kind: 'gone-dark',
  subject: 'device',
  trigger: 'tick',
  scope: 'device',
  title: 'The device has gone silent',
  enforces:
    'The licence asks for a report every interval: silence is a finding, not a missing row. Time inside of a ' +
    'maintenance window that was declared ahead does not count; it delays this, and ends nothing.',
  severities: ['medium', 'high', 'critical'],
  falsePositives: [
    'An outage of power or network at the site',
    'A maintenance window that was not declared',
    'The device was taken out for repair or return and its record was not changed',
    'This service did not accept reports for a time: see its own status first',
  ],
  clearsAfter: 2,
  substance: null,
  confidential: false,
  constants,
  appraise,
};
