/** The chip families whose evidence is understood: one row each. A family without a row is refused. */
import type { Architecture, ReportFormat } from '../hardware.ts';

export interface Chip {
  /** The name in certificate common names and in the device's own name. */
  readonly name: string;
  readonly architecture: Architecture;
  readonly kind: 'gpu' | 'switch';
  /** The family in the common name of certificate [3]: NVSwitches hang under the Hopper one. */
  readonly identityFamily: string;
  /** The report format that goes with the processor named in the common names of [0] and [1]. */
  readonly formats: Readonly<Partial<Record<Processor, ReportFormat>>>;
}

export type Processor = 'GSP' | 'FSP';

const chips: readonly Chip[] = [
  {
    name: 'GH100',
    architecture: 'HOPPER',
    kind: 'gpu',
    identityFamily: 'GH100',
    formats: { GSP: 'GSP' },
  },
  {
    name: 'GB100',
    architecture: 'BLACKWELL',
    kind: 'gpu',
    identityFamily: 'GB100',
    formats: { GSP: 'GSP', FSP: 'FSP' },
  },
  {
    name: 'LS_10',
    architecture: 'LS10',
    kind: 'switch',
    identityFamily: 'GH100',
    formats: { FSP: 'LS10' },
  },
];

/** The row of a chip by its name, or null where the family is not known. */
export function chipNamed(name: string): Chip | null {
  return chips.find((chip) => chip.name === name) ?? null;
}
