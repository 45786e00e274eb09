/** Why what is filed, inspected or metered was refused: a part of the closed union of problem.ts. */

export const controlStatuses = {
  filing_span_invalid: 422,
  filing_document_known: 409,
  filing_status_conflict: 409,
  inspection_status_conflict: 409,
  inspection_limit_reached: 409,
  meter_pue_missing: 409,
  meter_reading_overlaps: 409,
  meter_reading_of_other: 403,
  meter_status_conflict: 409,
} as const satisfies Record<string, number>;

export const controlTitles: Readonly<Record<keyof typeof controlStatuses, string>> = {
  filing_span_invalid: 'A report covers time that has passed, from its first day to a later one.',
  filing_document_known:
    'This document was filed before: a report is one of one span, and one that was rejected is none.',
  filing_status_conflict: 'The report was rejected before.',
  inspection_status_conflict: 'The inspection is not in a status from which this is possible.',
  inspection_limit_reached: 'As many inspections, or days for one, as may be were entered.',
  meter_pue_missing:
    'The site is registered without power and PUE: what its facility’s meter shows says nothing.',
  meter_reading_overlaps:
    'You stated this meter for some of these days before: correct or withdraw that.',
  meter_reading_of_other: 'Only who stated a reading changes it.',
  meter_status_conflict: 'The reading was withdrawn.',
};
