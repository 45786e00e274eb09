/** Nonces that stand in published evidence: whoever sends one replays a sample. A production policy, apart from parsing. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';

const published: ReadonlySet<string> = new Set([
  '931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb',
  '1234567890123456789012345678901234567890123456789012345678901234',
  '4cff7f5380ead8fad8ec2c531c110aca4302a88f603792801a8ca29ee151af2e',
  '27a328247bf7935c993341cf587be6f05986ccce4fe7ba2c54100bd616a58f66',
  '5bb22e377702d4e1e8215a903ba094826b9ac7f731dee1fe8102958bf2840aca',
  'e97b23a1718095a0e9e35edca810768c70a6a5a389b705e753b197912bc11576',
  'ea038ed507a451e005bae91186bc9403150a3cb8971fdebd05ffed65eeb6a997',
  '4760e30534a0621357d458b1a7936551b5dc4cd1e69718adf7ed9fb0252a537e',
  'cdb72201e569085d6de41863745f6f77db1f75962c29564ec6abe91f0221861f',
  'cb86922a772181d54971ccc584bbc96b717c32b7087fff9aaf52832dd3f697a1',
  '87d8e24ab336adafe228d49e83d745f6dba4ae505372b6a5704820856b343fec',
  'd42a0594c5cd5743ee08fe5ec3cf884b1fac4f106879cda98b7d1c51652b04b7',
  '50e4490df1dadcc80d42038cfc91c023f55f1cd914e540641bf770d7bdfe6f4e',
]);

/** Whether a nonce is in published evidence, or one byte repeated (samples and claims-only fixtures use those). */
export function isPublicNonce(nonce: Bytes): boolean {
  return published.has(bytesToHex(nonce)) || nonce.every((byte) => byte === nonce[0]);
}
