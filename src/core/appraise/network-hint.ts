/** What may be known of the way that a submission came. Types only. */

/** Where the network says that a submission came from: the word of a database or of the platform, never a proof. */
export interface NetworkHint {
  /** ISO 3166-1 alpha-2, by the address that sent; absent: unknown, or an exit of Tor. */
  readonly country?: string;
  readonly isTor?: true;
  /** Number of the network (ASN) that the address belongs to. */
  readonly asn?: number;
  /** The edge that answered, by the code of an airport, and its round trip over TCP: to whoever sent, never to a device. */
  readonly colo?: string;
  readonly tcpRoundTripMs?: number;
}
