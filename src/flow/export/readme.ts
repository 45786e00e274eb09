/** The README of an exported case: what is in it, what is not, and how it is checked by hand. */
import type { CasePlan } from './plan.ts';

/** No date of its own: under one checkpoint the file is the same to the byte. */
export function readmeOf(
  plan: CasePlan,
  { origin, size }: { readonly origin: string; readonly size: number },
): string {
  const { things, parts, changes, rows, files, erased, missing, unplaced } = plan;
  const receipts = parts.reduce((sum, { cited }) => sum + cited.length, 0);
  const title = things.about.title.replaceAll('\n', ' ');
  return `Case ${things.about.id}: ${title}
Authority ${things.about.authority}. Everything here is proved against one checkpoint of the log
${origin}: ${size} entries, in checkpoint.txt with the cosignatures that it has.

WHAT IS HERE

manifest.json    every other file with its length and SHA-256, and what is not here
checkpoint.txt   the checkpoint, a C2SP signed note
rows/            every version of what was done and of what it is about: the case, its notes, requests,
                 answers, dispositions, releases, holds, the disclosure that opened it, attachments; licences,
                 amendments, devices, keys, sites, parties. Canonical JSON (RFC 8785): ${rows.length} rows
changes/         the records of who made these versions, when, in which step; CBOR: ${changes.length}
headers/         what each part of a ledger committed to; CBOR: ${parts.length}
evidence/        attestations as devices signed them, a CBOR sequence a part
verdicts/        what was decided of each of them, and every input of the decision; CBOR, one a part
receipts/        for each attestation that an anomaly of the case rests on, a C2SP tlog-proof that it and
                 its verdict stand in the log, and since when at the earliest: ${receipts}
proofs/          for each header and change, a C2SP tlog-proof that it stands in the log
challenges/      the checkpoints that the attestations answered; CBOR
attachments/     files that parties and the authority attached, under their SHA-256: ${files.length}
anomalies/       the anomalies as the index has them: stated by the service, and checked against verdicts/
rules/           the rules in words as they stood, under the hash of their rule set: each header names
                 the one that its part was judged by

WHAT IS NOT HERE

${absentWords(erased.length, 'object was erased', 'objects were erased')}${erased.length === 0 ? '' : ', each under the leaf that manifest.json names'} (retention, 15 CFR 762.6).
${absentWords(missing.length, 'object is missing', 'objects are missing')} from the archive without an erasure.
${absentWords(unplaced.length, 'attestation that an anomaly rests on is', 'attestations that anomalies rest on are')} left out for being older than the
thirty days within which a ledger knows in which part one stands. A legal hold that was placed in time keeps such parts,
and they are here then.
A record that names what this authority may not see is left out; the row that it made is here, unproved.
A device of a manifest was registered with all others of it, under one hash: its first row is here, unproved.

HOW TO CHECK IT

With Muster, on a machine without a network, and with the log's key or a policy from elsewhere than this
file (a key that came with it would prove nothing):

    muster verify case.zip --policy policy.txt

By hand, with SHA-256 and an Ed25519 tool:

 1. The SHA-256 of each file is the one in manifest.json, and there are no other files.
 2. checkpoint.txt: the line that begins with "\u2014 ${origin}" is the log's Ed25519 signature over the text above the
    blank line (its last 64 bytes; the first 4 are the key's id). Lines of others are cosignatures (c2sp.org/tlog-cosignature).
 3. A file of headers/ or changes/ is named by its own SHA-256. That hash is leaf data: the leaf is
    SHA-256(00 || leaf data), a node SHA-256(01 || left || right) (RFC 9162). proofs/<name>.txt has its index and its
    path to the root in checkpoint.txt.
 4. A header (docs/log.md of Muster has its 14 members) names both bundles of its part by SHA-256: they are the file names in
    evidence/ and verdicts/.
 5. An attestation is one COSE_Sign1 (RFC 9052); the device's public key stands in rows/deviceKeys.
 6. A change is CBOR ["change", salt, sequence, time, actor, step, body]; its body is JSON, and its member "after"
    is the SHA-256 of the row that the step made: of the very bytes of the file in rows/.
 7. A file of attachments/ is named by its SHA-256, which stands in the row of the answer, note or request.
`;
}

function absentWords(count: number, one: string, several: string): string {
  if (count === 0) return `No ${one}`;
  return `${count} ${count === 1 ? one : several}`;
}
