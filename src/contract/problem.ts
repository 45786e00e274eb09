/** Why a request was refused: RFC 9457 problem documents with a closed union of reasons. */
import { z } from 'zod';
import { hardwareReasons } from '../core/result.ts';
import { controlStatuses, controlTitles } from './control-problems.ts';
import { deskStatuses, deskTitles } from './desk-problems.ts';

/** Each reason with the one status that it is answered with. */
export const problemStatuses = {
  request_json_invalid: 400,
  request_parameter_invalid: 400,
  request_body_invalid: 422,
  request_too_large: 413,
  request_content_type: 415,
  request_not_acceptable: 406,
  route_not_found: 404,
  route_method_not_allowed: 405,
  auth_key_missing: 401,
  auth_key_invalid: 401,
  auth_role_not_permitted: 403,
  object_not_found: 404,
  content_erased: 410,
  licence_of_other_authority: 403,
  registry_reference_invalid: 422,
  registry_conflict: 409,
  licence_number_taken: 409,
  licence_status_conflict: 409,
  licence_not_open: 409,
  amendment_status_conflict: 409,
  amendment_impossible: 409,
  retirement_status_conflict: 409,
  transfer_status_conflict: 409,
  move_status_conflict: 409,
  move_under_way: 409,
  screening_list_unreadable: 422,
  site_status_conflict: 409,
  confirmations_invalid: 422,
  manifest_unreadable: 422,
  manifest_rows_invalid: 422,
  index_rebuilding: 503,
  upload_limit_reached: 409,
  upload_state_conflict: 409,
  device_revoked: 409,
  landmark_key_held: 409,
  landmark_revoked: 409,
  trust_anchor_held: 409,
  reference_values_held: 409,
  window_state_conflict: 409,
  window_limit_reached: 409,
  query_limit_reached: 409,
  query_filter_outdated: 409,
  bind_key_unknown: 409,
  bind_delegation_invalid: 422,
  bind_challenge_unknown: 422,
  bind_challenge_expired: 422,
  bind_hardware_differs: 409,
  bind_hardware_held: 409,
  bind_evidence_unreadable: 422,
  bind_evidence_refused: 422,
  bind_chain_revoked: 422,
  ...controlStatuses,
  ...deskStatuses,
  submit_frame_invalid: 400,
  submit_unavailable: 503,
  anchor_pending: 503,
  device_moving: 503,
  report_checkpoint_unknown: 404,
  result_key_missing: 503,
  rate_limited: 429,
  quota_exceeded: 429,
  webhook_url_refused: 422,
  webhooks_too_many: 409,
  webhooks_unavailable: 503,
  witness_request_malformed: 400,
  witness_signature_unknown: 403,
  witness_origin_unknown: 404,
  witness_proof_invalid: 422,
  clock_backwards: 409,
  service_not_ready: 503,
  service_fault: 500,
} as const satisfies Record<string, number>;

export type ProblemReason = keyof typeof problemStatuses;

export const problemReasons = Object.keys(problemStatuses) as readonly ProblemReason[];

/** The one sentence that tells a reason to a person. */
export const problemTitles: Readonly<Record<ProblemReason, string>> = {
  request_json_invalid: 'The body is not one JSON text in UTF-8.',
  request_parameter_invalid: 'A parameter of the path or the query is not as documented.',
  request_body_invalid: 'The body is not as documented.',
  request_too_large: 'The body is larger than this endpoint takes.',
  request_content_type: 'The body has another content type than this endpoint takes.',
  request_not_acceptable: 'This endpoint has no answer in a content type that is accepted.',
  route_not_found: 'There is no such endpoint.',
  route_method_not_allowed: 'This endpoint has no such method.',
  auth_key_missing: 'This endpoint needs an API key.',
  auth_key_invalid: 'The API key is unknown, expired or revoked.',
  auth_role_not_permitted: 'The role of the API key does not permit this.',
  object_not_found: 'There is no such object, or it is not yours to see.',
  content_erased: 'It was kept as long as it had to be, and was erased; the log says so.',
  licence_of_other_authority: 'Only the authority that issued the licence decides on it.',
  registry_reference_invalid:
    'An object that the request names does not exist, or cannot be what it is named for.',
  registry_conflict: 'The object was changed by somebody else at the same moment.',
  licence_number_taken: 'The authority has a licence of this number already.',
  licence_status_conflict: 'The licence is not in a status from which this is possible.',
  confirmations_invalid:
    'The file is not a table of the documented columns, or has bad rows; nothing was confirmed.',
  site_status_conflict: 'This version of the site was decided on before.',
  licence_not_open: 'The licence takes no devices in its present status.',
  amendment_status_conflict: 'The amendment is not in a status from which this is possible.',
  amendment_impossible: 'The licence cannot be amended so.',
  screening_list_unreadable:
    'The file is no list in the columns of the Consolidated Screening List.',
  transfer_status_conflict: 'The hand-over is not in a status from which this is possible.',
  move_status_conflict: 'The move is not in a status from which this is possible.',
  move_under_way: 'The device is on its way to another licence, or has left this one.',
  retirement_status_conflict: 'There is no retirement of this device to confirm.',
  manifest_unreadable: 'The manifest is not a table of the documented columns.',
  manifest_rows_invalid: 'The manifest has bad rows; nothing of it was registered.',
  index_rebuilding: 'The index of anomalies is being rebuilt; ask again.',
  upload_limit_reached: 'Too many uploads of this exporter are unfinished.',
  upload_state_conflict: 'The upload is not in a state in which this is possible.',
  device_revoked: 'The device is revoked.',
  landmark_key_held: 'The key is, or was, that of a device or of another landmark.',
  landmark_revoked: 'The landmark is revoked.',
  trust_anchor_held: 'You registered this certificate as a trust anchor before.',
  reference_values_held:
    'You registered values for this version of a model before: withdraw those first.',
  window_state_conflict: 'The window is not in a state from which this is possible.',
  query_limit_reached: 'As many queries as may be are saved already.',
  query_filter_outdated:
    'The saved filter is none that the list takes today; put another in its place.',
  window_limit_reached: 'As many windows as may be were declared for the site within 30 days.',
  bind_key_unknown: 'The key is not the device’s present attestation key.',
  bind_delegation_invalid:
    'The delegation is none that the device’s present key signed for this challenge.',
  bind_challenge_unknown: 'The log never issued this challenge.',
  bind_challenge_expired: 'The challenge is too old.',
  bind_hardware_differs: 'The evidence is of another chip than the one registered.',
  bind_hardware_held: 'The chip is bound to another device.',
  bind_evidence_unreadable: 'The evidence is not an element as nvattest writes it.',
  bind_evidence_refused: 'The evidence does not prove a genuine chip bound to this key.',
  bind_chain_revoked: 'A certificate that the evidence rests on is revoked.',
  ...controlTitles,
  ...deskTitles,
  submit_frame_invalid: 'The body is not a CBOR sequence of byte strings; nothing was stored.',
  submit_unavailable: 'A part cannot be settled now; send the same body again.',
  report_checkpoint_unknown: 'The log published no checkpoint of this size.',
  anchor_pending: 'Settled, and not yet under a signed checkpoint; send the same body again.',
  device_moving:
    'The devices are on their way from one licence to another; send the same body again.',
  result_key_missing: 'This deployment has no key to sign results with.',
  rate_limited: 'Too many requests at once; wait, and send the same again.',
  quota_exceeded: 'More than one may send in this time; nothing of it was stored.',
  webhook_url_refused: 'A webhook may not point there.',
  webhooks_too_many: 'There are as many webhooks as one owner may have.',
  webhooks_unavailable: 'This deployment has no webhooks.',
  witness_request_malformed: 'The body is not an add-checkpoint request of C2SP tlog-witness.',
  witness_signature_unknown: 'No key that is known of this log signed the checkpoint.',
  witness_origin_unknown: 'This service does not witness a log of this origin.',
  witness_proof_invalid: 'The checkpoint is not proved to extend the one that was cosigned before.',
  clock_backwards: 'Time never runs back.',
  service_not_ready: 'The service cannot reach what it needs.',
  service_fault: 'The service failed; nothing is known to be wrong with the request.',
};

/** Why one field, one row or one parameter is refused. */
export const fieldReasons = [
  'type_invalid',
  'value_invalid',
  'too_small',
  'too_large',
  'format_invalid',
  'field_unknown',
  'field_missing',
  'reference_unknown',
  'party_role_missing',
  'ring_not_closed',
  'validity_empty',
  'column_count',
  'column_missing',
  'column_unknown',
  'quote_invalid',
  'json_invalid',
  'line_unknown',
  'model_not_of_line',
  'site_not_of_licence',
  'serial_repeated',
  'serial_held',
  'uuid_repeated',
  'uuid_held',
  'hardware_key_repeated',
  'hardware_key_held',
  'row_too_long',
] as const;
export type FieldReason = (typeof fieldReasons)[number];

const fieldError = z.strictObject({
  /** Where the fault lies when it is not in the body. */
  in: z.enum(['path', 'query']).optional(),
  /** RFC 6901 pointer into the body (a row, for a manifest), or to the parameter. */
  pointer: z.string().optional(),
  /** Line of a manifest, from 1; the header of a CSV is line 1. */
  line: z.int().optional(),
  reason: z.enum(fieldReasons),
  detail: z.string(),
});
export type FieldError = z.output<typeof fieldError>;

export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  reason: z.enum(problemReasons),
  requestId: z.string(),
  errors: z.array(fieldError).optional(),
  /** Faults beyond those listed. */
  furtherErrors: z.int().optional(),
  /** Offset of the fault in a body of bytes. */
  offset: z.int().optional(),
  /** Of the log's leaf that says what was erased, when and why. */
  leafIndex: z.int().optional(),
  /** Why vendor evidence is not genuine, or not bound. */
  hardwareReason: z.enum(hardwareReasons).optional(),
});
export type Problem = z.output<typeof problem>;

/** A refusal as use cases return it: everything of a problem that does not hang on the request. */
export interface Refusal {
  readonly reason: ProblemReason;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly furtherErrors?: number;
  readonly offset?: number;
  readonly leafIndex?: number;
  readonly hardwareReason?: Problem['hardwareReason'];
  readonly retryAfterS?: number;
}
