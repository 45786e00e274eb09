import { expect, test } from 'vitest';
import { runEach } from '../../src/flow/jobs.ts';

test('a job that fails keeps none behind it from running, and is told by its name', async () => {
  const ran: string[] = [];
  const told: string[] = [];
  const job = (name: string) => async () => void ran.push(name);
  const jobs = {
    first: job('first'),
    drain: () => Promise.reject(new Error('the log does not answer')),
    webhooks: job('webhooks'),
  };
  await runEach(jobs, (event, fault) => void told.push(`${event} ${fault}`));
  expect(ran).toEqual(['first', 'webhooks']);
  expect(told).toEqual(['drain-failed Error: the log does not answer']);
});
