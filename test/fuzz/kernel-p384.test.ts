import { test } from 'vitest';
import { expectNobleVerdicts } from './ecdsa.ts';
import { seed } from './seed.ts';

test('100,000 whole verifications of P-384', () => expectNobleVerdicts('ESP384', seed, 100_000));
