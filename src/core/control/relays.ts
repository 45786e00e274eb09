/** Networks that sell a way out under another address than one's own, as dated data: a sign to look at, never a proof. */
import { inForce, type Provision } from './provision.ts';

/** By their number (ASN): who runs them. Hosting as such is left out: accelerators stand in data centres. */
type Relays = Readonly<Record<number, string>>;

const relays: readonly Provision<Relays>[] = [
  {
    id: 'relays-2026',
    citation: 'X4BNet, lists_vpn, input/vpn/ASN.txt, as of 2026 (kept by volunteers, secondary)',
    mark: 'unverified',
    span: { fromMs: 0, toMs: null },
    suspended: [],
    value: {
      9009: 'M247',
      20448: 'VPNtranet',
      50525: 'PrivadoVPN',
      60729: 'exits of Tor',
      136787: 'NordVPN (Tefincom)',
      207137: 'NordVPN (PacketHub)',
      209854: 'Surfshark',
      212238: 'Datacamp',
    },
  },
];

/** Who runs a network that counted as a relay at a time (Unix ms); null: none that is known. */
export function relayOf(asn: number, atMs: number): string | null {
  return inForce(relays, atMs).flatMap(({ value }) => value[asn] ?? [])[0] ?? null;
}
