/** Files that collectors write (JSON of `nvattest collect-evidence`, or hex text and PEM) -> evidence and hints. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import { err, ok, type Result } from '../../result.ts';
import { boundedBase64 } from '../x509/pem.ts';
import { maxChainTextBytes } from './chain.ts';
import { maxReportBytes } from './report.ts';

const maxDevices = 64;
/** 64 devices with report, chain text and hints of the largest sizes, in base64. */
export const maxEnvelopeChars = 4 * 1024 * 1024;
const maxHints = 16;
const maxHintChars = 256;

export interface NvidiaEvidence {
  /** SPDM request || response. */
  readonly report: Bytes;
  /** PEM text, or DER certificates, leaf first. */
  readonly chain: Bytes | readonly Bytes[];
}

/** One device of an envelope. Hints are its other members: nobody signed them. */
export interface NvidiaElement {
  readonly evidence: NvidiaEvidence;
  readonly hints: ReadonlyMap<string, string>;
}

/** Why a file is no evidence at all, whatever it would prove. */
export type EnvelopeFault =
  | 'too-large'
  | 'not-json'
  | 'not-an-array'
  | 'no-devices'
  | 'too-many-devices'
  | 'element-not-an-object'
  | 'evidence-invalid'
  | 'certificate-invalid'
  | 'hints-invalid'
  | 'not-hex';

/** A fault, and the position of the element that has it where one element does. */
export interface EnvelopeRefusal {
  readonly fault: EnvelopeFault;
  readonly element: number | null;
}

function readHints(members: object): ReadonlyMap<string, string> | null {
  const hints = new Map<string, string>();
  for (const [name, value] of Object.entries(members)) {
    if (name === 'evidence' || name === 'certificate') continue;
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value);
    if (name.length > maxHintChars || text.length > maxHintChars) return null;
    hints.set(hintName(name), text);
  }
  return hints.size > maxHints ? null : hints;
}

/** The fleet agent writes camel case where `nvattest` writes snake case. */
function hintName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Reads one element of the array, parsed: `evidence` and `certificate` in base64, other members as hints. */
export function readElement(value: unknown): Result<NvidiaElement, EnvelopeFault> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return err('element-not-an-object');
  }
  const members = value as { readonly evidence?: unknown; readonly certificate?: unknown };
  const report = boundedBase64(members.evidence, maxReportBytes);
  if (report === null) return err('evidence-invalid');
  const chain = boundedBase64(members.certificate, maxChainTextBytes);
  if (chain === null) return err('certificate-invalid');
  const hints = readHints(value);
  if (hints === null) return err('hints-invalid');
  return ok({ evidence: { report, chain }, hints });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refuse = (fault: EnvelopeFault, element: number | null = null) => err({ fault, element });

/** Reads a JSON array of 1 to 64 devices. One that is no evidence refuses the file: none is left out in silence. */
export function parseEnvelope(text: string): Result<readonly NvidiaElement[], EnvelopeRefusal> {
  if (text.length > maxEnvelopeChars) return refuse('too-large');
  const value = parseJson(text);
  if (value === undefined) return refuse('not-json');
  if (!Array.isArray(value)) return refuse('not-an-array');
  if (value.length === 0) return refuse('no-devices');
  if (value.length > maxDevices) return refuse('too-many-devices');
  const elements: NvidiaElement[] = [];
  for (const [index, member] of value.entries()) {
    const element = readElement(member);
    if (!element.ok) return refuse(element.reason, index);
    elements.push(element.value);
  }
  return ok(elements);
}

/** Reads a report written as hex text and its chain as PEM text: evidence of one device without hints. */
export function parseHexEvidence(
  reportHex: string,
  chainPem: string,
): Result<NvidiaElement, EnvelopeRefusal> {
  if (reportHex.length > maxEnvelopeChars || chainPem.length > maxChainTextBytes) {
    return refuse('too-large');
  }
  const hex = reportHex.replace(/\s/g, '');
  const isHex = hex.length > 0 && hex.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(hex);
  if (!isHex) return refuse('not-hex');
  const chain = new TextEncoder().encode(chainPem);
  return ok({ evidence: { report: hexToBytes(hex), chain }, hints: new Map() });
}
