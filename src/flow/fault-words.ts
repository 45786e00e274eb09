/** A fault as our log has it. */

/** Without the values that a failing query was bound to: they are what people wrote, and hashes of codes. */
export function faultWords(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const [words = ''] = fault.message.split(/\nparams: /);
  return fault.cause === undefined ? words : `${words}: ${faultWords(fault.cause)}`;
}
