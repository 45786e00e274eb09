/** A checkpoint held against a policy: whose log it is, and since when enough witnesses have it. */
import type { Result } from '../result.ts';
import { err, ok, type ReceiptReason } from '../result.ts';
import { parseCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { type CheckedLine, openNote } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { isQuorum, type LogPolicy } from './policy.ts';

/** A checkpoint of a log that the policy names. */
export interface WitnessedCheckpoint extends SignedCheckpoint {
  readonly logKey: VerifierKey;
  /** The witnesses of the policy that cosigned it, and when by their own word, Unix seconds. */
  readonly cosigned: readonly { readonly name: string; readonly atS: number }[];
  /** When the quorum was reached, by the witnesses' clocks; null where it is not, or where none is asked for. */
  readonly quorumAtS: number | null;
}

/**
 * Opens a note under a policy. Refuses `receipt_log_signature_invalid` (no log of the policy signed it, or a known
 * witness's line is false) and `receipt_format_invalid`. A missing quorum is told, not refused: the caller decides.
 */
export function openWitnessed(
  note: string,
  policy: LogPolicy,
): Result<WitnessedCheckpoint, ReceiptReason> {
  const opened = openNote(note, [...policy.logs, ...policy.witnesses]);
  if (!opened.ok) return opened;
  const { text, signatures } = opened.value;
  const parsed = parseCheckpoint(text);
  if (!parsed.ok) return parsed;
  const own = signatures.find(
    ({ key }) => key.type === 'signature' && key.name === parsed.value.origin,
  );
  if (!own) return err('receipt_log_signature_invalid');
  const lines = signatures.filter(({ atS }) => atS !== null);
  return ok({
    ...parsed.value,
    text,
    logLine: own.line,
    logKey: own.key,
    cosigned: lines.map(({ key, atS }) => ({ name: key.name, atS: atS! })),
    quorumAtS: quorumTime(policy, lines),
  });
}

/** The earliest time by which those who had cosigned made the quorum. */
function quorumTime({ quorum }: LogPolicy, lines: readonly CheckedLine[]): number | null {
  if (quorum.type === 'none') return null;
  const inTime = lines.toSorted((a, b) => a.atS! - b.atS!);
  const at = inTime.findIndex((_, i) => {
    return isQuorum(
      quorum,
      inTime.slice(0, i + 1).map(({ key }) => key),
    );
  });
  return inTime[at]?.atS ?? null;
}
