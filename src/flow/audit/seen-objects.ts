/** Whether a caller may see everything that a change names, and where the rows of it stand. */
import type { Caller } from '../registry/caller.ts';
import { visibleTo } from '../registry/caller.ts';
import type { Action, ChangedObject, ChangeRecord } from '../registry/change.ts';
import { historyKindOf } from '../registry/history-kinds.ts';
import type { RegistryStore } from '../registry/port.ts';
import type { TableName } from '../registry/rows.ts';

/** Objects without a history of their own, by the prefix of their ids; seen by the authority that their row names. */
const plainTables: Readonly<Record<string, TableName>> = {
  ans: 'answers',
  nte: 'caseNotes',
  att: 'attachments',
  hld: 'holds',
  era: 'erasures',
};

/** Of a device or a landmark, what was written: these are kept under its id in tables of their own. */
const tablesByAction: Partial<Record<Action, TableName>> = {
  'keys-enrolled': 'deviceKeys',
  'device-bound': 'bindings',
  'landmark-suspected': 'landmarkStandings',
  'landmark-cleared': 'landmarkStandings',
};

/** Where an object's rows stand; null of what is kept in no table that an audit reads. */
export function tableOf(object: string, action: Action): TableName | null {
  return (
    tablesByAction[action] ??
    historyKindOf(object)?.table ??
    plainTables[object.slice(0, object.indexOf('_'))] ??
    null
  );
}

/** What rows without a history say of whose they are. */
interface OfAuthority {
  readonly authority?: string | null;
  readonly caseId?: string;
  /** Of an erasure. */
  readonly licence?: string | null;
}

/** One look-up an object a page. */
export class SeenObjects {
  readonly #registry: RegistryStore;
  readonly #caller: Caller;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(registry: RegistryStore, caller: Caller) {
    this.#registry = registry;
    this.#caller = caller;
  }

  /** A record is one text: who may not see one row of it is not given the others either. */
  async seesAll({ objects }: ChangeRecord): Promise<boolean> {
    await this.#loadDevices(objects);
    for (const object of objects) {
      if (!(await this.#sees(object))) return false;
    }
    return objects.length > 0;
  }

  #sees({ object, row }: ChangedObject): Promise<boolean> {
    return this.#once(object, async () => {
      const kind = historyKindOf(object);
      if (!kind) return this.#isOwn(row);
      // A window names devices of several exporters; what of a case is hidden is hidden from the other side alone.
      if (kind.kind === 'window') return false;
      return kind.isSeen(this.#registry, this.#caller, object);
    });
  }

  /** An enrolment names hundreds of devices of one licence. */
  async #loadDevices(objects: readonly ChangedObject[]): Promise<void> {
    const ids = objects.map(({ object }) => object).filter((id) => id.startsWith('dev_'));
    const unknown = ids.filter((id) => !this.#known.has(id));
    const devices = await this.#registry.newestOf('devices', unknown);
    for (const { id, licence } of devices) {
      void this.#once(id, () => this.#seesLicence(licence));
    }
  }

  #seesLicence(licence: string): Promise<boolean> {
    return this.#once(licence, async () => {
      const row = await this.#registry.visibleLicence(visibleTo(this.#caller), licence);
      return row !== null;
    });
  }

  /** What names no authority, such as a hold, is its case's, which stands in the same record. */
  async #isOwn(row: object | undefined): Promise<boolean> {
    if (!row) return false;
    const { authority, caseId, licence } = row as OfAuthority;
    if (authority !== undefined && authority === this.#caller.authority) return true;
    // Who reads a shared licence has to know what of it was erased.
    if (typeof licence === 'string') return this.#seesLicence(licence);
    return caseId !== undefined && this.#ownsCase(caseId);
  }

  async #ownsCase(id: string): Promise<boolean> {
    const kind = historyKindOf(id);
    return kind?.kind === 'case' && kind.isSeen(this.#registry, this.#caller, id);
  }

  #once(id: string, ask: () => Promise<boolean>): Promise<boolean> {
    const known = this.#known.get(id) ?? ask();
    this.#known.set(id, known);
    return known;
  }
}
