/** The receipts of a body that was sent before: asked by its digest, answered from what its ledgers hold. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { decode } from '../../core/codec/cbor.ts';
import type { Bytes } from '../../core/model.ts';
import type { Ledgers } from '../ports.ts';
import { type Answerable, type AnswerPorts, answerFor, type BatchAnswer } from './answer.ts';
import type { ChallengeBook, KnownChallenges } from './challenges.ts';
import { MAX_BODY_BYTES } from './examine.ts';
import { bodyName, type Submission } from './submit.ts';

export interface BatchPorts extends Omit<AnswerPorts, 'ledger'> {
  readonly ledgers: Ledgers;
  readonly challenges: ChallengeBook;
}

export type BatchLookup =
  | { readonly word: 'unknown' }
  | { readonly word: 'anchor-pending' }
  | { readonly word: 'answered'; readonly answer: BatchAnswer };

type BodyRow = readonly [
  ledger: string,
  kid: Bytes,
  digest: Bytes,
  sequence: number,
  challenge: Bytes,
];

/** Receipts of the body's settled items; those refused or never settled are left out: sending it again says why. */
export async function lookUpBatch(
  ports: BatchPorts,
  { apiKey, operator }: Pick<Submission, 'apiKey' | 'operator'>,
  digest: Bytes,
): Promise<BatchLookup> {
  const object = await ports.archive.get('bodies', bodyName(operator, digest));
  if (!object) return { word: 'unknown' };
  const rows = bodyRows(object);
  const challenges = await ports.challenges.lookUp(rows.map(({ row }) => row[4]));
  const byLedger = Map.groupBy(rows, ({ row }) => row[0]);
  const located = await Promise.all(
    [...byLedger].map(([ledger, members]) =>
      locateRows(ports, apiKey, ledger, members, challenges),
    ),
  );
  const { archive, log } = ports;
  const ledger = (name: string) => ports.ledgers.ledger(name);
  const answer = await answerFor({ archive, log, ledger }, digest, located.flat(), []);
  return answer ? { word: 'answered', answer } : { word: 'anchor-pending' };
}

interface PlacedRow {
  readonly at: number;
  readonly row: BodyRow;
}

function bodyRows(object: Bytes): PlacedRow[] {
  const rows = decode(object, { maxBytes: MAX_BODY_BYTES, maxDepth: 4 });
  if (!rows.ok || !Array.isArray(rows.value)) throw new Error('an archived body is not CBOR');
  return rows.value.flatMap((row, at) => (row ? [{ at, row: row as unknown as BodyRow }] : []));
}

async function locateRows(
  ports: BatchPorts,
  apiKey: string,
  name: string,
  members: readonly PlacedRow[],
  challenges: KnownChallenges,
): Promise<Answerable[]> {
  const ledger = ports.ledgers.ledger(name);
  // A body may name what is another operator's: its receipts are for those who may submit there, and no one else.
  const { word } = await ledger.resolve({ apiKey, kids: [], items: [], sizes: [] });
  if (word !== 'permitted') return [];
  // Copies: what was decoded are views, and a view carries the whole object with it into the call.
  const kids = members.map(({ row }) => row[1].slice());
  const asked = members.map(({ row }, kid) => ({ kid, digest: row[2].slice(), sequence: row[3] }));
  const settled = await ledger.locate(kids, asked);
  return members.flatMap(({ at, row }, i): Answerable[] => {
    const place = settled[i];
    if (!place) return [];
    const challenge = challenges.get(bytesToHex(row[4])) ?? null;
    const answer = { at, word: 'duplicate', settled: place, digest: row[2] } as const;
    return [{ ...answer, ledger: name, freshness: null, challenge }];
  });
}
