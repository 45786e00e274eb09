/** Export control: the client's part for parties, owners and questions. */
import type { Bytes } from '../core/model.ts';
import { MoveClient } from './move-client.ts';
import { type BodyOf, type ClientOptions, callJson, type QueryOf } from './transport.ts';

export class ControlClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Devices that go from one licence to another. */
  get moves(): MoveClient {
    return new MoveClient(this.#options);
  }

  registerParty(json: BodyOf<'registerParty'>) {
    return callJson(this.#options, 'registerParty', { json });
  }

  /** A later version of a party. */
  changeParty(id: string, json: BodyOf<'changeParty'>) {
    return callJson(this.#options, 'changeParty', { params: { id }, json });
  }

  /** Who owns a party at a date. */
  ownership(id: string, query: QueryOf<'getOwnership'> = {}) {
    return callJson(this.#options, 'getOwnership', { params: { id }, query });
  }

  /** States that a party owns a part of another. */
  stateStake(json: BodyOf<'stateStake'>) {
    return callJson(this.#options, 'stateStake', { json });
  }

  /** Corrects or ends a stake. */
  changeStake(id: string, json: BodyOf<'changeStake'>) {
    return callJson(this.#options, 'changeStake', { params: { id }, json });
  }

  /** Signs as sender that devices of a licence were shipped. */
  ship(licence: string, json: BodyOf<'shipDevices'>) {
    return callJson(this.#options, 'shipDevices', { params: { id: licence }, json });
  }

  transfer(id: string) {
    return callJson(this.#options, 'getTransfer', { params: { id } });
  }

  /** Signs as receiver that the devices came. */
  receive(id: string, json: BodyOf<'receiveDevices'>) {
    return callJson(this.#options, 'receiveDevices', { params: { id }, json });
  }

  withdrawTransfer(id: string) {
    return callJson(this.#options, 'withdrawTransfer', { params: { id } });
  }

  /** The hands that a device passed through. */
  custody(device: string) {
    return callJson(this.#options, 'getCustody', { params: { id: device } });
  }

  /** Of TPMs' certificates: whom to believe. */
  registerAnchor(json: BodyOf<'registerTrustAnchor'>) {
    return callJson(this.#options, 'registerTrustAnchor', { json });
  }

  /** For good. */
  withdrawAnchor(id: string) {
    return callJson(this.#options, 'withdrawTrustAnchor', { params: { id } });
  }

  /** What firmware of a version measures as. */
  registerReferenceValues(json: BodyOf<'registerReferenceValues'>) {
    return callJson(this.#options, 'registerReferenceValues', { json });
  }

  /** For good. */
  withdrawReferenceValues(id: string) {
    return callJson(this.#options, 'withdrawReferenceValues', { params: { id } });
  }

  /** Revokes a certificate of device makers, or lifts that. */
  decideRevocation(json: BodyOf<'decideRevocation'>) {
    return callJson(this.#options, 'decideRevocation', { json });
  }

  /** Files a report that a licence asks for. */
  fileReport(licence: string, json: BodyOf<'fileReport'>) {
    return callJson(this.#options, 'fileReport', { params: { id: licence }, json });
  }

  /** Rejects a filed report. */
  rejectFiling(id: string, json: BodyOf<'rejectFiling'>) {
    return callJson(this.#options, 'rejectFiling', { params: { id }, json });
  }

  /** Enters an inspection of a licence, as its authority. */
  enterInspection(licence: string, json: BodyOf<'enterInspection'>) {
    return callJson(this.#options, 'enterInspection', { params: { id: licence }, json });
  }

  inspection(id: string) {
    return callJson(this.#options, 'getInspection', { params: { id } });
  }

  /** Lets exporter and operators know of it. */
  announceInspection(id: string) {
    return callJson(this.#options, 'announceInspection', { params: { id } });
  }

  /** Sets another day for it. */
  moveInspection(id: string, on: string) {
    return callJson(this.#options, 'moveInspection', { params: { id }, json: { on } });
  }

  cancelInspection(id: string, note: string) {
    return callJson(this.#options, 'cancelInspection', { params: { id }, json: { note } });
  }

  /** States a reading of a site's meter. */
  stateReading(site: string, json: BodyOf<'stateReading'>) {
    return callJson(this.#options, 'stateReading', { params: { id: site }, json });
  }

  correctReading(id: string, json: BodyOf<'correctReading'>) {
    return callJson(this.#options, 'correctReading', { params: { id }, json });
  }

  withdrawReading(id: string, reason: string) {
    return callJson(this.#options, 'withdrawReading', { params: { id }, json: { reason } });
  }

  /** Accepts a consignee of a licence, or no longer does. */
  decideConsignee(licence: string, json: BodyOf<'decideConsignee'>) {
    return callJson(this.#options, 'decideConsignee', { params: { id: licence }, json });
  }

  /** Could a model go to a site, for an end user, on a date? */
  question(query: QueryOf<'askQuestion'>) {
    return callJson(this.#options, 'askQuestion', { query });
  }

  /** Uploads a list of parties (CSV in the columns of the Consolidated Screening List). */
  uploadScreeningList(name: string, body: Bytes) {
    const query = { name };
    return callJson(this.#options, 'uploadScreeningList', { query, body, contentType: 'text/csv' });
  }

  /** Entries whose names are like a party's, for a person to look at. */
  candidates(party: string) {
    return callJson(this.#options, 'getCandidates', { params: { id: party } });
  }

  decideListing(party: string, json: BodyOf<'decideListing'>) {
    return callJson(this.#options, 'decideListing', { params: { id: party }, json });
  }
}
