/** What a manifest of devices is made of, and what is wrong with its rows. */
import type { FieldError, FieldReason } from '../../contract/problem.ts';
import type { Device } from '../../core/model.ts';
import type { DeviceRow, Holder, LicenceRow } from './rows.ts';
import type { Clash, DeviceDraft } from './upload-port.ts';
import type { Outcome } from './write.ts';

const MAX_ERRORS = 1_000;

/** A row that is well-formed in itself, and the line that it stands on. */
export interface ManifestEntry {
  readonly lineNumber: number;
  readonly serial: string;
  readonly model: string;
  readonly line: number;
  readonly site: string;
  readonly uuid?: string | undefined;
  readonly hardwareKeyHash?: string | undefined;
  readonly shippedAtMs: number;
}

/** Some rows of a manifest, in order. */
export interface ManifestBatch {
  /** Good and bad. */
  readonly rows: number;
  readonly entries: ManifestEntry[];
  readonly errors: FieldError[];
}

/** A manifest as it arrives; a refusal is its last word. */
export type ManifestSource = AsyncIterable<Outcome<ManifestBatch>>;

/** Keeps the first 1,000 errors and counts the others. */
export class RowErrors {
  readonly #kept: FieldError[] = [];
  #further = 0;

  add(error: FieldError): void {
    if (this.#kept.length < MAX_ERRORS) this.#kept.push(error);
    else this.#further += 1;
  }

  /** Counts some that are not listed. */
  addFurther(count: number): void {
    this.#further += count;
  }

  get count(): number {
    return this.#kept.length + this.#further;
  }

  /** By line, with the count of those that are not listed. */
  get listed(): { readonly errors: readonly FieldError[]; readonly furtherErrors?: number } {
    const errors = this.#kept.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return this.#further > 0 ? { errors, furtherErrors: this.#further } : { errors };
  }
}

/** What a row names of its licence. */
type Licensed = Pick<ManifestEntry, 'line' | 'model' | 'site'>;

/** Holds rows to item lines and sites of a licence. */
export function licenceCheck(licence: LicenceRow) {
  const models = new Map(licence.items.map(({ line, model }) => [line, model]));
  const sites = new Set(licence.sites);
  return ({ line, model, site }: Licensed, lineNumber: number, errors: RowErrors): void => {
    const licensed = models.get(line);
    const add = (pointer: string, reason: FieldReason, detail: string) =>
      errors.add({ line: lineNumber, pointer, reason, detail });
    if (licensed === undefined) add('/line', 'line_unknown', 'The licence has no such item line.');
    else if (licensed !== model) {
      add('/model', 'model_not_of_line', `The licence has ${licensed} in line ${line}.`);
    }
    if (!sites.has(site))
      add('/site', 'site_not_of_licence', 'The licence does not name the site.');
  };
}

interface Unique {
  readonly kind: Holder['kind'];
  readonly pointer: string;
  readonly repeated: FieldReason;
  readonly held: FieldReason;
  readonly of: (
    row: Pick<DeviceRow, 'model' | 'serial' | 'uuid' | 'hardwareKeyHash'>,
  ) => string | null;
}

/** What no two devices may share. A serial number is its model's vendor's own. */
const uniques: readonly Unique[] = [
  {
    kind: 'serial',
    pointer: '/serial',
    repeated: 'serial_repeated',
    held: 'serial_held',
    of: ({ model, serial }) => JSON.stringify([model, serial]),
  },
  {
    kind: 'uuid',
    pointer: '/uuid',
    repeated: 'uuid_repeated',
    held: 'uuid_held',
    of: ({ uuid }) => uuid,
  },
  {
    kind: 'hardware-key',
    pointer: '/hardwareKeyHash',
    repeated: 'hardware_key_repeated',
    held: 'hardware_key_held',
    of: ({ hardwareKeyHash }) => hardwareKeyHash,
  },
];

/** What a device takes for itself alone. */
export function holdersOfDevice(row: DeviceDraft): Holder[] {
  return uniques.flatMap(({ kind, of }) => {
    const value = of(row);
    return value === null ? [] : [{ kind, value, object: row.id }];
  });
}

/** A clash in words. */
export function clashError({ kind, line, first }: Clash): FieldError {
  const unique = uniques.find((one) => one.kind === kind);
  if (!unique) throw new Error(`a device holds no ${kind}`);
  const { pointer, repeated, held } = unique;
  return first === null
    ? { line, pointer, reason: held, detail: 'Registered for another device.' }
    : { line, pointer, reason: repeated, detail: `Also on line ${first}.` };
}

/** The first version of a device. */
export function draftOf(id: string, licence: string, entry: ManifestEntry): DeviceDraft {
  const { serial, model, line, site, uuid, hardwareKeyHash, shippedAtMs } = entry;
  return {
    ...{ id, version: 1, licence, serial, model, line, site, shippedAtMs },
    uuid: uuid ?? null,
    hardwareKeyHash: hardwareKeyHash ?? null,
    status: 'active',
    retirement: null,
  };
}

/** A device as rosters have it. */
export function deviceOf({ id, ...row }: DeviceDraft): Device {
  const { version, serial, model, line, site, status, shippedAtMs } = row;
  return { device: id, version, serial, model, line, site, status, shippedAtMs };
}
