import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTlogProof, parseTlogProof } from '../../../src/core/log/tlog-proof.ts';

const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
const proofs = fc.record({
  extra: fc.option(bytes(0, 300)),
  index: fc.maxSafeNat(),
  inclusionPath: fc.array(bytes(32, 32), { maxLength: 54 }),
  checkpoint: fc.constantFrom('', 'a\n1\nb\n\n— a c\n'),
});

test('a proof is read back as it was written, with an extra line or without', () => {
  fc.assert(
    fc.property(proofs, (proof) => {
      expect(parseTlogProof(formatTlogProof(proof), 300)).toEqual(proof);
    }),
    { numRuns: 50 },
  );
});

const hash = `${'A'.repeat(43)}=\n`;
const head = 'c2sp.org/tlog-proof@v1\n';

test.each([
  ['another first line', `c2sp.org/tlog-proof@v2\nindex 1\n${hash}\nnote`],
  ['no empty line', `${head}index 1\n${hash}note`],
  ['an index with a leading zero', `${head}index 01\n${hash}\nnote`],
  ['an extra line that is no base64', `${head}extra ?\nindex 1\n${hash}\nnote`],
  ['two extra lines', `${head}extra AAAA\nextra AAAA\nindex 1\n${hash}\nnote`],
  ['a hash of 31 bytes', `${head}index 1\n${'A'.repeat(42)}==\n\nnote`],
  ['55 hashes', `${head}index 1\n${hash.repeat(55)}\nnote`],
  ['more text than a proof has', `${head}index 1\n${hash}\n${'n'.repeat(80_000)}`],
])('%s is malformed', (_, text) => {
  expect(parseTlogProof(text, 0)).toBeNull();
});
