import { readdirSync } from 'node:fs';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { ALG, decodeSign1, sigStructure } from '../../src/core/codec/cose.ts';
import { suiteOfAlgorithm } from '../../src/core/crypto/suites.ts';
import type { AttestationKey, SuiteName } from '../../src/core/model.ts';
import { accepts, admitted, coordinate } from './signatures.ts';
import { vectorJson, vectorPath, vectorsPresent } from './vectors.ts';

interface Example {
  readonly title: string;
  readonly structure: 'COSE_Sign1' | 'COSE_Sign';
  readonly fail: boolean;
  readonly output_cbor_hex: string;
  readonly signers: readonly {
    readonly external_aad_hex?: string;
    readonly key: Record<'crv' | 'x' | 'y' | 'x_hex' | 'y_hex', string | undefined>;
  }[];
}

/** What stands against an example, and in which files; all others are accepted or fail by their own word. */
const outside: Readonly<Record<string, string>> = {
  // RFC 9053 lets ES512 sign with a P-256 key; our table binds an algorithm to one curve (RFC 9864).
  'ecdsa-examples/ecdsa-sig-04.json': 'algorithm unknown',
  'ecdsa-examples/ecdsa-sig-03.json': 'algorithm unknown',
  // EdDSA names two curves; ours is Ed25519, so that an Ed448 key is no key of any row.
  'eddsa-examples/eddsa-sig-02.json': 'key refused',
  'sign1-tests/sign-fail-01.json': 'decode_cose_shape',
  'sign1-tests/sign-fail-02.json': 'signature refused',
  'sign1-tests/sign-fail-03.json': 'algorithm unknown',
  'sign1-tests/sign-fail-04.json': 'algorithm unknown',
  'sign1-tests/sign-fail-06.json': 'signature refused',
  'sign1-tests/sign-fail-07.json': 'signature refused',
};

const curves: Readonly<Record<string, { suite: SuiteName; width: number }>> = {
  'P-256': { suite: 'ESP256', width: 32 },
  'P-384': { suite: 'ESP384', width: 48 },
  Ed25519: { suite: 'Ed25519', width: 32 },
};

function keyOf({ key }: Example['signers'][number]): AttestationKey | null {
  const curve = curves[key.crv ?? ''];
  if (!curve) return null;
  const { suite, width } = curve;
  const x = coordinate({ base64url: key.x, hex: key.x_hex }, width);
  if (suite === 'Ed25519') return admitted(suite, x);
  const y = coordinate({ base64url: key.y, hex: key.y_hex }, width);
  return admitted(suite, concatBytes(Uint8Array.of(4), x, y));
}

/** The signature of an example, by the letter of RFC 9052: there `alg` may stand in either header. */
async function verdictOf(example: Example): Promise<string> {
  const bytes = hexToBytes(example.output_cbor_hex);
  const message = decodeSign1(bytes, { limits: { maxBytes: 4096, maxDepth: 8 }, tag: 'optional' });
  if (!message.ok) return message.reason;
  const { protectedBytes, protectedHeader, unprotectedHeader, payload, signature } = message.value;
  const suite = suiteOfAlgorithm(protectedHeader.get(ALG) ?? unprotectedHeader.get(ALG));
  if (!suite) return 'algorithm unknown';
  const signer = example.signers[0]!;
  const key = keyOf(signer);
  if (key?.suite !== suite.name) return 'key refused';
  const aad = hexToBytes(signer.external_aad_hex ?? '');
  const holds = await accepts({
    key,
    message: sigStructure(protectedBytes, payload, aad),
    signature,
  });
  return holds ? 'accepted' : 'signature refused';
}

function files(): string[] {
  const names = readdirSync(vectorPath('cose-wg-examples'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.json')).sort();
}

function examples(): void {
  test.each(files())('%s', async (file) => {
    const example = vectorJson<Example>(`cose-wg-examples/${file}`);
    const isSign1 = example.structure === 'COSE_Sign1';
    const expected = isSign1 ? (outside[file] ?? 'accepted') : 'decode_cose_shape';
    expect(await verdictOf(example)).toBe(expected);
    if (example.fail) expect(expected).not.toBe('accepted');
  });

  test('what is outside our table is named by a file that is there', () => {
    expect(files()).toEqual(expect.arrayContaining(Object.keys(outside)));
  });
}

if (vectorsPresent) {
  describe('COSE working group', examples);
} else {
  test('the published vectors are not here, so nothing of them was run', () => undefined);
}
