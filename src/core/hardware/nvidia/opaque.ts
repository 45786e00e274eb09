/** Opaque data of a report, in its two forms -> fields by type number, and what is read from them. */
import type { Bytes, Firmware } from '../../model.ts';
import type { Features } from '../hardware.ts';

export interface OpaqueField {
  /** Only the versioned form states one. */
  readonly valueType: number | null;
  readonly value: Bytes;
}

export interface Opaque {
  readonly form: 'none' | 'legacy' | 'versioned';
  /** Unknown types are kept under their number. */
  readonly fields: ReadonlyMap<number, OpaqueField>;
}

/** The field numbers that anything here reads. */
export const opaqueType = {
  driverVersion: 3,
  vbiosVersion: 6,
  nvdec0: 11,
  fwid: 20,
  protectedPcie: 21,
  switchPdis: 22,
  chipInfo: 35,
  featureFlag: 36,
} as const;

/** `NVDAOD`: the form of CUDA 13.5 drivers and later begins with it. */
const magic = [0x4e, 0x56, 0x44, 0x41, 0x4f, 0x44];
/** Magic, profile (u16), major, minor, patch, padding. */
const versionedHeadBytes = 12;
const lastMajor = 2;
const enabled = 0xaa;
const disabled = 0x55;

/** Walks type u16 | [value type u16] | size u16 | value to the exact end; null where it misses it or a type comes twice. */
function walk(bytes: Bytes, start: number, typed: boolean): Map<number, OpaqueField> | null {
  const fields = new Map<number, OpaqueField>();
  const headBytes = typed ? 6 : 4;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = start;
  while (at < bytes.length) {
    if (bytes.length - at < headBytes) return null;
    const type = view.getUint16(at, true);
    const valueType = typed ? view.getUint16(at + 2, true) : null;
    const size = view.getUint16(at + headBytes - 2, true);
    at += headBytes;
    if (bytes.length - at < size || fields.has(type)) return null;
    fields.set(type, { valueType, value: bytes.subarray(at, at + size) });
    at += size;
  }
  return fields;
}

function isVersioned(bytes: Bytes): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function walkVersioned(bytes: Bytes): Map<number, OpaqueField> | null {
  if (bytes.length < versionedHeadBytes) return null;
  const profile = bytes[6]! | (bytes[7]! << 8);
  if (profile !== 0 || bytes[8]! > lastMajor) return null;
  return walk(bytes, versionedHeadBytes, true);
}

/** Printable ASCII up to the NULs that end it; null for anything else. */
function asciiText(value: Bytes): string | null {
  let end = value.length;
  while (end > 0 && value[end - 1] === 0) end--;
  const bytes = value.subarray(0, end);
  if (end === 0 || !bytes.every((byte) => byte > 0x20 && byte < 0x7f)) return null;
  return String.fromCharCode(...bytes);
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0').toUpperCase();

/** A GPU's 8 bytes `009f009601000000` are VBIOS 96.00.9F.00.01: reversed, second half, last byte of the first. */
function packedVbios(value: Bytes): string {
  const reversed = [...value].reverse().map(hexByte);
  return [...reversed.slice(4), reversed[3]].join('.');
}

/** VBIOS and driver version as the signed report names them; null where a version field cannot be read. */
export function opaqueFirmware(opaque: Opaque): Firmware | null {
  const vbiosField = opaque.fields.get(opaqueType.vbiosVersion)?.value;
  const driverField = opaque.fields.get(opaqueType.driverVersion)?.value;
  const vbios =
    vbiosField && (vbiosField.length === 8 ? packedVbios(vbiosField) : asciiText(vbiosField));
  const driver = driverField && asciiText(driverField);
  if (vbios === null || driver === null) return null;
  return { ...(vbios === undefined ? {} : { vbios }), ...(driver === undefined ? {} : { driver }) };
}

function status<T>(opaque: Opaque, type: number, on: T, off: T): T | null {
  const value = opaque.fields.get(type)?.value;
  if (value?.length !== 1) return null;
  return value[0] === enabled ? on : value[0] === disabled ? off : null;
}

/** The states that opaque fields 11, 21 and 36 name. */
export function opaqueFeatures(opaque: Opaque): Omit<Features, 'confidential'> {
  const flag = opaque.fields.get(opaqueType.featureFlag)?.value;
  const modes = ['SPT', 'MPT', 'PPCIE'] as const;
  return {
    mode: flag?.length === 2 ? (modes[flag[0]! | (flag[1]! << 8)] ?? null) : null,
    protectedPcie: status(opaque, opaqueType.protectedPcie, 'on', 'off'),
    nvdec0: status(opaque, opaqueType.nvdec0, 'enabled', 'disabled'),
  };
}

/** The switches that field 22 of a GPU's report names, least byte first; places without a switch are zeros. */
export function opaqueSwitches(opaque: Opaque): readonly string[] {
  const value = opaque.fields.get(opaqueType.switchPdis)?.value ?? new Uint8Array();
  if (value.length % 8 !== 0) return [];
  const names = Array.from({ length: value.length / 8 }, (_, i) =>
    [...value.subarray(i * 8, i * 8 + 8)].reverse().map(hexByte).join(''),
  );
  return [...new Set(names)].filter((one) => !/^(00|FF)+$/.test(one)).sort();
}

/** The chip that field 35 names, e.g. `GB100`; undefined without the field, null where it is no text. */
export function opaqueChip(opaque: Opaque): string | null | undefined {
  const field = opaque.fields.get(opaqueType.chipInfo);
  return field && asciiText(field.value);
}

/**
 * Reads legacy TLVs, the versioned `NVDAOD` form, or nothing (FSP reports). Null where the walk does not end exactly,
 * a type comes twice, the version is later than 2 or a version text is not printable ASCII.
 */
export function parseOpaque(bytes: Bytes): Opaque | null {
  if (bytes.length === 0) return { form: 'none', fields: new Map() };
  const form = isVersioned(bytes) ? 'versioned' : 'legacy';
  const fields = form === 'versioned' ? walkVersioned(bytes) : walk(bytes, 0, false);
  if (fields === null) return null;
  const opaque: Opaque = { form, fields };
  if (opaqueFirmware(opaque) === null || opaqueChip(opaque) === null) return null;
  return opaque;
}
