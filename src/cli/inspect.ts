/** `muster inspect`: verifies NVIDIA evidence in files offline and says what each device proves. */
import { closeSync, openSync, readSync } from 'node:fs';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Command } from 'commander';
import type { Platform } from '../core/crypto/platform.ts';
import { webCryptoPlatform } from '../core/crypto/webcrypto.ts';
import type { Hardware, Trust } from '../core/hardware/hardware.ts';
import { verifyNvidia } from '../core/hardware/nvidia/attest.ts';
import {
  type EnvelopeRefusal,
  maxEnvelopeChars,
  type NvidiaElement,
  parseEnvelope,
  parseHexEvidence,
} from '../core/hardware/nvidia/envelope.ts';
import { isPublicNonce } from '../core/hardware/nvidia/nonces.ts';
import { nvidiaRoots } from '../core/hardware/nvidia/roots.ts';
import { err, ok, type Result } from '../core/result.ts';
import {
  formatReport,
  type GenuineDevice,
  type InspectedDevice,
  type InspectReport,
  printable,
} from './inspect-words.ts';

/** The texts of the files named on the command line. */
export interface InspectFiles {
  readonly evidence: string;
  readonly chain?: string;
}

const exitRefused = 2;
/** EX_USAGE of sysexits.h. */
const exitUsage = 64;

const faultSentences: Readonly<Record<EnvelopeRefusal['fault'], string>> = {
  'too-large': 'is larger than evidence can be',
  'not-json': 'begins like JSON but is none',
  'not-an-array': 'is not a JSON array of devices',
  'no-devices': 'names no device',
  'too-many-devices': 'names more than 64 devices',
  'element-not-an-object': 'is not an object',
  'evidence-invalid': 'has no base64 `evidence` of at most 16 KiB',
  'certificate-invalid': 'has no base64 `certificate` of at most 16 KiB',
  'hints-invalid': 'has more than 16 other members, or longer ones than 256 characters',
  'not-hex': 'is neither a JSON array nor hex text',
};

function faultText({ fault, element }: EnvelopeRefusal): string {
  const what = element === null ? 'the file' : `element ${element} of the file`;
  return `${what} ${faultSentences[fault]}`;
}

function readDevices(files: InspectFiles): Result<readonly NvidiaElement[], string> {
  if (/^\s*[[{]/.test(files.evidence)) {
    if (files.chain !== undefined)
      return err('JSON evidence brings its own chains: leave --chain out');
    const elements = parseEnvelope(files.evidence);
    return elements.ok ? elements : err(faultText(elements.reason));
  }
  const element = parseHexEvidence(files.evidence, files.chain ?? '');
  if (!element.ok) return err(faultText(element.reason));
  if (files.chain === undefined) return err('a report in hex needs its chain: --chain FILE');
  return ok([element.value]);
}

function describe(hardware: Hardware, hints: Readonly<Record<string, string>>): GenuineDevice {
  const { chip, architecture, kind, identity, format, features, firmware } = hardware;
  return {
    genuine: true,
    reason: null,
    ...{ chip, architecture, kind, identity, format, features },
    deviceKeyHash: bytesToHex(hardware.deviceKeyHash),
    serial: hardware.serialHex,
    certificates: hardware.certificates,
    firmware: { vbios: firmware.vbios ?? null, driver: firmware.driver ?? null },
    nonce: bytesToHex(hardware.nonce),
    publicNonce: isPublicNonce(hardware.nonce),
    hints,
  };
}

/**
 * Verifies every device of the files as of `trust.atMs`; one word a device, in the order of the file. Refuses, with a
 * sentence, files that are no evidence at all (neither JSON nor hex, hex without a chain, out of bounds).
 */
export async function inspect(
  files: InspectFiles,
  trust: Trust,
  platform: Platform,
): Promise<Result<InspectReport, string>> {
  const elements = readDevices(files);
  if (!elements.ok) return elements;
  const devices: InspectedDevice[] = [];
  for (const element of elements.value) {
    const hints = Object.fromEntries(element.hints);
    const verified = await verifyNvidia(element.evidence, trust, platform);
    devices.push(
      verified.ok
        ? describe(verified.value, hints)
        : { genuine: false, reason: verified.reason, hints },
    );
  }
  return ok({ devices });
}

/** At most `limit` bytes of a file, whatever it is: a device without end must not fill the memory. */
function readBounded(path: string, limit: number): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = new Uint8Array(limit);
    let length = 0;
    for (let count = -1; count !== 0 && length < limit; length += count) {
      count = readSync(descriptor, buffer, length, limit - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function readText(path: string): Result<string, string> {
  try {
    const bytes = readBounded(path, maxEnvelopeChars + 1);
    if (bytes.length > maxEnvelopeChars) return err(`${path} is larger than evidence can be`);
    return ok(new TextDecoder().decode(bytes));
  } catch (error) {
    return err(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readFiles(path: string, chainPath: string | undefined): Result<InspectFiles, string> {
  const evidence = readText(path);
  if (!evidence.ok) return evidence;
  if (chainPath === undefined) return ok({ evidence: evidence.value });
  const chain = readText(chainPath);
  return chain.ok ? ok({ evidence: evidence.value, chain: chain.value }) : chain;
}

/** An ISO 8601 date or time in ms, or null. */
function parseAt(text: string): number | null {
  const atMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

interface InspectOptions {
  readonly chain?: string;
  readonly json?: true;
  readonly at?: string;
}

function fail(message: string): void {
  process.stderr.write(`muster inspect: ${printable(message)}\n`);
  process.exitCode = exitUsage;
}

async function run(path: string, options: InspectOptions): Promise<void> {
  const atMs = options.at === undefined ? Date.now() : parseAt(options.at);
  if (atMs === null) return fail('--at takes a date such as 2026-07-01 or 2026-07-01T12:00:00Z');
  const files = readFiles(path, options.chain);
  if (!files.ok) return fail(files.reason);
  const trust = { roots: nvidiaRoots, atMs };
  const report = await inspect(files.value, trust, webCryptoPlatform(crypto));
  if (!report.ok) return fail(report.reason);
  const text = options.json
    ? `${JSON.stringify(report.value, null, 2)}\n`
    : formatReport(report.value);
  process.stdout.write(text);
  process.exitCode = report.value.devices.every((device) => device.genuine) ? 0 : exitRefused;
}

/** The command, to be mounted: exit 0 all genuine, 2 one refused, 64 wrong usage (unreadable, no evidence, no chain). */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description(
      'verify NVIDIA evidence offline: JSON of nvattest, or a report in hex with its chain',
    )
    .argument('<file>', 'JSON array of collect-evidence, or hex text of one report')
    .option('--chain <file>', 'PEM chain of a report in hex, leaf first')
    .option('--at <date>', 'judge validity as of this time (default: now)')
    .option('--json', 'write {"devices": [...]} instead of text')
    .addHelpText('after', '\nExit codes: 0 all genuine, 2 one refused, 64 wrong usage.')
    .action(run);
}
