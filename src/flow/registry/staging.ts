/** A manifest -> pieces in the registry's store that wait for one activation. Never more than two pieces are held at once. */
import type { Contested } from '../../core/custody.ts';
import {
  clashError,
  deviceOf,
  draftOf,
  holdersOfDevice,
  licenceCheck,
  type ManifestBatch,
  type ManifestSource,
  RowErrors,
} from './manifest.ts';
import type { RegistryPorts } from './ports.ts';
import type { Holder, LicenceRow } from './rows.ts';
import type { Piece, Progress, StagedDevice, Upload } from './upload-port.ts';
import { accept, newId, type Outcome, refuse } from './write.ts';

/** About 250 KB, of the 2 MB that a row may have. */
const DEVICES_A_PIECE = 1_000;

/**
 * Reads a manifest to its end into an upload that was begun; `manifest_rows_invalid` lists every bad row. What another
 * exporter's devices hold its ledger hears of, unless it was a trial.
 */
export async function stage(
  ports: RegistryPorts,
  upload: Upload,
  licence: LicenceRow,
  source: ManifestSource,
  isTrial = false,
): Promise<Outcome<Upload>> {
  const staging = new Staged(ports, upload, licence);
  const read = await staging.read(source);
  if (!read.ok) return staging.end('refused', read);
  await staging.checkHolders();
  const { errors, contested } = staging;
  if (contested.length > 0 && !isTrial)
    await ports.ledgers.ledger(licence.id).sawContested(contested);
  if (errors.count === 0) return staging.end('staged', accept(upload));
  return staging.end('refused', refuse('manifest_rows_invalid', errors.listed));
}

class Staged {
  readonly errors = new RowErrors();
  contested: readonly Omit<Contested, 'atMs'>[] = [];
  readonly #ports: RegistryPorts;
  readonly #upload: Upload;
  readonly #exporter: string;
  readonly #check: ReturnType<typeof licenceCheck>;
  #waiting: StagedDevice[] = [];
  #pieces = 0;
  #rowsRead = 0;
  #rowsStaged = 0;
  /** The write of the piece before: one is under way while the next is read. */
  #writing: Promise<boolean> = Promise.resolve(true);

  constructor(ports: RegistryPorts, upload: Upload, licence: LicenceRow) {
    this.#ports = ports;
    this.#upload = upload;
    this.#exporter = licence.exporter;
    this.#check = licenceCheck(licence);
  }

  async read(source: ManifestSource): Promise<Outcome<null>> {
    for await (const batch of source) {
      if (!batch.ok) return batch;
      this.#take(batch.value);
      while (this.#waiting.length >= DEVICES_A_PIECE) {
        if (!(await this.#write())) return superseded();
      }
    }
    if (this.#waiting.length > 0 && !(await this.#write())) return superseded();
    return (await this.#writing) ? accept(null) : superseded();
  }

  #take({ rows, entries, errors }: ManifestBatch): void {
    const { random } = this.#ports;
    this.#rowsRead += rows;
    for (const error of errors) this.errors.add(error);
    for (const entry of entries) {
      this.#check(entry, entry.lineNumber, this.errors);
      const draft = draftOf(newId('dev', random), this.#upload.licence, entry);
      this.#waiting.push({ draft, lineNumber: entry.lineNumber });
    }
  }

  /** Starts writing the oldest devices once the piece before them is written; false where that was superseded. */
  async #write(): Promise<boolean> {
    if (!(await this.#writing)) return false;
    const devices = this.#waiting.splice(0, DEVICES_A_PIECE);
    this.#rowsStaged += devices.length;
    const piece = pieceOf(this.#pieces, devices);
    this.#pieces += 1;
    this.#writing = this.#ports.registry.uploads.stage(this.#upload, piece, this.#progress());
    // Awaited before the next write; until then its failure must not count as unhandled.
    this.#writing.catch(() => undefined);
    return true;
  }

  async checkHolders(): Promise<void> {
    const { uploads } = this.#ports.registry;
    const { listed, further } = await uploads.clashes(this.#upload.id);
    for (const clash of listed) this.errors.add(clashError(clash));
    this.errors.addFurther(further);
    if (!listed.some(({ first }) => first === null)) return;
    this.contested = (await uploads.contested(this.#upload.id, this.#exporter)).flatMap(
      contestedOf,
    );
  }

  /** The upload as it then is, or the outcome that ended it. */
  async end(state: 'staged' | 'refused', outcome: Outcome<unknown>): Promise<Outcome<Upload>> {
    await this.#writing;
    const { uploads } = this.#ports.registry;
    const isMine = await uploads.finish(this.#upload, state, this.#progress());
    if (!outcome.ok) return outcome;
    return isMine ? accept({ ...this.#upload, state, ...this.#progress() }) : superseded();
  }

  #progress(): Progress {
    const { count: faults } = this.errors;
    return { rowsRead: this.#rowsRead, rowsStaged: this.#rowsStaged, faults };
  }
}

/** A serial number is held with the model that it is of. */
function contestedOf({ kind, value }: Pick<Holder, 'kind' | 'value'>): Omit<Contested, 'atMs'>[] {
  if (kind === 'uuid' || kind === 'hardware-key') return [{ kind, value }];
  if (kind !== 'serial') return [];
  const [model, serial] = JSON.parse(value) as [string, string];
  return [{ kind, value: serial, model }];
}

function superseded(): Outcome<never> {
  const detail = 'Another manifest was begun, or the upload ended, while this one was read.';
  return refuse('upload_state_conflict', { detail });
}

function pieceOf(number: number, devices: readonly StagedDevice[]): Piece {
  return {
    number,
    devices,
    holders: devices.flatMap(({ draft, lineNumber }) =>
      holdersOfDevice(draft).map((holder) => ({ ...holder, lineNumber })),
    ),
    roster: { type: 'devices', devices: devices.map(({ draft }) => deviceOf(draft)) },
  };
}
