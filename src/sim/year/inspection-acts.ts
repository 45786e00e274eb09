/** Acts of a satellite about inspections, and the boards that go before them. Types only. */

export type InspectionAct =
  /** So many boards are put on the licence that are never switched on. */
  | { readonly act: 'store-spares'; readonly devices: number }
  /** The authority enters an inspection. */
  | { readonly act: 'enter-inspection'; readonly inDays: number; readonly announced: boolean }
  /** So many of the boards that are left are taken off the licence, and nobody confirms it. */
  | { readonly act: 'take-spares'; readonly devices: number };
