/** What `anomalies.appraise` measures, as a Worker: each request appraises so many attestations, and times nothing itself. */
import { attestation, meter, nowMs, singapore, usage } from '../../fixtures/rules-facts.ts';
import type { AttestationFacts, MeasuredPlace } from '../../src/core/appraise/facts.ts';
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
      const facts = asNew(kept[i % KINDS_OF_DEVICE]!);
      // What was decided leaves the Worker, so that nobody leaves it out.
      done += encodeVerdict(appraiseAttestation(facts), facts).length;
    }
    return new Response(String(done));
  },
};

const landmarks = [
  { landmark: 'lm-singapore', position: { latitude: 1.29, longitude: 103.85 }, ms: 3 },
  { landmark: 'lm-kuala-lumpur', position: { latitude: 3.14, longitude: 101.69 }, ms: 9 },
  { landmark: 'lm-jakarta', position: { latitude: -6.2, longitude: 106.82 }, ms: 15 },
  { landmark: 'lm-bangkok', position: { latitude: 13.75, longitude: 100.5 }, ms: 25 },
  { landmark: 'lm-hong-kong', position: { latitude: 22.32, longitude: 114.17 }, ms: 36 },
  { landmark: 'lm-mumbai', position: { latitude: 19.08, longitude: 72.88 }, ms: 60 },
  { landmark: 'lm-tokyo', position: { latitude: 35.68, longitude: 139.65 }, ms: 75 },
  { landmark: 'lm-sydney', position: { latitude: -33.87, longitude: 151.21 }, ms: 92 },
];

/** Nothing that was worked out of it before is known of another attestation. */
function asNew(facts: AttestationFacts): AttestationFacts {
  const { measured } = facts;
  if (!measured) return facts;
  return { ...facts, measured: { ...measured, measured: [...measured.measured] } };
}

/** What eight landmarks heard of it, each device with times of its own. */
function heard(i: number): MeasuredPlace {
  const us = (ms: number) => ms * 1_000 + (i % 128);
  return {
    measured: landmarks.map(({ ms, ...landmark }) => ({
      landmark: { ...landmark, uncertaintyKm: 1 },
      roundTripUs: us(ms),
    })),
    ...{ fromMs: nowMs - 60_000, toMs: nowMs - 30_000, answeredBy: 'own', strength: 'tpm' },
    baselines: landmarks.map(({ landmark, ms }) => {
      return { landmark, baselineUs: us(ms) - 40, roundTripUs: us(ms) };
    }),
  };
}

/** A device at work within its site, where its licence wants it proved, with all that rules of place and use look at. */
function factsOf(i: number): AttestationFacts {
  const off = ((i % 32) - 16) * 1e-4;
  const position = { latitude: singapore.latitude + off, longitude: singapore.longitude - off };
  const place = { position, atMs: nowMs - 86_400_000 };
  return attestation({
    claims: { position, usage: { ...usage, smActive: 0.5 + (i % 100) / 1_000 } },
    licence: { location: { word: 'proved', strength: 'tpm', withinKm: 50, sinceMs: 0 } },
    measured: heard(i),
    network: { country: 'SG', asn: 64_500 },
    prior: { meter: meter(), lastPlace: place },
  });
}
