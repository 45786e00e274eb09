/** Export control's part of a ledger in SQLite. */
import type { ControlStore } from '../../flow/settle/control-store.ts';
import type { Sql } from '../sql.ts';

type Ownership = NonNullable<ReturnType<ControlStore['ownership']>>;
type Hardware = NonNullable<ReturnType<ControlStore['hardware']>>;
type Beside = ReturnType<ControlStore['beside']>;
type RetiredBeside = NonNullable<ReturnType<ControlStore['retiredBeside']>>;
type Filed = ReturnType<ControlStore['filed']>;
type Inspections = ReturnType<ControlStore['inspections']>;
type Readings = ReturnType<ControlStore['readings']>;
type Energies = ReturnType<ControlStore['energies']>;
type ContestedList = ReturnType<ControlStore['contested']>;
type Custody = NonNullable<ReturnType<ControlStore['custody']>>;

export class Control implements ControlStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  ownership(): Ownership | null {
    return this.#record('ownership');
  }

  putOwnership(ownership: Ownership): void {
    this.#put('ownership', ownership);
  }

  custody(): Custody | null {
    return this.#record('custody');
  }

  putCustody(custody: Custody): void {
    this.#put('custody', custody);
  }

  contested(): ContestedList {
    return this.#record('contested') ?? [];
  }

  putContested(contested: ContestedList): void {
    this.#put('contested', contested);
  }

  hardware(): Hardware | null {
    return this.#record('hardware');
  }

  putHardware(hardware: Hardware): void {
    this.#put('hardware', hardware);
  }

  beside(): Beside {
    return this.#record('beside') ?? [];
  }

  putBeside(beside: Beside): void {
    this.#put('beside', beside);
  }

  retiredBeside(): RetiredBeside | null {
    return this.#record('retired-beside');
  }

  putRetiredBeside(beside: RetiredBeside): void {
    this.#put('retired-beside', beside);
  }

  filed(): Filed {
    return this.#record('filed') ?? [];
  }

  putFiled(filed: Filed): void {
    this.#put('filed', filed);
  }

  inspections(): Inspections {
    return this.#record('inspections') ?? [];
  }

  putInspections(inspections: Inspections): void {
    this.#put('inspections', inspections);
  }

  readings(site: string): Readings {
    return this.#record(`readings ${site}`) ?? [];
  }

  putReadings(site: string, readings: Readings): void {
    this.#put(`readings ${site}`, readings);
  }

  energies(site: string): Energies {
    return this.#record(`energies ${site}`) ?? [];
  }

  putEnergies(site: string, energies: Energies): void {
    this.#put(`energies ${site}`, energies);
  }

  #record<T>(name: string): T | null {
    const row = this.#sql.exec('SELECT json FROM told WHERE name = ?', name)[0];
    return row ? JSON.parse(String(row.json)) : null;
  }

  #put(name: string, value: object): void {
    const json = JSON.stringify(value);
    this.#sql.exec('INSERT OR REPLACE INTO told (name, json) VALUES (?, ?)', name, json);
  }
}
