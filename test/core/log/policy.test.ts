import { expect, test } from 'vitest';
import { formatVerifierKey, verifierKey } from '../../../src/core/log/note-key.ts';
import { isQuorum, parsePolicy } from '../../../src/core/log/policy.ts';
import { logSigner, witnessFor } from './keys.ts';

const log = formatVerifierKey(logSigner.key);
const names = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'];
const keys = Object.fromEntries(names.map((name) => [name, witnessFor(name).key]));
const witnessLines = names.map((name) => `witness ${name} ${formatVerifierKey(keys[name]!)}`);

/** The example of the specification, with keys filled in. */
const example = [
  `log ${log}`,
  '',
  ...witnessLines,
  '  # X is one organisation, Y another.',
  'group X-witnesses 2 X1 X2 X3',
  'group Y-witnesses any Y1 Y2 Y3',
  'group X-and-Y all X-witnesses Y-witnesses',
  'quorum X-and-Y',
  '',
].join('\n');

function parsed(text: string) {
  const policy = parsePolicy(text);
  if (!policy.ok) throw new Error(`${policy.reason.line}: ${policy.reason.fault}`);
  return policy.value;
}

test.each([
  [['X1', 'X2', 'Y1'], true],
  [['X1', 'X3', 'Y2', 'Y3'], true],
  [names, true],
  [['X1', 'X2', 'X3'], false],
  [['X1', 'Y1', 'Y2', 'Y3'], false],
  [[], false],
])('of the example’s witnesses %j make a quorum: %s', (cosigners, isEnough) => {
  const { quorum } = parsed(example);
  const cosigned = cosigners.map((name) => keys[name]!);
  expect(isQuorum(quorum, cosigned)).toBe(isEnough);
});

test('a quorum of none asks for nobody, and one of a witness for that one', () => {
  expect(isQuorum(parsed(`log ${log}\nquorum none\n`).quorum, [])).toBe(true);
  const { quorum } = parsed(`${witnessLines[0]}\nquorum X1`);
  expect([isQuorum(quorum, [keys.X1!]), isQuorum(quorum, [keys.X2!])]).toEqual([true, false]);
});

test('tabs, blanks at the ends, addresses and names in any script are fine', () => {
  const text = `\t log\t${log}  https://log.example \n witness Käthe ${formatVerifierKey(keys.X1!)} https://w.example\nquorum Käthe`;
  expect(parsed(text)).toMatchObject({ logs: [{ name: logSigner.key.name }] });
});

test('a log is no witness of itself, whichever stands first', () => {
  const own = formatVerifierKey(
    verifierKey('neutral.example', logSigner.key.publicKey, 'cosignature'),
  );
  const lines = [`log ${log}`, `witness W ${own}`];
  for (const some of [lines, lines.toReversed()]) {
    const read = parsePolicy([...some, 'quorum W'].join('\n'));
    expect(read).toMatchObject({ ok: false, reason: { line: 2 } });
  }
});

const line = witnessLines[0]!;
test.each([
  ['no quorum', `log ${log}\n`, 0],
  ['two quorums', 'quorum none\nquorum none', 2],
  ['a quorum that is not defined', 'quorum X1', 1],
  ['a quorum that is defined below', `quorum X1\n${line}`, 1],
  ['a log twice', `log ${log}\nlog ${log}\nquorum none`, 2],
  [
    'a witness twice under two names',
    `${line}\n${line.replace('witness X1', 'witness Z')}\nquorum X1`,
    2,
  ],
  ['a name twice', `${line}\n${witnessLines[1]!.replace('X2', 'X1')}\nquorum X1`, 2],
  ['the name none', `${line.replace('witness X1', 'witness none')}\nquorum none`, 1],
  ['a log’s key as a witness', `witness X1 ${log}\nquorum X1`, 1],
  ['a witness’s key as a log', `log ${formatVerifierKey(keys.X1!)}\nquorum none`, 1],
  ['a group of nobody', `${line}\ngroup g any\nquorum g`, 2],
  ['a threshold of none', `${line}\ngroup g 0 X1\nquorum g`, 2],
  ['a threshold beyond its members', `${line}\ngroup g 2 X1\nquorum g`, 2],
  ['a threshold with a leading zero', `${line}\ngroup g 01 X1\nquorum g`, 2],
  ['a member twice in one group', `${line}\ngroup g any X1 X1\nquorum g`, 2],
  ['a member of two groups', `${line}\ngroup g any X1\ngroup h any X1\nquorum h`, 3],
  ['a group in itself', `${line}\ngroup g any g\nquorum g`, 2],
  ['none as a member', `${line}\ngroup g any none\nquorum g`, 2],
  ['an unknown word', 'mirror X1\nquorum none', 1],
  ['a third word behind a log', `log ${log} https://a more\nquorum none`, 1],
  ['a carriage return', `log ${log}\r\nquorum none`, 1],
  ['a NUL', 'quorum none\0', 1],
])('a policy with %s is refused, with its line', (_, text, at) => {
  expect(parsePolicy(text)).toMatchObject({ ok: false, reason: { line: at } });
});

test('a policy without end is refused before it is read', () => {
  expect(parsePolicy('#'.repeat(65_537)).ok).toBe(false);
  expect(parsePolicy(`${'\n'.repeat(2_000)}quorum none`).ok).toBe(false);
  const many = Array.from({ length: 300 }, (_, at) => {
    return `witness w${at} ${formatVerifierKey(witnessFor(`w${at}`).key)}`;
  });
  expect(parsePolicy([...many, 'quorum none'].join('\n'))).toMatchObject({ reason: { line: 257 } });
});
