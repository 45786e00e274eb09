import { expect, test } from 'vitest';
import { formatVerifierKey } from '../../src/core/log/note-key.ts';
import { cosigningPolicy } from '../../src/flow/cosigning-policy.ts';
import { logSigner, signerFor, witnessFor } from '../core/log/keys.ts';

const keyText = formatVerifierKey(witnessFor('witness.example/w1').key);
const given = { logKey: logSigner.key, allowsLocal: false };
const policyOf = (url: string, quorum = 'w', head = '') =>
  `${head}witness w ${keyText} ${url}\nquorum ${quorum}\n`;
const ownLog = `log ${formatVerifierKey(logSigner.key)}\n`;

test('a policy without a word asks nobody; one that names this log, or none, is taken', () => {
  for (const text of [undefined, '', ' \n']) {
    expect(cosigningPolicy({ ...given, text })).toEqual({ ok: true, value: null });
  }
  for (const head of ['', ownLog]) {
    const text = policyOf('https://w.example/witness', 'w', head);
    expect(cosigningPolicy({ ...given, text })).toMatchObject({
      ...{ ok: true, value: { witnesses: [{ url: 'https://w.example/witness' }] } },
    });
  }
});

test.each([
  [
    'another log alone',
    policyOf('https://w.example', 'w', `log ${formatVerifierKey(signerFor('o.example').key)}\n`),
  ],
  ['a quorum of nobody', policyOf('https://w.example', 'none')],
  ['a witness without a URL', policyOf('')],
  ['a witness without TLS', policyOf('http://w.example')],
  ['a witness on this machine', policyOf('http://127.0.0.1:8787/witness')],
  ['a file', policyOf('file:///etc/passwd')],
  ['credentials in a URL', policyOf('https://a:b@w.example')],
  ['a query in a URL', policyOf('https://w.example/?a=')],
  ['no policy', 'log\n'],
])('%s is refused', (_, text) => {
  expect(cosigningPolicy({ ...given, text })).toMatchObject({ ok: false });
});

test('a witness on this machine is for development alone', () => {
  const text = policyOf('http://127.0.0.1:8787/witness');
  expect(cosigningPolicy({ ...given, allowsLocal: true, text })).toMatchObject({ ok: true });
  const outside = policyOf('http://w.example/witness');
  expect(cosigningPolicy({ ...given, allowsLocal: true, text: outside }).ok).toBe(false);
});
