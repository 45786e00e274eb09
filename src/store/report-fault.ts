/** A fault of ours, or of what the service stands on, as a line in the log of the platform. */
import { faultWords } from '../flow/fault-words.ts';

/** `event` names what failed; of the fault its words, and never what a request had in it. */
export function reportFault(event: string, fault: unknown): void {
  console.error(JSON.stringify({ event, fault: faultWords(fault) }));
}
