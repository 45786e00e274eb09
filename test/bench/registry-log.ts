/** A log and an archive as ledgers leave them: headers, verdict bundles with their entries, leaves under checkpoints. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  encodeHeader,
  FIRST_SEQUENCE,
  headerLeaf,
  NO_PREVIOUS_HEADER,
} from '../../src/core/log/header.ts';
import type { Bytes } from '../../src/core/model.ts';
import type { AppendRequest } from '../../src/flow/ports.ts';
import { encodeBundle, type VerdictBundle } from '../../src/flow/settle/bundle.ts';
import type { BareService } from './bare-service.ts';
import { anomaly, LICENCES } from './registry-seed.ts';

/** Of one part: as many reports, of which half changed a condition. */
const ENTRIES = 500;
const CONDITIONS = 250;

interface LogStub {
  append(request: AppendRequest): Promise<unknown>;
}

/** `rows` conditions in parts of many ledgers. */
export async function fillLog({ miniflare }: BareService, rows: number): Promise<void> {
  const archive = await miniflare.getR2Bucket('ARCHIVE');
  const logs = await miniflare.getDurableObjectNamespace('LOG');
  const log = logs.get(logs.idFromName('log')) as unknown as LogStub;
  const last = new Map<string, { sequence: number; leaf: Bytes }>();
  for (let from = 0; from < rows; from += CONDITIONS) {
    const ledger = `bench${(from / CONDITIONS) % LICENCES}`;
    const { sequence, leaf: previous } = last.get(ledger) ?? {
      sequence: FIRST_SEQUENCE - 1,
      leaf: NO_PREVIOUS_HEADER,
    };
    const bundle = encodeBundle(bundleOf(ledger, sequence + 1, from, rows));
    const header = headerOf(ledger, sequence + 1, previous, sha256(bundle));
    const leaf = headerLeaf(header);
    await archive.put(`verdicts/${bytesToHex(sha256(bundle))}`, bundle);
    await archive.put(`headers/${bytesToHex(leaf)}`, header);
    await log.append({ ledger, previous, leaves: [{ sequence: sequence + 1, leaf }] });
    last.set(ledger, { sequence: sequence + 1, leaf });
  }
}

function bundleOf(ledger: string, sequence: number, from: number, rows: number): VerdictBundle {
  const numbers = Array.from({ length: CONDITIONS }, (_, i) => from + i);
  const hash = (n: number) =>
    sha256(Uint8Array.of(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >> 24) & 255));
  return {
    ...{ ledger, sequence, settledAtMs: 1_700_000_000_000 },
    entries: Array.from({ length: ENTRIES }, (_, i) => ({
      ...{
        digest: hash(from + i),
        bundleIndex: i,
        salt: hash(i).subarray(0, 16),
        verdict: new Uint8Array(220),
      },
      inputs: {
        prior: {
          sequence: i,
          digest: hash(i),
          lastPresenceAtMs: 1,
          position: { latitude: 1.5, longitude: 103.5 },
        },
      },
    })),
    conditions: numbers.map((n) => {
      const {
        condition,
        ledger: _,
        header: __,
        confidential: ___,
        ...whereabouts
      } = anomaly(n, rows);
      return { condition, whereabouts };
    }),
    context: {},
  };
}

function headerOf(
  ledger: string,
  sequence: number,
  previousHeader: Bytes,
  verdictBundle: Bytes,
): Bytes {
  const zero = new Uint8Array(32);
  return encodeHeader({
    ...{
      salt: new Uint8Array(16),
      ledger,
      sequence,
      count: ENTRIES,
      previousHeader,
      verdictBundle,
    },
    ...{ evidenceRoot: zero, verdictRoot: zero, evidenceBundle: zero, rules: zero, rosterEpoch: 1 },
    ...{ earliestMs: 1, latestMs: 2 },
  });
}
