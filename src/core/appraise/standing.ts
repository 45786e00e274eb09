/** Which attestations may speak about what: facts -> what they count for and which rules hear them. */
import type { AnomalyKind } from '../model.ts';
import type { AttestationFacts } from './facts.ts';

/** What an attestation is counted for in its device's state. */
export interface Counts {
  readonly presence: boolean;
  readonly place: boolean;
  readonly usage: boolean;
}

/** Kinds that follow from the order of the chain, which belongs to the device whatever key signs. */
const chainKinds: readonly AnomalyKind[] = [
  'sequence-gap',
  'resumed',
  'cloned-key',
  'late-submission',
];

/** What a report counts for that names a ledger which its device has left: use alone. */
const afterTransferKinds: readonly AnomalyKind[] = ['usage-impossible'];

type Signed = Pick<AttestationFacts, 'order' | 'freshness' | 'key' | 'device'>;
type Heard = Signed & Pick<AttestationFacts, 'licence'>;

/** Whether the attestation carries the chain on: nothing known of the device was signed after it. */
export function isForward(facts: Pick<Signed, 'order'>): boolean {
  return (
    facts.order === 'first' ||
    facts.order === 'next' ||
    facts.order === 'resumed' ||
    facts.order === 'gap' ||
    facts.order === 'jump'
  );
}

/**
 * Whether a claimed place may be judged: signed lately, and not before something already known.
 * One side of a fork may be judged, since somebody with the key signed it; it never counts.
 */
export function saysPlace(facts: Pick<Signed, 'order' | 'freshness'>): boolean {
  return facts.freshness.word === 'fresh' && (isForward(facts) || facts.order === 'equivocation');
}

/**
 * What the attestation counts for. Presence and place need the device's own key, a fresh challenge and
 * a place at the front of the chain; a record outside the ledger's memory or in a fork counts for nothing.
 */
export function countsOf(facts: Signed): Counts {
  const present =
    facts.key === 'current' &&
    facts.device.status === 'active' &&
    facts.freshness.word === 'fresh' &&
    isForward(facts);
  const usage = facts.order !== 'late-unchecked' && facts.order !== 'equivocation';
  return { presence: present, place: present, usage };
}

/** Whether a rule hears the attestation: a withdrawn key's says only that it was used, and where in the chain. */
export function isHeard(kind: AnomalyKind, facts: Heard): boolean {
  // It may have been made before the device was told of its new ledger: nothing that it says but of use is held to this one.
  if (facts.order === 'after-transfer') return afterTransferKinds.includes(kind);
  if (kind === 'revoked-device') return true;
  // Its devices were revoked with the licence, so that nobody else is left to say that it is used.
  if (kind === 'licence-not-valid' && facts.licence.status === 'rejected') return true;
  if (facts.key === 'tombstone') return chainKinds.includes(kind);
  return facts.order !== 'late-unchecked' || kind === 'late-submission';
}

/** Whether a clean word may help to end a condition: a fork, an old record or a withdrawn key never does. */
export function mayClear(facts: Signed): boolean {
  return facts.key === 'current' && isForward(facts);
}
