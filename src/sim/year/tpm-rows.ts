/** The row of keys that TPMs hold: their certificates are revoked when keys were bound by them. */
import type { DeviceRow, Timed } from './plan.ts';
import type { TpmAct } from './tpm-acts.ts';

/** Days from the binding until its certificate is revoked. */
const BOUND_DAYS = 3;

function at(day: number, act: TpmAct): Timed<TpmAct> {
  return { day, act };
}

const bound = (certificate: number, daysBefore: number) =>
  at(-daysBefore, { act: 'bind-tpm', certificate });

function compromised(certificate: number | 'spare'): Timed<TpmAct> {
  return at(0, { act: 'revoke-certificate', certificate, reason: 'compromised', daysBack: 0 });
}

/** Replaced so many times the binding's age ago: what was signed before that counts. */
function replaced(factor: number): Timed<TpmAct> {
  const daysBack = BOUND_DAYS * factor;
  return at(0, { act: 'revoke-certificate', certificate: 0, reason: 'replaced', daysBack });
}

export const tpmRows: readonly DeviceRow[] = [
  {
    ...{ kind: 'key-chain-invalid', severity: 'critical', spanDays: 2, isTpm: true },
    plant: (factor, roll) => [
      bound(0, BOUND_DAYS),
      roll.happens(0.5) ? compromised(0) : replaced(factor),
    ],
    // Another certificate of its issuer, its own when it was renewed, and what was replaced after it had spoken.
    nearest: (factor, roll) => {
      const which = Math.floor(roll.between(0, 3));
      if (which === 0) return [bound(0, BOUND_DAYS), compromised('spare')];
      if (which === 1) return [bound(0, BOUND_DAYS), bound(1, 1), compromised(0)];
      return [bound(0, BOUND_DAYS), replaced(factor)];
    },
  },
];
