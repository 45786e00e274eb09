/** Five certificates and a signed report of a device that does not exist, under a root of our own. All keys come from labels. */
import { p384 } from '@noble/curves/nist.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { RootPin } from '../../../src/core/hardware/hardware.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { der, derInteger, derOid, derText, derUtcTime } from '../../../src/sim/derwriter.ts';
import { makeReport, type ReportChanges, type TestChip, testChips } from './testreport.ts';

/** What differs from a good device; every member is optional and none of them is checked. */
export interface TestDevice {
  readonly chip?: TestChip;
  /** Keys, serial number and device name follow from it. */
  readonly label?: string;
  readonly nonce: Bytes;
  readonly rootLabel?: string;
  readonly leafIsCa?: boolean;
  /** Whose key signs the leaf, if not the device's own. */
  readonly leafSigner?: string;
  readonly reportSigner?: string;
  readonly notAfter?: string;
  /** Label of the key that the leaf's FWID extension repeats, if not the device's own. */
  readonly embeddedKey?: string;
  readonly report?: ReportChanges;
}

export interface TestEvidence {
  readonly evidence: { readonly report: Bytes; readonly chain: readonly Bytes[] };
  readonly pem: string;
  readonly root: RootPin;
  /** The element as `nvattest collect-evidence` writes it. */
  readonly element: Readonly<Record<string, string>>;
}

/** A time at which every certificate here is valid. */
export const testAtMs = Date.UTC(2026, 6, 1);
export const testRootLabel = 'test root';

const ecdsaWithSha384 = hexToBytes('300a06082a8648ce3d040303');
const spkiHead = hexToBytes('3076301006072a8648ce3d020106052b81040022036200');
const signing = { lowS: false, prehash: true } as const;

function secretOf(label: string): Bytes {
  return sha384(utf8ToBytes(`muster test key: ${label}`));
}

function spkiOf(label: string): Bytes {
  return concatBytes(spkiHead, p384.getPublicKey(secretOf(label), false));
}

/** Raw r || s by RFC 6979: the same bytes in every run. */
export function signWith(label: string, message: Bytes): Bytes {
  return p384.sign(message, secretOf(label), signing);
}

function derSignature(raw: Bytes): Bytes {
  return der(0x30, derInteger(raw.subarray(0, 48)), derInteger(raw.subarray(48)));
}

function name(commonName: string): Bytes {
  const attribute = (oid: string, text: string) => der(0x31, der(0x30, derOid(oid), derText(text)));
  return der(0x30, attribute('55040a', 'NVIDIA Corporation'), attribute('550403', commonName));
}

function extension(oid: string, value: Bytes, critical = false): Bytes {
  const flag = critical ? [der(0x01, Uint8Array.of(0xff))] : [];
  return der(0x30, derOid(oid), ...flag, der(0x04, value));
}

const caExtensions = [
  extension('551d13', hexToBytes('30030101ff'), true),
  extension('551d0f', hexToBytes('03020204'), true),
];

function fwidEntry(fwid: Bytes): Bytes {
  return der(0x30, derOid('608648016503040202'), der(0x04, fwid));
}

/** Hopper and LS10 repeat the device key; Blackwell states DiceTcbInfo. */
function fwidExtension(chip: TestChip, fwid: Bytes, deviceKey: string): Bytes {
  if (testChips[chip].tcbInfo) {
    return extension('67810505040101', der(0x30, der(0xa6, fwidEntry(fwid))));
  }
  const composite = der(0x30, derInteger(Uint8Array.of(1)), spkiOf(deviceKey), fwidEntry(fwid));
  return extension('678105050401', composite);
}

function deviceName(text: string): Bytes {
  const value = der(0x30, der(0xa0, derOid('2b06010401831c821201'), der(0xa0, derText(text))));
  return extension('551d11', value);
}

interface Template {
  readonly subject: string;
  readonly issuer: string;
  readonly key: string;
  readonly signer: string;
  readonly serial: Bytes;
  readonly notAfter: string;
  readonly extensions: readonly Bytes[];
}

function certificate(template: Template): Bytes {
  const toBeSigned = der(
    0x30,
    hexToBytes('a003020102'),
    derInteger(template.serial),
    ecdsaWithSha384,
    name(template.issuer),
    der(0x30, derUtcTime('240101000000Z'), derUtcTime(template.notAfter)),
    name(template.subject),
    spkiOf(template.key),
    der(0xa3, der(0x30, ...template.extensions)),
  );
  const signature = derSignature(signWith(template.signer, toBeSigned));
  return der(0x30, toBeSigned, ecdsaWithSha384, der(0x03, Uint8Array.of(0), signature));
}

/** Serial of the device certificate: 41 and the 8 bytes by which some reports name the device. */
function serialTailOf(label: string): Bytes {
  return sha256(utf8ToBytes(`serial: ${label}`)).subarray(0, 8);
}

const pins = new Map<string, { der: Bytes; pin: RootPin }>();

function testRoot(label: string): { der: Bytes; pin: RootPin } {
  const made = pins.get(label) ?? makeRoot(label);
  pins.set(label, made);
  return made;
}

function makeRoot(label: string): { der: Bytes; pin: RootPin } {
  const bytes = certificate({
    ...{ subject: label, issuer: label, key: label, signer: label },
    ...{ serial: Uint8Array.of(1), notAfter: '491231235959Z', extensions: caExtensions },
  });
  const certificateSha256 = bytesToHex(sha256(bytes));
  const spkiSha256 = bytesToHex(sha256(spkiOf(label)));
  return { der: bytes, pin: { name: label, certificateSha256, spkiSha256 } };
}

/** The pin of a test root, to be injected as a trust anchor. */
export function testRootPin(label = testRootLabel): RootPin {
  return testRoot(label).pin;
}

/** The common names of a chain, leaf first, as NVIDIA forms them. */
function commonNames(chip: TestChip): readonly [string, string, string, string] {
  const { processor, family } = testChips[chip];
  const name = testChips[chip].name;
  return [
    `${name} A01 ${processor} FMC LF`,
    `${name} A01 ${processor} BROM`,
    `NVIDIA ${name} Provisioner ICA 1`,
    `NVIDIA ${family} Identity`,
  ];
}

function makeChain(device: TestDevice, fwid: Bytes): readonly Bytes[] {
  const { chip = 'GH100', label = 'device', rootLabel = testRootLabel } = device;
  const [leaf, brom, provisioner, family] = commonNames(chip);
  const notAfter = '491231235959Z';
  const tail = serialTailOf(label);
  const id = `NVIDIA:${testChips[chip].name}:${bytesToHex(tail).toUpperCase()}`;
  const leafRole = device.leafIsCa
    ? caExtensions
    : [extension('551d0f', hexToBytes('03020780'), true)];
  const leafFwid = fwidExtension(chip, fwid, device.embeddedKey ?? `${label} device`);
  return [
    certificate({
      ...{
        subject: leaf,
        issuer: brom,
        key: `${label} leaf`,
        notAfter: device.notAfter ?? notAfter,
      },
      ...{ signer: device.leafSigner ?? `${label} device`, serial: Uint8Array.of(0x53, ...tail) },
      extensions: [...leafRole, deviceName(id), leafFwid],
    }),
    certificate({
      ...{ subject: brom, issuer: provisioner, key: `${label} device`, notAfter },
      ...{ signer: provisioner, serial: Uint8Array.of(0x41, ...tail), extensions: caExtensions },
    }),
    certificate({
      ...{ subject: provisioner, issuer: family, key: provisioner, notAfter },
      ...{ signer: family, serial: Uint8Array.of(3), extensions: caExtensions },
    }),
    certificate({
      ...{ subject: family, issuer: rootLabel, key: family, notAfter },
      ...{ signer: rootLabel, serial: Uint8Array.of(2), extensions: caExtensions },
    }),
    testRoot(rootLabel).der,
  ];
}

/** RFC 7468 text of a chain. */
export function pemText(chain: readonly Bytes[]): string {
  const block = (bytes: Bytes): string => {
    const lines = base64(bytes).match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  };
  return chain.map(block).join('');
}

export function base64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Evidence of one made-up device: genuine under `testRootPin()` unless `device` plants a fault. */
export function makeEvidence(device: TestDevice): TestEvidence {
  const { chip = 'GH100', label = 'device', rootLabel = testRootLabel } = device;
  const fwid = sha384(utf8ToBytes(`firmware: ${label}`));
  const unsigned = makeReport(
    { chip, nonce: device.nonce, fwid, serialTail: serialTailOf(label) },
    device.report ?? {},
  );
  const signature = signWith(device.reportSigner ?? `${label} leaf`, unsigned);
  const report = concatBytes(unsigned, signature);
  const chain = makeChain(device, fwid);
  const pem = pemText(chain);
  return {
    evidence: { report, chain },
    pem,
    root: testRootPin(rootLabel),
    element: {
      arch: testChips[chip].arch,
      certificate: base64(utf8ToBytes(pem)),
      evidence: base64(report),
      nonce: bytesToHex(device.nonce),
      version: '1.0',
    },
  };
}
