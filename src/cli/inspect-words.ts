/** What was found in evidence, as people read it. */
import type { Hardware } from '../core/hardware/hardware.ts';
import { hardwareSentences } from '../core/hardware/sentences.ts';
import type { HardwareReason } from '../core/result.ts';

export interface GenuineDevice {
  readonly genuine: true;
  readonly reason: null;
  readonly chip: string;
  readonly architecture: string;
  readonly kind: string;
  readonly identity: string;
  readonly deviceKeyHash: string;
  readonly serial: string;
  /** SHA-256 of each certificate, leaf first: what a revocation names. */
  readonly certificates: readonly string[];
  readonly format: string;
  readonly firmware: { readonly vbios: string | null; readonly driver: string | null };
  readonly nonce: string;
  readonly publicNonce: boolean;
  readonly features: Hardware['features'];
  readonly hints: Readonly<Record<string, string>>;
}

export interface RefusedDevice {
  readonly genuine: false;
  readonly reason: HardwareReason;
  readonly hints: Readonly<Record<string, string>>;
}

export type InspectedDevice = GenuineDevice | RefusedDevice;

export interface InspectReport {
  readonly devices: readonly InspectedDevice[];
}

/** Text of the input on a terminal: nothing but printable ASCII, so that no file can move the cursor. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

function genuineLines(device: GenuineDevice): string[] {
  const { mode, protectedPcie } = device.features;
  const firmware = [
    `VBIOS ${device.firmware.vbios ?? 'not reported'}`,
    `driver ${device.firmware.driver ?? 'not reported'}`,
  ];
  return [
    `${device.identity}  genuine`,
    `  chip           ${device.chip} (${device.architecture}, ${device.kind}, ${device.format} report)`,
    `  device key     sha256:${device.deviceKeyHash}`,
    `  serial         ${device.serial}`,
    ...device.certificates.map((sha256, at) => `  certificate ${at + 1}  sha256:${sha256}`),
    `  firmware       ${firmware.join(', ')}`,
    ...(mode === null ? [] : [`  mode           ${mode}`]),
    ...(protectedPcie === null ? [] : [`  protected PCIe ${protectedPcie}`]),
    `  nonce          ${device.nonce}`,
    ...(device.publicNonce ? ['                 public sample nonce: genuine, never fresh'] : []),
  ];
}

function deviceLines(device: InspectedDevice, index: number): string[] {
  const hints = Object.entries(device.hints).map(
    ([name, value]) => `  unsigned hint  ${printable(name)} = ${printable(value)}`,
  );
  if (device.genuine) return [...genuineLines(device), ...hints, ''];
  const head = `device ${index + 1}  refused: ${device.reason}`;
  return [head, `  ${hardwareSentences[device.reason]}`, ...hints, ''];
}

/** The report for people: a block a device and a last line that counts them. */
export function formatReport({ devices }: InspectReport): string {
  const genuine = devices.filter((device) => device.genuine).length;
  const count = `${devices.length} ${devices.length === 1 ? 'device' : 'devices'}`;
  const last = `${count}: ${genuine} genuine, ${devices.length - genuine} refused`;
  return [...devices.flatMap(deviceLines), last, ''].join('\n');
}
