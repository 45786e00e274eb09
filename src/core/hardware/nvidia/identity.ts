/** Ties a report to the chain it came with, beyond the signature: firmware identity and device identity. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import type { HardwareReason } from '../../result.ts';
import type { Chain, Names } from './chain.ts';
import { opaqueChip, opaqueType } from './opaque.ts';
import type { Report } from './report.ts';

/** The block of an FSP report that repeats the low 8 bytes of the device certificate's serial number. */
const fspSerialBlock = 26;
const serialTailHexDigits = 16;

function equal(left: Bytes, right: Bytes): boolean {
  return bytesToHex(left) === bytesToHex(right);
}

/** Field 20, where the driver reports one, is the FWID that the leaf was certified for. */
function firmwareBound(report: Report, chain: Chain): boolean {
  const reported = report.opaque.fields.get(opaqueType.fwid)?.value;
  const certified = chain.leaf.fwid?.digest;
  if (reported === undefined) return true;
  return certified !== undefined && equal(reported, certified);
}

/** The 8 bytes by which LS10 (PDI, field 22) and FSP (block 26) reports name their device; null for GSP ones. */
function reportedSerialTail(report: Report): Bytes | null | undefined {
  if (report.format === 'FSP') return report.blocks.get(fspSerialBlock)?.value;
  if (report.format === 'LS10') return report.opaque.fields.get(opaqueType.switchPdis)?.value;
  return null;
}

function serialBound(report: Report, chain: Chain): boolean {
  const tail = reportedSerialTail(report);
  if (tail === null) return true;
  if (tail === undefined) return false;
  const serialTail = chain.device.serialHex.slice(-serialTailHexDigits);
  return bytesToHex(tail).toUpperCase() === serialTail;
}

/** Hopper and LS10 leaves repeat the key of the device that certified them. */
function deviceKeyBound(chain: Chain): boolean {
  const embedded = chain.leaf.fwid?.deviceSpki ?? null;
  return embedded === null || equal(embedded, chain.device.spki);
}

/** The report has the form of the chip in the names, and says nothing else of the chip itself. */
function chipBound(report: Report, names: Names): boolean {
  const told = opaqueChip(report.opaque);
  return (
    names.chip.formats[names.processor] === report.format &&
    (told === undefined || told === names.chip.name)
  );
}

/**
 * The first fault in what ties report and chain together, or null: FWID (opaque field 20 against the leaf), then
 * device key, serial number and chip. None of it replaces the signature.
 */
export function bindingFault(report: Report, chain: Chain, names: Names): HardwareReason | null {
  if (!firmwareBound(report, chain)) return 'hardware_binding_fwid_mismatch';
  const bound = deviceKeyBound(chain) && serialBound(report, chain) && chipBound(report, names);
  return bound ? null : 'hardware_binding_identity_mismatch';
}
