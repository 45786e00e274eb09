/** A device was delivered and has never shown itself. */

import type { Device } from '../../model.ts';
import type { DeviceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { spanText, timeText } from '../wording.ts';

const constants = thresholds['never-activated'];

function appraise(facts: DeviceTickFacts): Word {
  const { device, nowMs, enrolledAtMs, lastPresenceAtMs } = facts;
  if (device.status !== 'active') return 'silent';
  const sinceMs = Math.min(arrivalOf(device), enrolledAtMs ?? Number.POSITIVE_INFINITY);
  const waitedMs = nowMs - sinceMs;
  if (lastPresenceAtMs !== null || !(waitedMs >= constants.high.value)) return 'clear';
  const enrolled =
    enrolledAtMs === null
      ? 'no key was ever enrolled'
      : `its key was enrolled on ${timeText(enrolledAtMs)}`;
  return {
    kind: 'never-activated',
    severity: waitedMs >= constants.critical.value ? 'critical' : 'high',
    subject: { type: 'device', id: device.device },
    sentence:
      `The device was ${deliveryText(device)} and has not shown itself in ` +
      `${spanText(waitedMs)} since; ${enrolled}.`,
    numbers: {
      waitedMs,
      shippedAtMs: device.shippedAtMs,
      ...(enrolledAtMs === null ? {} : { enrolledAtMs }),
      ...(device.deliveredAtMs === undefined ? {} : { deliveredAtMs: device.deliveredAtMs }),
      highAfterMs: constants.high.value,
    },
  };
}

/** The day on which both sides signed that it came, as far as a shipment can have taken; else the day of shipping. */
function arrivalOf({ shippedAtMs, deliveredAtMs }: Device): number {
  const latestMs = shippedAtMs + constants.transit.value;
  return Math.min(deliveredAtMs ?? shippedAtMs, latestMs);
}

function deliveryText({ shippedAtMs, deliveredAtMs }: Device): string {
  const shipped = `shipped on ${timeText(shippedAtMs)}`;
  return deliveredAtMs === undefined
    ? shipped
    : `${shipped}, received on ${timeText(deliveredAtMs)}`;
}

export const neverActivated: Rule = {
  kind: 'never-activated',
  subject: 'device',
  trigger: 'tick',
  scope: 'device',
  title: 'Delivered and never seen',
  enforces:
    'A licensed device is installed at its site and reports; one that never does may have gone elsewhere.',
  severities: ['high', 'critical'],
  falsePositives: [
    'Boxed stock or spare parts in the store of the site',
    'A building that is not ready yet',
    'A shipped date that was registered wrongly',
  ],
  clearsAfter: 1,
  substance: null,
  confidential: false,
  constants,
  appraise,
};
