/** What a device reports of its use. Types only. */

/** Counters and ratios of one window, as DCGM names them; worth as much as the signer of the host. */
export interface Usage {
  readonly windowStartS: number;
  readonly windowEndS: number;
  readonly energyMillijoules?: number;
  readonly smActive?: number;
  readonly tensorActive?: number;
  readonly dramActive?: number;
  readonly smClockMhz?: number;
  readonly nvlinkTxBytes?: number;
  readonly nvlinkRxBytes?: number;
  /** As it stood at the end of the window, since the driver was loaded. */
  readonly energyCounterMillijoules?: number;
  /** Operations of the window by a meter of the operator's own, 10^15. */
  readonly petaflop?: number;
}
