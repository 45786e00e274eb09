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
}

/** With the time of the challenge that it answered. */
export interface DatedReport extends ChipReport {
  readonly atMs: number;
}
