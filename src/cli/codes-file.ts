/** A hall's one-time codes on disk, as CSV: secrets until they are used, so for their owner alone. */
import Papa from 'papaparse';
import { z } from 'zod';
import { enrolmentCode } from '../contract/enrolments.ts';
import { deviceId, licenceId } from '../contract/values.ts';
import { ok, type Result } from '../core/result.ts';
import { type Failure, misused } from './exits.ts';
import { privateMode, readText, writeNew } from './files.ts';

/** A hundred thousand rows are 14 MB. */
const maxCodesBytes = 64 * 1024 * 1024;
const columns = ['device', 'licence', 'serial', 'model', 'code'] as const;

const codeRow = z.object({
  device: deviceId,
  licence: licenceId,
  serial: z.string(),
  model: z.string(),
  code: enrolmentCode,
});
export type HallCode = z.output<typeof codeRow>;

/** Keeps codes in a new file: false where it exists, since the codes in it may be all that there is. */
export function writeCodes(path: string, codes: readonly HallCode[]): boolean {
  // A serial number may look like a formula to whoever opens this in a spreadsheet.
  const text = Papa.unparse([...codes], { columns: [...columns], escapeFormulae: true });
  return writeNew(path, `${text}\r\n`, privateMode);
}

/** Reads them. Refuses a file that is none, a bad row, and a device that stands twice. */
export function readCodes(path: string): Result<readonly HallCode[], Failure> {
  const text = readText(path, maxCodesBytes);
  if (!text.ok) return misused(text.reason);
  const { data } = Papa.parse<unknown>(text.value, { header: true, skipEmptyLines: true });
  const codes: HallCode[] = [];
  const seen = new Set<string>();
  for (const [i, row] of data.entries()) {
    const parsed = codeRow.safeParse(row);
    if (!parsed.success) return misused(`${path} line ${i + 2} has no device and code`);
    const { device } = parsed.data;
    if (seen.has(device)) return misused(`${path} line ${i + 2} has ${device} again`);
    seen.add(device);
    codes.push(parsed.data);
  }
  return codes.length > 0 ? ok(codes) : misused(`${path} holds no codes`);
}
