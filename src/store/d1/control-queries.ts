/** Export control's part of the registry's queries. */
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { ControlRegistry } from '../../flow/registry/control-port.ts';
import { chainQueries } from './chain-queries.ts';
import { custodyQueries } from './custody-queries.ts';
import { filingQueries } from './filing-queries.ts';
import { inspectionQueries } from './inspection-queries.ts';
import { meterQueries } from './meter-queries.ts';
import { moveQueries } from './moves-queries.ts';
import { ownershipQueries } from './ownership-queries.ts';
import { screeningQueries } from './screening-queries.ts';

/** Over one D1 database. */
export function controlQueries(db: D1Database, orm: DrizzleD1Database): ControlRegistry {
  return {
    ...{ ...ownershipQueries(orm), ...custodyQueries(db, orm) },
    ...{ ...screeningQueries(orm), ...chainQueries(orm), ...filingQueries(orm) },
    ...inspectionQueries(orm),
    ...meterQueries(orm),
    ...moveQueries(orm),
  };
}
