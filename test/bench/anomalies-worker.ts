/** What `anomalies.appraise` measures, as a Worker: each request appraises so many attestations, and times nothing itself. */
import { attestation, meter, nowMs, singapore, usage } from '../../fixtures/rules-facts.ts';
import type { AttestationFacts } from '../../src/core/appraise/facts.ts';
import { appraiseAttestation } from '../../src/core/appraise/verdict.ts';
import { encodeVerdict } from '../../src/core/appraise/verdict-encoding.ts';

interface Run {
  readonly times: number;
}

const KINDS_OF_DEVICE = 1_024;
let kept: readonly AttestationFacts[] | undefined;

export default {
  async fetch(request: Request): Promise<Response> {
    const { times } = (await request.json()) as Run;
    kept ??= Array.from({ length: KINDS_OF_DEVICE }, (_, i) => factsOf(i));
    let done = 0;
    for (let i = 0; i < times; i++) {
      const facts = kept[i % KINDS_OF_DEVICE]!;
      // What was decided leaves the Worker, so that nobody leaves it out.
      done += encodeVerdict(appraiseAttestation(facts), facts).length;
    }
    return new Response(String(done));
  },
};

/** A device at work within its site, with all that rules of use look at. */
function factsOf(i: number): AttestationFacts {
  const off = ((i % 32) - 16) * 1e-4;
  const position = { latitude: singapore.latitude + off, longitude: singapore.longitude - off };
  const place = { position, atMs: nowMs - 86_400_000 };
  return attestation({
    claims: { position, usage: { ...usage, smActive: 0.5 + (i % 100) / 1_000 } },
    prior: { meter: meter(), lastPlace: place },
  });
}
