/** The receipts of a body that was sent before: asked by its digest, answered from what its ledgers hold. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../core/model.ts';
import type { Ledgers } from '../ports.ts';
import { type Answerable, type AnswerPorts, answerFor, type BatchAnswer } from './answer.ts';
import { type BodyRow, bodyName, bodyRows, firstBodyName } from './body-record.ts';
import type { ChallengeBook, KnownChallenges } from './challenges.ts';
import type { Submission } from './submit.ts';

export interface BatchPorts extends Omit<AnswerPorts, 'ledger'> {
  readonly ledgers: Ledgers;
  readonly challenges: ChallengeBook;
}

export type BatchLookup =
  | { readonly word: 'unknown' }
  | { readonly word: 'anchor-pending' }
  | { readonly word: 'answered'; readonly answer: BatchAnswer };

/** Receipts of the body's settled items; those refused or never settled are left out: sending it again says why. */
export async function lookUpBatch(
  ports: BatchPorts,
  { apiKey, operator }: Pick<Submission, 'apiKey' | 'operator'>,
  digest: Bytes,
): Promise<BatchLookup> {
  const object =
    (await ports.archive.get('bodies', bodyName(operator, digest))) ??
    (await ports.archive.get('bodies', firstBodyName(operator, digest)));
  if (!object) return { word: 'unknown' };
  const rows = bodyRows(object);
  const challenges = await ports.challenges.lookUp(rows.map(({ challenge }) => challenge));
  const byLedger = Map.groupBy(rows, (row) => row.ledger);
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

async function locateRows(
  ports: BatchPorts,
  apiKey: string,
  name: string,
  members: readonly BodyRow[],
  challenges: KnownChallenges,
): Promise<Answerable[]> {
  const ledger = ports.ledgers.ledger(name);
  // A body may name what is another operator's: its receipts are for those who may submit there, and no one else.
  const { word } = await ledger.resolve({ apiKey, kids: [], items: [], sizes: [] });
  if (word !== 'permitted') return [];
  // Copies: what was decoded are views, and a view carries the whole object with it into the call.
  const kids = members.map((row) => row.kid.slice());
  const asked = members.map(({ digest, sequence }, kid) => ({
    kid,
    digest: digest.slice(),
    sequence,
  }));
  const settled = await ledger.locate(kids, asked);
  return members.flatMap(({ at, ...row }, i): Answerable[] => {
    const place = settled[i];
    if (!place) return [];
    const challenge = challenges.get(bytesToHex(row.challenge)) ?? null;
    const answer = { at, word: 'duplicate', settled: place, digest: row.digest } as const;
    return [{ ...answer, ledger: name, freshness: null, challenge }];
  });
}
