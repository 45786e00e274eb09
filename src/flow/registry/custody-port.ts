/** What the use cases of custody need of the registry's store. */
import type { CustodyChain, DuplicateSerial, Replacement } from '../../core/custody.ts';
import type { ConsigneeRow, TransferRow } from './control-rows.ts';
import type { DeviceRow } from './rows.ts';
import type { Paging, Visible } from './visible.ts';

export interface HandedOver {
  readonly transfer: string;
  readonly devices: readonly string[];
}

export interface CustodyStore {
  /** Newest versions, in order of id; of a party those that it sent or received too. */
  listTransfers(
    visible: Visible,
    licence: string | undefined,
    paging: Paging,
  ): Promise<readonly TransferRow[]>;
  visibleTransfer(visible: Visible, id: string): Promise<TransferRow | null>;
  /** Hand-overs that a device passed through, in order of shipping. */
  custodyOf(device: string): Promise<readonly TransferRow[]>;
  devicesOfTransfer(transfer: string, paging: Paging): Promise<readonly string[]>;
  /** Newest versions of devices of a licence: these, or the active ones of a site; at most `limit`. */
  devicesToShip(
    licence: string,
    which: { readonly ids: readonly string[] } | { readonly site: string },
    limit: number,
  ): Promise<readonly Pick<DeviceRow, 'id' | 'model'>[]>;
  /** Those of the devices that stand at a site of the party, or that it had last, by the record; before any hand-over the exporter has them. */
  heldAmong(
    devices: readonly string[],
    party: string,
    exporter: string,
  ): Promise<readonly string[]>;
  /** Newest versions of the hand-overs of devices that are under a licence now: first those of others than the parties known. */
  transfersUnder(
    licence: string,
    known: readonly string[],
    limit: number,
  ): Promise<readonly TransferRow[]>;
  /** The different chains of devices that are under a licence now, broken ones first, hand-overs that were withdrawn left out. */
  chainsUnder(licence: string, limit: number): Promise<readonly CustodyChain[]>;
  /** Active devices of a licence whose serial number another active device has under another model name. */
  duplicatesUnder(licence: string, limit: number): Promise<readonly DuplicateSerial[]>;
  /**
   * Devices of a licence that their authority confirmed to be out of service, each with the one on the same line that a
   * hand-over of it out of service (return, repair, scrap), which both sides had signed before, names in its stead: in order of shipping.
   */
  replacementsUnder(licence: string, limit: number): Promise<readonly Replacement[]>;
  consigneesOf(licence: string): Promise<readonly ConsigneeRow[]>;
  /** Whether a party sent, received, or may receive devices of a licence. */
  hasHandled(licence: string, party: string): Promise<boolean>;
}
