/** Saved queries on the wire: a name for a list and its filter, private to whoever saved it. */
import { z } from 'zod';
import { anomalyList, anomalyQuery } from './anomalies.ts';
import { deviceList, deviceQuery } from './devices.ts';
import { licenceList, licenceQuery } from './licences.ts';
import { formOf, listOf } from './list.ts';
import { siteList, siteQuery } from './sites.ts';
import { queryId, text, versionColumns, versioned, written } from './values.ts';

const name = text(100);
const paging = { after: true, limit: true } as const;

/** Exactly what the list's endpoint takes, without the paging. */
export const newQuery = z.discriminatedUnion('list', [
  z.strictObject({ name, list: z.literal('anomalies'), filter: anomalyQuery.omit(paging) }),
  z.strictObject({ name, list: z.literal('devices'), filter: deviceQuery.omit(paging) }),
  z.strictObject({ name, list: z.literal('licences'), filter: licenceQuery.omit(paging) }),
  z.strictObject({ name, list: z.literal('sites'), filter: siteQuery.omit(paging) }),
]);

/** The lists that a query may be of. */
export const queryableLists = ['anomalies', 'devices', 'licences', 'sites'] as const;
export type QueryableList = (typeof queryableLists)[number];

export const savedQuery = z.strictObject({
  id: queryId,
  name: z.string(),
  list: z.enum(queryableLists),
  filter: z.record(z.string(), z.string()),
  deleted: z.boolean(),
  ...versioned,
});
export const savedQueryWritten = savedQuery.extend(written);
export const savedQueryList = listOf(savedQuery, [
  'id',
  'name',
  'list',
  'filter',
  ...versionColumns,
]);

/** A page of the query's list, as that list's endpoint answers it; CSV has that list's columns. */
export const queryResults = formOf(
  z.union([anomalyList.json, deviceList.json, licenceList.json, siteList.json]),
  [],
);
