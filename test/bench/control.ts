/**
 * `npm run bench -- control [--seed N] [--json]`: ownership of 100,000 parties, closed over chains and circles; the compliance report of a
 * licence of 100,000 devices that attest, over workerd (MUSTER_BENCH_SITES: in thousands).
 */
import {
  countingAsListed,
  holdingsAt,
  type Stake,
  ultimateParents,
} from '../../src/core/control/ownership.ts';
import { dice } from '../../src/sim/dice.ts';

const parties = 100_000;
const runs = 5;
const mostMs = 2_000;
const seedAt = process.argv.indexOf('--seed');
const roll = dice(seedAt < 0 ? 1 : Number(process.argv[seedAt + 1]), 'stakes');
const always = { fromMs: 0, toMs: null };

/** Half hang from one chain without branches, half are a forest with circles; second owners are anybody. */
function stakes(): Stake[] {
  const rows: Stake[] = [];
  for (let i = 1; i < parties; i++) {
    const owner = i < parties / 2 ? i - 1 : Math.floor(i / 3) + (roll.happens(0.001) ? 5 : 0);
    rows.push({ owner: `p${owner}`, owned: `p${i}`, basisPoints: 5_100, span: always });
    rows.push({
      owner: `p${Math.floor(roll.next() * parties)}`,
      owned: `p${i}`,
      basisPoints: 2_500,
      span: always,
    });
  }
  return rows;
}

function closureMs(rows: readonly Stake[]): number {
  const startedMs = performance.now();
  const holdings = holdingsAt(rows, 1);
  const parents = ultimateParents(holdings);
  const counted = countingAsListed(new Set(['p0', 'p17', 'p4242']), holdings, 5_000);
  const tookMs = performance.now() - startedMs;
  if (parents.size !== parties || counted.size < parties / 2)
    throw new Error('the closure is not whole');
  return tookMs;
}

const rows = stakes();
const times = Array.from({ length: runs }, () => closureMs(rows)).sort((a, b) => a - b);
const value = Math.round(times[Math.floor(runs / 2)]!);
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ name: 'control.closure', value, unit: 'ms', bound: mostMs }));
else
  console.log(
    `control.closure  ${value} ms for ${parties.toLocaleString('en-US')} parties and ${rows.length.toLocaleString('en-US')} stakes (at most ${mostMs.toLocaleString('en-US')})`,
  );

const { sayReport } = await import('./control-report.ts');
await sayReport();
