/** The root admin key of the tests: the service is told its hash alone. */
import { createHash } from 'node:crypto';

const secret = 'A'.repeat(43);

export const rootKey = `mk_root_${secret}`;
export const rootKeyHash = createHash('sha256').update(secret).digest('hex');
