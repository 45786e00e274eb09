/** What is used up of quotas, in D1. A charge beyond its limit breaks the table's check, and with it the transaction. */
import type { RegistryStore } from '../../flow/registry/port.ts';
import type { Charge } from '../../flow/registry/quota.ts';
import { clashOf } from './clash.ts';

const CHARGE = `INSERT INTO quota_used (day, kind, owner, used, most)
  VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (day, kind, owner) DO UPDATE SET used = used + excluded.used, most = excluded.most`;

/** Statements for the batch of what is charged for. */
export function chargeStatements(
  db: D1Database,
  charges: readonly Charge[],
): D1PreparedStatement[] {
  return charges.map(({ day, kind, owner, amount, limit }) =>
    db.prepare(CHARGE).bind(day, kind, owner, amount, limit),
  );
}

/** Charges by themselves, and what became of those of days before. */
export function charges(db: D1Database): Pick<RegistryStore, 'charge' | 'forgetCharges'> {
  return {
    charge: (charge) => chargeAlone(db, charge),
    async forgetCharges(beforeDay) {
      const statement = 'DELETE FROM quota_used WHERE day > 0 AND day < ?';
      await db.prepare(statement).bind(beforeDay).run();
    },
  };
}

async function chargeAlone(db: D1Database, charge: Charge): Promise<boolean> {
  try {
    await db.batch(chargeStatements(db, [charge]));
    return true;
  } catch (fault) {
    if (clashOf(fault) === 'over-quota') return false;
    throw fault;
  }
}
