/** Acts about the landmarks that a satellite has for itself. */

export type MeshAct =
  /**
   * They are entered, one of them so many times as far off as round trips between it and others allow: `all` others
   * deny that position, or none does.
   */
  | { readonly act: 'enter-landmarks'; readonly times: number; readonly beyond: 'all' | 'none' }
  /** They measure one another, and on so many days all devices of the satellite. */
  | { readonly act: 'measure-landmarks'; readonly days: number };
