import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';

test('a live service says so', async () => {
  const answer = await exports.default.fetch('https://muster.test/healthz');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'ok' });
});
