import { describe, expect, test } from 'vitest';
import { acceleratorOf, accelerators } from '../../../src/core/control/catalogue.ts';
import { acceleratorNamed, formNamed, isNamedBy } from '../../../src/core/control/model-names.ts';

describe('a model by another spelling', () => {
  test.each([
    ['as a driver says it', 'NVIDIA H100 80GB HBM3', 'H100 SXM'],
    ['with hyphens for blanks', 'nvidia-h100-sxm5', 'H100 SXM'],
    ['with the memory in its name', 'NVIDIA A100-SXM4-80GB', 'A100 SXM'],
    ['with its series in front', 'AMD Instinct MI300X', 'MI300X'],
    ['of consumers', 'NVIDIA GeForce RTX 4090', 'RTX 4090'],
    ['in wide letters', 'Ｈ１００ ＳＸＭ', 'H100 SXM'],
    ['with blanks around it', '  gaudi2 ', 'Gaudi 2'],
  ])('%s', (_, name, model) => {
    expect(formNamed(name)?.model).toBe(model);
  });

  test.each(['A100', 'NVIDIA H100', 'H200'])(
    '%s leaves the form open: no form for a question, the strongest for a limit',
    (name) => {
      expect(formNamed(name)).toBeNull();
      expect(acceleratorNamed(name)?.model).toMatch(/ SXM$/);
    },
  );

  test.each(['', 'H', 'constructor', '__proto__', 'H1000', 'NVIDIA'])('"%s" is none', (name) => {
    expect([formNamed(name), acceleratorNamed(name)]).toEqual([null, null]);
  });
});

describe('a line of a licence', () => {
  const names = (line: string, model: string) => isNamedBy(line, acceleratorOf(model)!);

  test('names the part that it is spelled as, and all forms where it leaves the form open', () => {
    expect(names('NVIDIA H100 80GB HBM3', 'H100 SXM')).toBe(true);
    expect([names('H100', 'H100 PCIe'), names('H100', 'H100 SXM')]).toEqual([true, true]);
    expect(names('NVIDIA H100 80GB HBM3', 'H100 PCIe')).toBe(false);
  });

  test('names no other part, however its name begins or ends', () => {
    for (const line of accelerators)
      for (const part of accelerators) {
        expect([line.model, part.model, isNamedBy(line.model, part)]).toEqual([
          ...[line.model, part.model],
          line === part,
        ]);
      }
    expect(names('H200', 'GH200')).toBe(false);
  });
});
