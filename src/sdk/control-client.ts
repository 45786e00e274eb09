/** Export control: the client's part for parties, owners and questions. */
import { type BodyOf, type ClientOptions, callJson, type QueryOf } from './transport.ts';

export class ControlClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
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

  /** Accepts a consignee of a licence, or no longer does. */
  decideConsignee(licence: string, json: BodyOf<'decideConsignee'>) {
    return callJson(this.#options, 'decideConsignee', { params: { id: licence }, json });
  }
}
