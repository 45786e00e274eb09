/** How fast a stranger audits: leaves fetched over HTTP, hashed, held against every published tile and the signed root. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { follow } from '../../src/sdk/audit/follow.ts';
import { logSource } from '../../src/sdk/audit/log-source.ts';
import { leafOf, PublishedLog } from '../sdk/audit/published-log.ts';
import { median, say } from './figure.ts';

const LEAVES = 300_000;
const RUNS = 5;
const TARGET = 20_000;

const log = new PublishedLog().append(Array.from({ length: LEAVES }, (_, n) => leafOf(n)));
// In this very process: what serving costs is in the figure too.
const server = createServer(async ({ url = '' }, response) => {
  const answer = log.answer(url.replace(/^\/log\//, ''));
  response.writeHead(answer.status);
  response.end(new Uint8Array(await answer.arrayBuffer()));
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const source = logSource({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
const policy = policyOfKey(log.signer.key);

async function leavesPerSecond(): Promise<number> {
  const startedAtMs = performance.now();
  const seen = await follow({ source, policy, kept: null, nowMs: Date.now() });
  if (seen.word !== 'held' || seen.leaves !== LEAVES || seen.findings.length > 0) {
    throw new Error(`the audit says ${JSON.stringify(seen)}`);
  }
  return (LEAVES * 1000) / (performance.now() - startedAtMs);
}

const rates: number[] = [];
for (let run = 0; run < RUNS; run++) rates.push(await leavesPerSecond());
server.close();
const value = median(rates);
const against = `the target of ${TARGET}; ${LEAVES} leaves, server in the same process`;
say({ name: 'log.audit', value, unit: 'leaves/s', against, ratio: value / TARGET });
