/** The service as its callers want it: a method an endpoint, values for answers and refusals alike. */
import type { BatchAnswer } from '../contract/attestations.ts';
import { writeSequence } from '../core/codec/sequence.ts';
import type { Bytes } from '../core/model.ts';
import { AmendmentClient } from './amendment-client.ts';
import { AuditClient } from './audit-client.ts';
import { AuthorityClient } from './authority-client.ts';
import { ControlClient } from './control-client.ts';
import { DeskClient } from './desk-client.ts';
import { HistoryClient } from './history-client.ts';
import { LandmarksClient } from './landmarks-client.ts';
import { ListClient } from './lists.ts';
import { type Called, called } from './problem.ts';
import { QueriesClient } from './queries-client.ts';
import {
  type AnswerOf,
  type BodyOf,
  callJson,
  callText,
  type QueryOf,
  type TextCall,
} from './transport.ts';
import { Webhooks } from './webhooks.ts';
import { WindowsClient } from './windows-client.ts';

export interface Manifest {
  readonly contentType: 'text/csv' | 'application/x-ndjson';
  readonly bytes: Bytes;
}

export type LicenceDecision = 'confirm' | 'suspend' | 'reinstate' | 'revoke';
const decisions = {
  confirm: 'confirmLicence',
  suspend: 'suspendLicence',
  reinstate: 'reinstateLicence',
  revoke: 'revokeLicence',
} as const;

/** A typed client. Every method answers `{ok, value}` or `{ok: false, problem}`; none throws for what the service says. */
export class MusterClient extends ListClient {
  /** The same service under another API key. */
  withKey(key: string): MusterClient {
    return new MusterClient({ ...this.options, key });
  }

  /** Amendments of licences, and devices that leave service. */
  get amendment(): AmendmentClient {
    return new AmendmentClient(this.options);
  }

  /** What an auditor with a regulator's key asks. */
  get audit(): AuditClient {
    return new AuditClient(this.options);
  }

  /** What a regulator decides and grants for its authority. */
  get authority(): AuthorityClient {
    return new AuthorityClient(this.options);
  }

  /** Parties, owners, hand-overs, and questions of export control. */
  get control(): ControlClient {
    return new ControlClient(this.options);
  }

  get queries(): QueriesClient {
    return new QueriesClient(this.options);
  }

  get landmarks(): LandmarksClient {
    return new LandmarksClient(this.options);
  }

  get windows(): WindowsClient {
    return new WindowsClient(this.options);
  }

  /** The regulator's desk, and what parties answer and disclose. */
  get desk(): DeskClient {
    return new DeskClient(this.options);
  }

  /** What registry objects were. */
  get history(): HistoryClient {
    return new HistoryClient(this.options);
  }

  health(): Promise<Called<AnswerOf<'getHealth'>>> {
    return callJson(this.options, 'getHealth', {});
  }

  readiness(): Promise<Called<AnswerOf<'getReadiness'>>> {
    return callJson(this.options, 'getReadiness', {});
  }

  /** The log's latest checkpoint, a signed note. */
  async checkpoint(): Promise<Called<string>> {
    const page = await callText(this.options, 'getCheckpoint', { accept: 'text/plain' });
    return page.ok ? called(page.value.text) : page;
  }

  /** An answer that is text: a token, or a page for people (`accept`). */
  text(...[name, call]: TextCall) {
    return callText(this.options, name, call);
  }

  challenge(): Promise<Called<AnswerOf<'getChallenge'>>> {
    return callJson(this.options, 'getChallenge', {});
  }

  /** Items as one body, the same bytes in every try; see `submitBody`. */
  submit(items: readonly Bytes[]): Promise<Called<BatchAnswer>> {
    return this.submitBody(writeSequence(items));
  }

  /** A body as it is. Nothing but a value means accepted: keep the bytes until then, and send them again unchanged. */
  submitBody(body: Bytes): Promise<Called<BatchAnswer>> {
    return callJson(this.options, 'submitAttestations', { body });
  }

  /** The answer of a body sent before; `digest` is the SHA-256 of the body in hex. */
  batch(digest: string): Promise<Called<BatchAnswer>> {
    return callJson(this.options, 'getBatch', { params: { digest } });
  }

  registerAuthority(json: BodyOf<'registerAuthority'>) {
    return callJson(this.options, 'registerAuthority', { json });
  }

  registerSite(json: BodyOf<'registerSite'>) {
    return callJson(this.options, 'registerSite', { json });
  }

  site(id: string) {
    return callJson(this.options, 'getSite', { params: { id } });
  }

  issueKey(json: BodyOf<'issueKey'>) {
    return callJson(this.options, 'issueKey', { json });
  }

  revokeKey(id: string) {
    return callJson(this.options, 'revokeKey', { params: { id } });
  }

  registerLicence(json: BodyOf<'registerLicence'>) {
    return callJson(this.options, 'registerLicence', { json });
  }

  licence(id: string) {
    return callJson(this.options, 'getLicence', { params: { id } });
  }

  /** A regulator's decision, with an optional note for the record. */
  decideLicence(id: string, decision: LicenceDecision, note?: string) {
    const json = note === undefined ? {} : { note };
    return callJson(this.options, decisions[decision], { params: { id }, json });
  }

  /** A manifest of devices: all rows, or none with every bad one in `problem.errors`. */
  registerDevices(licence: string, manifest: Manifest, given: { readonly dryRun?: boolean } = {}) {
    return callJson(this.options, 'registerDevices', {
      params: { id: licence },
      query: { dryRun: String(given.dryRun ?? false) },
      body: manifest.bytes,
      contentType: manifest.contentType,
    });
  }

  /** Opens an upload of a manifest: its id is known before a row is sent. */
  openUpload(licence: string) {
    return callJson(this.options, 'openUpload', { params: { id: licence } });
  }

  /** Stages a manifest; `upload` gives the progress meanwhile. */
  putManifest(id: string, { bytes: body, contentType }: Manifest) {
    return callJson(this.options, 'putManifest', { params: { id }, body, contentType });
  }

  upload(id: string) {
    return callJson(this.options, 'getUpload', { params: { id } });
  }

  /** Registers all staged devices at once; may be asked again where the answer was lost. */
  activateUpload(id: string) {
    return callJson(this.options, 'activateUpload', { params: { id } });
  }

  /** One step of a rebuild of the index; `state` says whether there are more. */
  rebuildIndex() {
    return callJson(this.options, 'rebuildIndex', {});
  }

  abandonUpload(id: string) {
    return callJson(this.options, 'abandonUpload', { params: { id } });
  }

  /** One-time codes for one device of a site, or for those without a key, a page at a time (`after`). */
  enrolmentCodes(site: string, query: QueryOf<'issueEnrolmentCodes'> = {}) {
    const call = { params: { id: site }, query };
    return callJson(this.options, 'issueEnrolmentCodes', call);
  }

  /** At most 500 enrolments (`enrolmentOf`); one result each, in order. */
  enrol(enrolments: BodyOf<'enrol'>['enrolments']) {
    return callJson(this.options, 'enrol', { json: { enrolments } });
  }

  bindDevice(json: BodyOf<'bindDevice'>) {
    return callJson(this.options, 'bindDevice', { json });
  }

  device(id: string) {
    return callJson(this.options, 'getDevice', { params: { id } });
  }

  /** How many anomalies there are of each value of a column, with the filters of their list. */
  countAnomalies(query: QueryOf<'countAnomalies'>) {
    return callJson(this.options, 'countAnomalies', { query });
  }

  /** The newest settled attestation of a device: what an agent that lost its state resumes from. */
  head(device: string) {
    return callJson(this.options, 'getDeviceHead', { params: { id: device } });
  }

  revokeDevice(id: string) {
    return callJson(this.options, 'revokeDevice', { params: { id } });
  }

  anomaly(id: string) {
    return callJson(this.options, 'getAnomaly', { params: { id } });
  }

  /** One erasure with the names of all that it erased. */
  erasure(id: string) {
    return callJson(this.options, 'getErasure', { params: { id } });
  }

  /** The caller's webhooks. */
  get webhooks(): Webhooks {
    return new Webhooks(this.options);
  }

  /** Moves the clock of a development service; production has none. */
  setClock(nowMs: number) {
    return callJson(this.options, 'setClock', { json: { nowMs } });
  }
}
