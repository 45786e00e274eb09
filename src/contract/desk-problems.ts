/** Why a request to the regulator's desk was refused: a part of the closed union of problem.ts. */

export const deskStatuses = {
  anomaly_changed: 409,
  release_unchanged: 409,
  attachment_empty: 422,
  attachment_quota_reached: 409,
  desk_limit_reached: 409,
  case_closed: 409,
  case_not_closed: 409,
  case_held: 409,
  case_not_held: 409,
  case_requests_open: 409,
  request_party_unconcerned: 422,
  request_done: 409,
  request_unanswered: 409,
  export_too_large: 409,
} as const satisfies Record<string, number>;

export const deskTitles: Readonly<Record<keyof typeof deskStatuses, string>> = {
  anomaly_changed: 'The anomaly has moved on since it was looked at: look again.',
  release_unchanged: 'Exporter and operator see it, or do not see it, already.',
  attachment_empty: 'An attachment has at least one byte.',
  attachment_quota_reached: 'Too much is uploaded and attached to nothing.',
  desk_limit_reached: 'There are as many of these here as there may be.',
  case_closed: 'The case is closed.',
  case_not_closed: 'The case is open.',
  case_held: 'The case is under legal hold.',
  case_not_held: 'The case is not under legal hold.',
  case_requests_open: 'Requests of the case still wait.',
  request_party_unconcerned: 'The case is about nothing of this party.',
  request_done: 'The request is accepted or withdrawn already.',
  request_unanswered: 'The request has no answer to accept.',
  export_too_large: 'The case rests on more than one file takes.',
};
