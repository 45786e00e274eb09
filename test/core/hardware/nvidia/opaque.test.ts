import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  opaqueFeatures,
  opaqueFirmware,
  parseOpaque,
} from '../../../../src/core/hardware/nvidia/opaque.ts';
import { opaqueField, typedField } from '../testreport.ts';

const head = (major: number, profile = 0) =>
  concatBytes(utf8ToBytes('NVDAOD'), Uint8Array.of(profile, 0, major, 0, 0, 0));
const vbios = hexToBytes('009f009601000000');

describe('opaque data', () => {
  test('nothing is a form of its own', () => {
    expect(parseOpaque(new Uint8Array())).toEqual({ form: 'none', fields: new Map() });
  });

  test('legacy fields are read in any order, unknown ones under their number', () => {
    const bytes = concatBytes(
      opaqueField(200, Uint8Array.of(1)),
      opaqueField(3, utf8ToBytes('550.90.07\0')),
      opaqueField(6, vbios),
      opaqueField(36, Uint8Array.of(1, 0)),
    );
    const opaque = parseOpaque(bytes)!;
    expect(opaque.form).toBe('legacy');
    expect(opaque.fields.get(200)).toEqual({ valueType: null, value: Uint8Array.of(1) });
    expect(opaqueFirmware(opaque)).toEqual({ vbios: '96.00.9F.00.01', driver: '550.90.07' });
    expect(opaqueFeatures(opaque)).toEqual({ mode: 'MPT', protectedPcie: null, nvdec0: null });
  });

  test('the versioned form is told by its magic and keeps value types', () => {
    const bytes = concatBytes(
      head(2),
      typedField(3, 0x86, utf8ToBytes('620.12\0')),
      typedField(6, 0x86, vbios),
      typedField(300, 0x87, Uint8Array.of(0, 0)),
    );
    const opaque = parseOpaque(bytes)!;
    expect(opaque.form).toBe('versioned');
    expect(opaque.fields.get(300)).toEqual({ valueType: 0x87, value: Uint8Array.of(0, 0) });
    expect(opaqueFirmware(opaque)).toEqual({ vbios: '96.00.9F.00.01', driver: '620.12' });
  });

  test.each([
    ['a field longer than the rest', hexToBytes('03000500ff')],
    ['a field head cut short', hexToBytes('030005')],
    ['a type twice', concatBytes(opaqueField(9, vbios), opaqueField(9, vbios))],
    ['a driver version with a control character', opaqueField(3, utf8ToBytes('5\x1b[2J'))],
    ['an empty driver version', opaqueField(3, Uint8Array.of(0))],
    ['a chip name that is no text', opaqueField(35, Uint8Array.of(0xff))],
    ['a later version', head(3)],
    ['another profile', head(2, 1)],
    ['a versioned head cut short', head(2).subarray(0, 11)],
    [
      'a type twice in the versioned form',
      concatBytes(head(2), typedField(9, 1, vbios), typedField(9, 2, vbios)),
    ],
  ])('%s is refused', (_, bytes) => {
    expect(parseOpaque(bytes)).toBeNull();
  });

  test('states other than AA and 55 say nothing', () => {
    const opaque = parseOpaque(
      concatBytes(opaqueField(11, Uint8Array.of(0)), opaqueField(21, vbios)),
    )!;
    expect(opaqueFeatures(opaque)).toEqual({ mode: null, protectedPcie: null, nvdec0: null });
  });

  test('random bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => parseOpaque(bytes) !== undefined));
    fc.assert(
      fc.property(
        fc.uint8Array(),
        (bytes) => parseOpaque(concatBytes(head(2), bytes)) !== undefined,
      ),
    );
  });
});
