/** What a deployment is told beside its bindings. Types only. */
import type { WitnessVariables } from '../flow/witness-identity.ts';

/** Set by `wrangler secret put`; locally on the command line. */
export interface Secrets {
  /** Ed25519 seeds of the log, 32 bytes in hex: the one in office, those after and before it; verifier keys of the past. */
  readonly LOG_SIGNING_SEED: string;
  readonly LOG_SIGNING_SEED_NEXT?: string;
  readonly LOG_SIGNING_SEED_PREVIOUS?: string;
  readonly LOG_PAST_KEYS?: string;
  /** SHA-256 of the root admin key's secret, in hex; without it there is no root key. */
  readonly ROOT_ADMIN_KEY_SHA256?: string;
  /** P-256 secret that results are signed with, 32 bytes in hex; without it there are no results. */
  readonly RESULT_SIGNING_SEED?: string;
  /** The secrets after and before it: their public keys are published, so that a rotation breaks no result. */
  readonly RESULT_SIGNING_SEED_NEXT?: string;
  readonly RESULT_SIGNING_SEED_PREVIOUS?: string;
  /** 32 bytes in hex, from which the secrets of webhooks are derived; without it there are none. */
  readonly WEBHOOK_SEED?: string;
}
export interface Variables extends WitnessVariables {
  /** A resolver that answers application/dns-json. */
  readonly WEBHOOK_DNS?: string;
  /** How long content is kept after the last relevant event; five years where it is not set. */
  readonly RETENTION_DAYS?: string;
  /** Whom the log asks to cosign: a C2SP tlog-policy with URLs. */
  readonly LOG_POLICY?: string;
}
