import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ear } from '../../src/contract/results.ts';
import { vectorPath, vectorsPresent, vectorText } from './vectors.ts';

const folder = 'ear-draft-examples/examples';

/** CBOR labels of the draft -> the names of its JSON form (JC<name, label> in ear.cddl and ar4si.cddl). */
const claims: Readonly<Record<string, string>> = {
  '6': 'iat',
  '265': 'eat_profile',
  '266': 'submods',
  '1000': 'ear_status',
  '1001': 'ear_trustworthiness_vector',
  '1002': 'ear_raw_evidence',
  '1003': 'ear_appraisal_policy_ids',
  '1004': 'ear_verifier_id',
};
const entries = [
  ...['instance-identity', 'configuration', 'executables', 'file-system'],
  ...['hardware', 'runtime-opaque', 'storage-opaque', 'sourced-data'],
];
const tiers: Readonly<Record<number, string>> = {
  0: 'none',
  2: 'affirming',
  32: 'warning',
  96: 'contraindicated',
};
const verifierIds = ['developer', 'build'];

/** Diagnostic notation as the examples use it: integer keys, and byte strings in hex. */
function parseDiagnostic(text: string): Record<string, unknown> {
  const json = text
    .replace(/h'([0-9A-Fa-f]*)'/g, (_, hex: string) => {
      return JSON.stringify(Buffer.from(hex, 'hex').toString('base64url'));
    })
    .replace(/^(\s*)(-?\d+):/gm, '$1"$2":');
  return JSON.parse(json) as Record<string, unknown>;
}

/** An example in the names of its JSON form, whichever form it has. */
function named(value: unknown, names: readonly string[] | null = null): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([key, member]) => {
    const name = names ? (names[Number(key)] ?? key) : (claims[key] ?? key);
    if (key === '1000') return [name, tiers[member as number]];
    const inner = { '1001': entries, '1004': verifierIds }[key] ?? null;
    return [name, named(member, inner)];
  });
  return Object.fromEntries(members);
}

function examples(): void {
  test.each(readdirSync(vectorPath(folder)).sort())('%s', (file) => {
    const example = named(parseDiagnostic(vectorText(`${folder}/${file}`)));
    const parsed = ear.parse(example);
    expect(parsed).toEqual(example);
    const [appraisal] = Object.values(parsed.submods);
    expect(appraisal!.ear_trustworthiness_vector).toBeDefined();
    expect(appraisal!.ear_appraisal_policy_ids).toHaveLength(1);
  });

  test('an example without a status, with a tier of no name or a value beyond a byte is none', () => {
    const isEar = (changes: Record<string, unknown>) => {
      const example = parseDiagnostic(vectorText(`${folder}/ear-json-1.diag`));
      const submods = example.submods as { PSA: Record<string, unknown> };
      Object.assign(submods.PSA, changes);
      return ear.safeParse(JSON.parse(JSON.stringify(example))).success;
    };
    expect(isEar({})).toBe(true);
    expect(isEar({ ear_status: undefined })).toBe(false);
    expect(isEar({ ear_status: 'good' })).toBe(false);
    expect(isEar({ ear_trustworthiness_vector: { hardware: 128 } })).toBe(false);
    expect(isEar({ ear_trustworthiness_vector: {} })).toBe(false);
  });
}

if (vectorsPresent) {
  describe('EAR draft', examples);
} else {
  test('the published vectors are not here, so nothing of them was run', () => undefined);
}
