/** Kinds that no row of the simulated year plants, and why: whoever adds a kind adds a row, or a reason here. */
import type { AnomalyKind } from '../plot.ts';

export const unplanted: Readonly<Partial<Record<AnomalyKind, string>>> = {
  'report-overdue': 'no licence of the year asks for reports',
  'key-chain-invalid': 'no chip of the year signs evidence under a root that the service trusts',
  'network-mismatch': 'a request to a service on this machine comes from no country',
  'landmark-suspect': 'landmarks of the year stand where they are entered',
  'located-twice': 'two regions in one day need two rounds of measuring',
  'location-unproven': 'no licence of the year requires a place to be shown',
  'unreported-move': 'ways to other places are not drawn at a multiple of its limit',
  'training-share': 'no link traffic is played',
  'topology-change': 'no chassis is named',
  'coordinated-training': 'no owner of the year has two sites that train',
  'evidence-erasure': 'nobody takes many devices off before an audit',
};
