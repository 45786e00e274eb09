import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublic, readUrl } from '../../../src/flow/webhooks/address.ts';
import { httpsResolver, tableResolver } from '../../../src/store/network/resolver.ts';
import { EXPORTER, openPostOffice } from './post-office.ts';

const byte = fc.integer({ min: 0, max: 255 });
const nowhere = { allowed: new Set<string>() };
const reasonOf = (text: string, local = nowhere) => {
  const url = readUrl(text, local);
  return url.ok ? 'ok' : url.reason;
};

describe('an address of the Internet is public, and no other', () => {
  test.each(['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    (address) => expect(isPublic(address)).toBe(true),
  );

  test.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254'],
    ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1'],
    ...['192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
    ...['255.255.255.255', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1'],
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '::7f00:1', '::8.8.8.8'],
    ...['64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001::1', '2001:db8::1', '2001:2::1'],
    ...['3fff::1', '5f00::1', '100::1', 'fec0::1', '4000::1', 'e000::1'],
    ...['', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '017700000001', '1.2.3', '1.2.3.4.5'],
  ])('%s is not', (address) => expect(isPublic(address)).toBe(false));

  test('no IPv4 address of a private network is, in any of its six dresses', () => {
    const privately = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
      fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
    );
    fc.assert(
      fc.property(privately, ([a, b, c, d]) => {
        const [high, low] = [(a << 8) | b, (c << 8) | d].map((word) => word.toString(16));
        const dresses = [
          `${a}.${b}.${c}.${d}`,
          `::ffff:${a}.${b}.${c}.${d}`,
          `::${a}.${b}.${c}.${d}`,
          `64:ff9b::${high}:${low}`,
          `2002:${high}:${low}::1`,
          `::ffff:0:${high}:${low}`,
        ];
        expect(dresses.filter(isPublic)).toEqual([]);
      }),
    );
  });
});

describe('a URL may point to a public host over https', () => {
  test.each([
    'https://hooks.muster.org/a?b=c',
    'https://hooks.muster.org:8443/',
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
    'https://xn--mnchen-3ya.org/',
    'https://münchen.org/',
  ])('%s', (text) => expect(reasonOf(text)).toBe('ok'));

  test.each([
    ['hooks', 'url_unreadable'],
    ['http://hooks.muster.org/', 'url_scheme'],
    ['ftp://hooks.muster.org/', 'url_scheme'],
    ['file:///etc/passwd', 'url_scheme'],
    ['https://user:secret@hooks.muster.org/', 'url_credentials'],
    ['https://1.1.1.1@hooks.muster.org/', 'url_credentials'],
    ['https://hooks.muster.org:22/', 'url_port'],
    ['https://hooks.muster.org:80/', 'url_port'],
    ['https://localhost/', 'url_host'],
    ['https://LOCALHOST/', 'url_host'],
    ['https://a.localhost/', 'url_host'],
    ['https://localhost./', 'url_host'],
    ['https://hooks.muster.org./', 'url_host'],
    ['https://metadata/', 'url_host'],
    ['https://metadata.google.internal/', 'url_host'],
    ['https://printer.local/', 'url_host'],
    ['https://1.0.0.127.in-addr.arpa/', 'url_host'],
    ['https://127.0.0.1/', 'url_address_not_public'],
    ['https://127.1/', 'url_address_not_public'],
    ['https://2130706433/', 'url_address_not_public'],
    ['https://0x7f000001/', 'url_address_not_public'],
    ['https://017700000001/', 'url_address_not_public'],
    ['https://①②⑦.0.0.1/', 'url_address_not_public'],
    ['https://169.254.169.254/latest/meta-data/', 'url_address_not_public'],
    ['https://[::1]/', 'url_address_not_public'],
    ['https://[::ffff:7f00:1]/', 'url_address_not_public'],
    ['https://[::ffff:10.0.0.1]/', 'url_address_not_public'],
  ])('%s is refused: %s', (text, reason) => expect(reasonOf(text)).toBe(reason));

  test('a receiver of this machine only where the development service names it', () => {
    const local = { allowed: new Set(['127.0.0.1:9000', '127.0.0.1:443', 'localhost:80']) };
    expect(reasonOf('http://127.0.0.1:9000/hook', local)).toBe('ok');
    expect(reasonOf('http://127.0.0.1:9001/hook', local)).toBe('url_scheme');
    expect(reasonOf('http://localhost/hook', local)).toBe('url_scheme');
    expect(reasonOf('https://127.0.0.1/hook', local)).toBe('url_address_not_public');
    expect(reasonOf('http://127.0.0.1:9000/hook')).toBe('url_scheme');
    expect(reasonOf('http://a@127.0.0.1:9000/hook', local)).toBe('url_credentials');
  });
});

describe('a name is looked at before each attempt', () => {
  const names = [
    'good.muster.org=93.184.216.34+2606:4700::1111',
    'inside.muster.org=10.0.0.1',
    'both.muster.org=93.184.216.34+127.0.0.1',
    'mapped.muster.org=::ffff:127.0.0.1',
  ].join(' ');

  /** What a delivery to a name comes to, and the URLs that were dialled. */
  async function sentTo(host: string) {
    const office = openPostOffice([], names);
    const dialled: string[] = [];
    office.state.sender = {
      post: async (url) => {
        dialled.push(url.href);
        return { status: 204 };
      },
    };
    const { id } = await office.add(EXPORTER, `https://${host}/hook`);
    await office.tell('dev_1');
    await office.deliver();
    const [delivery] = await office.deliveries(id);
    return { dialled, state: delivery!.state, fault: delivery!.lastFault };
  }

  test('one with public addresses alone is dialled', async () => {
    expect(await sentTo('good.muster.org')).toEqual({
      dialled: ['https://good.muster.org/hook'],
      state: 'delivered',
      fault: null,
    });
  });

  test.each(['inside.muster.org', 'both.muster.org', 'mapped.muster.org'])(
    '%s has an address that is not public: nothing is dialled',
    async (host) => {
      const refused = { dialled: [], state: 'pending', fault: 'address_refused' };
      expect(await sentTo(host)).toEqual(refused);
    },
  );

  test('one that nobody knows is not dialled', async () => {
    const unknown = { dialled: [], state: 'pending', fault: 'name_unresolved' };
    expect(await sentTo('nobody.muster.org')).toEqual(unknown);
  });
});

describe('the resolver over https', () => {
  const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
  const asked = (answer: (type: string) => Response | Promise<Response>) =>
    httpsResolver('https://dns.muster.org/dns-query', async (request) =>
      answer(new URL(request.url).searchParams.get('type') ?? ''),
    ).addressesOf('hooks.muster.org');

  test('gives the addresses of both kinds behind any alias', async () => {
    const alias = { type: 5, data: 'other.muster.org.' };
    const found = await asked((type) =>
      json({
        Status: 0,
        Answer: [alias, type === 'A' ? { type: 1, data: '1.1.1.1' } : { type: 28, data: '::1' }],
      }),
    );
    expect(found).toEqual(['1.1.1.1', '::1']);
  });

  test('gives no address of a name that does not exist, or that has none', async () => {
    expect(await asked(() => json({ Status: 3 }))).toEqual([]);
    expect(await asked(() => json({ Status: 0 }))).toEqual([]);
  });

  test.each<[string, (type: string) => Response | Promise<Response>]>([
    ['fails', () => json({}, 500)],
    ['says SERVFAIL', () => json({ Status: 2 })],
    ['answers no JSON', () => new Response('<html>')],
    ['cannot be reached', () => Promise.reject(new Error('unreachable'))],
    [
      'redirects',
      () => new Response(null, { status: 302, headers: { location: 'https://a.org' } }),
    ],
    ['answers for one kind alone', (type) => json({ Status: type === 'A' ? 0 : 2 })],
    ['answers too much', () => json({ Status: 0, Answer: ['x'.repeat(70_000)] })],
  ])('is no answer where it %s', async (_, answer) => {
    expect(await asked(answer)).toBeNull();
  });

  test('a table knows what stands in it', async () => {
    const table = tableResolver(' a.org=1.1.1.1+::1\n b.org=2.2.2.2 ');
    expect(await table.addressesOf('a.org')).toEqual(['1.1.1.1', '::1']);
    expect(await table.addressesOf('c.org')).toEqual([]);
  });
});
