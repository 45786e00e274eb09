import { describe, expect, test } from 'vitest';
import { MusterClient } from '../../src/sdk/client.ts';
import { collected } from '../../src/sdk/lists.ts';

const party = {
  id: 'pty_0123456789abcdef01234567',
  name: 'Exporter',
  country: 'US',
  roles: ['exporter'],
  headquarters: null,
  incorporatedOn: null,
  version: 1,
  recordedAt: '2027-01-01T00:00:00Z',
  actor: 'root',
};
const pending = {
  type: 'urn:muster:problem:anchor_pending',
  title: 'Settled, and not yet under a signed checkpoint; send the same body again.',
  status: 503,
  reason: 'anchor_pending',
  requestId: '0123456789abcdef01234567',
};
const batch = {
  ...{ batch: 'ab'.repeat(32), checkpoint: 'x', witnessed: 'none' },
  ...{ parts: [], challenges: [], items: [] },
};

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A service that gives these answers in turn, and what it was asked. */
function service(answers: readonly (() => Response)[]) {
  const seen: Seen[] = [];
  const waits: number[] = [];
  const client = new MusterClient({
    url: 'https://muster.test/',
    key: 'mk_root_x',
    fetch: async (request) => {
      const body = new Uint8Array(await request.arrayBuffer());
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      return answers[Math.min(seen.length, answers.length) - 1]!();
    },
    sleep: async (ms) => void waits.push(ms),
    tries: 4,
  });
  return { client, seen, waits };
}

function busy(retryAfter: string | null): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (retryAfter !== null) headers.set('retry-after', retryAfter);
  return Response.json(pending, { status: 503, headers });
}

function broken(): never {
  throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
}

describe('the client', () => {
  test('sends what the endpoint table says, and gives the answer', async () => {
    const { client, seen } = service([
      () => Response.json({ ...party, propagated: true }, { status: 201 }),
    ]);
    const answer = await client.control.registerParty({
      name: 'Exporter',
      country: 'US',
      roles: ['exporter'],
    });
    expect(answer).toMatchObject({ ok: true, value: { id: party.id, propagated: true } });
    expect(seen[0]).toMatchObject({ method: 'POST', url: 'https://muster.test/v1/parties' });
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer mk_root_x');
    expect(seen[0]?.headers.get('content-type')).toBe('application/json');
  });

  test('sends the very same bytes after 503, when the service says', async () => {
    const { client, seen, waits } = service([
      () => busy('2'),
      () => busy('600'),
      () => Response.json(batch),
    ]);
    const answer = await client.submit([new Uint8Array([1, 2, 3])]);
    expect(answer).toMatchObject({ ok: true, value: { batch: batch.batch } });
    expect(seen.map(({ body }) => [...body])).toEqual([
      [0x43, 1, 2, 3],
      [0x43, 1, 2, 3],
      [0x43, 1, 2, 3],
    ]);
    expect(waits).toEqual([2_000, 30_000]);
  });

  test('sends a write again that the service did not look at, since it was braked', async () => {
    const braked = { ...pending, status: 429, reason: 'rate_limited' };
    const { client, waits } = service([
      () => Response.json(braked, { status: 429, headers: { 'retry-after': '10' } }),
      () => Response.json({ ...party, propagated: true }, { status: 201 }),
    ]);
    const json = { name: 'Exporter', country: 'US', roles: ['exporter' as const] };
    expect(await client.control.registerParty(json)).toMatchObject({ ok: true });
    expect(waits).toEqual([10_000]);
  });

  test('does not wait for a quota, which is a matter of hours', async () => {
    const exceeded = { ...pending, status: 429, reason: 'quota_exceeded' };
    const { client, seen } = service([
      () => Response.json(exceeded, { status: 429, headers: { 'retry-after': '3600' } }),
    ]);
    expect(await client.submit([])).toMatchObject({ problem: { reason: 'quota_exceeded' } });
    expect(seen).toHaveLength(1);
  });

  test('gives up after its tries with the last problem', async () => {
    const { client, seen } = service([() => busy('1')]);
    const answer = await client.submit([new Uint8Array(1)]);
    expect(answer).toMatchObject({ ok: false, problem: { reason: 'anchor_pending', status: 503 } });
    expect(seen).toHaveLength(4);
  });

  test('does not try again where the service does not invite it', async () => {
    const { client, seen } = service([() => busy(null)]);
    expect(await client.submit([])).toMatchObject({ ok: false });
    expect(seen).toHaveLength(1);
  });

  test('sends attestations again after a broken connection, and no registry write', async () => {
    const submitting = service([broken, () => Response.json(batch)]);
    expect(await submitting.client.submit([])).toMatchObject({ ok: true });
    const writing = service([broken]);
    expect(await writing.client.revokeKey('00'.repeat(12))).toMatchObject({
      ok: false,
      problem: {
        reason: 'service_unreachable',
        status: null,
        detail: 'fetch failed: connect ECONNREFUSED',
      },
    });
    expect(writing.seen).toHaveLength(1);
  });

  test.each<[string, () => Response]>([
    ['is no JSON', () => new Response('hello')],
    ['is of another shape', () => Response.json({ batch: 'x' })],
    ['has a status that the table does not know', () => Response.json(batch, { status: 202 })],
    ['is a refusal without a problem document', () => new Response('Bad gateway', { status: 502 })],
  ])('calls an answer unreadable that %s', async (_, answer) => {
    const { client } = service([answer]);
    expect(await client.submit([])).toMatchObject({
      ok: false,
      problem: { reason: 'answer_unreadable' },
    });
  });

  test('walks a list along its cursors', async () => {
    const page = (next: string | null) => () => Response.json({ items: [party, party], next });
    const { client, seen } = service([page('c1'), page('c2'), page(null)]);
    const rows = await collected(client.parties());
    expect(rows).toMatchObject({ ok: true });
    expect(rows.ok && rows.value).toHaveLength(6);
    expect(seen.map(({ url }) => new URL(url).search)).toEqual(['', '?after=c1', '?after=c2']);
  });

  test('stops a list at a cursor that stands still, at a limit, and at a refusal', async () => {
    const still = () => Response.json({ items: [party], next: 'c1' });
    const stuck = service([still]);
    await collected(stuck.client.parties());
    expect(stuck.seen).toHaveLength(2);
    const limited = service([still]);
    expect(await collected(limited.client.parties(), 1)).toMatchObject({
      ok: true,
      value: [party],
    });
    const refused = service([still, () => busy(null)]);
    expect(await collected(refused.client.parties())).toMatchObject({ ok: false });
  });

  test('walks CSV pages along the Link header', async () => {
    const link = { link: '<?kind=resumed&after=c1>; rel="next"' };
    const { client, seen } = service([
      () => new Response('id\r\n1\r\n', { headers: link }),
      () => new Response('id\r\n2\r\n'),
    ]);
    const pages: string[] = [];
    for await (const page of client.texts('text/csv', 'listAnomalies', { kind: 'resumed' })) {
      if (page.ok) pages.push(page.value.text);
    }
    expect(pages).toEqual(['id\r\n1\r\n', 'id\r\n2\r\n']);
    expect(seen[1]?.url).toBe('https://muster.test/v1/anomalies?kind=resumed&after=c1&limit=500');
    expect(seen[1]?.headers.get('accept')).toBe('text/csv');
  });

  test('asks for no more rows than are wanted in all', async () => {
    const link = { link: '<?after=c1>; rel="next"' };
    const further = () => new Response('{}\n', { headers: link });
    const { client, seen } = service([further, further, further]);
    const pages = client.texts('application/x-ndjson', 'listDevices', {}, { limit: 700 });
    for await (const page of pages) expect(page.ok).toBe(true);
    expect(seen.map(({ url }) => new URL(url).searchParams.get('limit'))).toEqual(['500', '200']);
  });

  test('puts what goes into a path in one segment', async () => {
    const { client, seen } = service([() => busy(null)]);
    await client.device('../keys?x');
    expect(seen[0]?.url).toBe('https://muster.test/v1/devices/..%2Fkeys%3Fx');
  });
});
