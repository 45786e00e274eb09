/** The files of an exported case, one after the other in a fixed order: under one checkpoint always the same bytes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { rowText } from '../../core/codec/canonical-json.ts';
import { checkpointIn } from '../../core/log/checkpoint.ts';
import { makeReceipt } from '../../core/log/receipt.ts';
import { formatTlogProof } from '../../core/log/tlog-proof.ts';
import type { Bytes } from '../../core/model.ts';
import type { DeskPorts } from '../desk/port.ts';
import type { ArchiveName } from '../desk/rows.ts';
import { canonicalJson } from '../registry/change.ts';
import type { CasePlan } from './plan.ts';
import { readmeOf } from './readme.ts';

export interface CaseFile {
  readonly path: string;
  readonly bytes: Bytes;
}

/** Everything in the order of its path's folder, the manifest last. Throws where the archive lost what it had a moment ago. */
export async function* caseFiles(ports: DeskPorts, plan: CasePlan): AsyncGenerator<CaseFile> {
  const listed: { path: string; bytes: number; sha256: string }[] = [];
  for await (const file of unlisted(ports, plan)) {
    const { path, bytes } = file;
    listed.push({ path, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) });
    yield file;
  }
  const { origin, size } = checkpointOf(plan);
  const { about } = plan.things;
  const { erased, missing, unplaced } = plan;
  const manifest = {
    ...{ format: 'muster-case/1', case: about.id, authority: about.authority, origin, size },
    ...{ files: listed, erased, missing, unplaced },
  };
  yield { path: 'manifest.json', bytes: utf8ToBytes(`${canonicalJson(manifest)}\n`) };
}

function checkpointOf({ proofs }: CasePlan) {
  const parsed = checkpointIn(proofs.checkpoint);
  if (!parsed.ok) throw new Error('the log gives a checkpoint that is none');
  return parsed.value;
}

async function* unlisted(ports: DeskPorts, plan: CasePlan): AsyncGenerator<CaseFile> {
  const { things, proofs } = plan;
  const { origin, size } = checkpointOf(plan);
  yield textFile('README.txt', readmeOf(plan, { origin, size }));
  yield textFile('checkpoint.txt', proofs.checkpoint);
  for (const { hash, bytes } of plan.rules) if (bytes) yield { path: `rules/${hash}.json`, bytes };
  for (const { id, ...anomaly } of things.anomalies) {
    yield jsonFile(`anomalies/${id}.json`, { id, ...anomaly });
  }
  for (const { table, row } of plan.rows) {
    // Without a line end: the hash of these very bytes stands in the change record.
    const name = `rows/${table}/${row.id}.v${row.version}.json`;
    yield { path: name, bytes: utf8ToBytes(rowText(row)) };
  }
  yield* provedFiles(plan);
  yield* archivedFiles(ports, plan);
}

/** Headers and changes with their proofs, challenges, receipts. */
function* provedFiles(plan: CasePlan): Generator<CaseFile> {
  const { parts, changes, challenges, proofs } = plan;
  const { checkpoint, inclusion } = proofs;
  for (const { leaf, row } of parts) {
    yield { path: `headers/${leaf}.cbor`, bytes: row.header };
  }
  for (const { leaf, bytes } of changes) yield { path: `changes/${leaf}.cbor`, bytes };
  const leaves = [
    ...parts.map(({ leaf, row }) => ({ leaf, index: row.index })),
    ...changes.map(({ leaf, index }) => ({ leaf, index })),
  ];
  for (const [at, { leaf, index }] of leaves.entries()) {
    const proof = { extra: null, index, inclusionPath: inclusion[at]!, checkpoint };
    yield textFile(`proofs/${leaf}.txt`, formatTlogProof(proof));
  }
  for (const { name, object } of challenges) {
    yield { path: `challenges/${name}.cbor`, bytes: object };
  }
  yield* receiptFiles(plan);
}

function* receiptFiles({ parts, challenges, proofs }: CasePlan): Generator<CaseFile> {
  for (const [at, { row, cited }] of parts.entries()) {
    const { header, index } = row;
    const { checkpoint } = proofs;
    const part = { header, index, inclusionPath: proofs.inclusion[at]!, checkpoint };
    for (const { digest, proof, opening, challenge } of cited) {
      const known = challenges.findIndex(({ name }) => name === challenge);
      const from =
        known < 0
          ? null
          : { object: challenges[known]!.object, consistencyPath: proofs.consistency[known]! };
      yield textFile(`receipts/${digest}.txt`, makeReceipt(part, proof, from, opening));
    }
  }
}

async function* archivedFiles(
  { archive }: DeskPorts,
  { parts, files }: CasePlan,
): AsyncGenerator<CaseFile> {
  const names = new Map<string, ArchiveName>();
  for (const one of [...parts.flatMap(({ present }) => present), ...files]) {
    names.set(pathOf(one), one);
  }
  for (const [path, { kind, name }] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = await archive.get(kind, name);
    if (!bytes) throw new Error(`${kind}/${name} was in the archive and is not`);
    yield { path, bytes };
  }
}

function pathOf({ kind, name }: ArchiveName): string {
  return kind === 'attachments' ? `attachments/${name}` : `${kind}/${name}.cbor`;
}

function textFile(path: string, text: string): CaseFile {
  return { path, bytes: utf8ToBytes(text) };
}

function jsonFile(path: string, value: unknown): CaseFile {
  return textFile(path, `${canonicalJson(value)}\n`);
}
