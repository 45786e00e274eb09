import { test } from 'vitest';
import { expectNobleVerdicts } from './ecdsa.ts';
import { seed } from './seed.ts';

test('100,000 whole verifications of P-256', () => expectNobleVerdicts('ESP256', seed, 100_000));
