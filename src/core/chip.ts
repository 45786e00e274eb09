/** What a device says of the state that its chip runs in, and what the chip says itself. Types only. */

/** RFC 9711 section 4.2.9: 0 enabled, 1 disabled, 2 disabled since boot, 3 permanently, 4 fully. */
export type DebugStatus = 0 | 1 | 2 | 3 | 4;

/**
 * Confidential computing as the driver has it set: 0 off, 1 on, 2 on with developer tools open, 3 protected PCIe, which is
 * what several devices of one chassis have in its place.
 */
export type ConfidentialMode = 0 | 1 | 2 | 3;

/** What a chip's signed report says beside who it is. */
export interface ChipReport {
  /** Absent: it does not say, as a report from a chip in confidential mode does not. */
  readonly confidential?: 'off' | 'protected-pcie';
  /** One a component whose version the report names; absent: it names none, or from before they were compared. */
  readonly measured?: readonly MeasuredComponent[];
}

/** What a chip measures of a component, held against the reference values for its very version. */
export type MeasuredComponent = Matched | Differing | Unreferenced;

interface Versioned {
  readonly component: 'vbios' | 'driver';
  /** As the chip signed it. */
  readonly version: string;
}

interface Compared extends Versioned {
  /** The reference values, and how many of their measurements were compared. */
  readonly reference: string;
  readonly referenceVersion: number;
  readonly compared: number;
}

export interface Matched extends Compared {
  readonly word: 'matched';
  readonly sinceMs?: undefined;
}

export interface Differing extends Compared {
  readonly word: 'differs';
  readonly differing: number;
  /** The first few of them, with what was measured in hex; null: the chip has no such measurement. */
  readonly values: readonly { readonly index: number; readonly measured: string | null }[];
  /** Since the challenge of the first evidence, of those up to this one, that differed. */
  readonly sinceMs: number;
}

/** Nobody registered values for its version. */
export interface Unreferenced extends Versioned {
  readonly word: 'unknown';
  /** Since when a version before it differed; absent: none did. */
  readonly sinceMs?: number;
}

/** With the time of the challenge that it answered. */
export interface DatedReport extends ChipReport {
  readonly atMs: number;
}
