import { expect, test } from 'vitest';
import { hostPortOf } from '../../src/cli/host-port.ts';

test.each([
  ['landmark.example:4500', 'landmark.example', 4500],
  ['192.0.2.1:0', '192.0.2.1', 0],
  ['[2001:db8::1]:65535', '2001:db8::1', 65_535],
])('%s is a host and a port', (text, address, port) => {
  expect(hostPortOf(text)).toEqual({ address, port });
});

test.each(['', 'landmark', ':4500', 'a:', 'a:65536', 'a:-1', 'a:1e3', '2001:db8::1:4500', '[]:1'])(
  '%j is none',
  (text) => {
    expect(hostPortOf(text)).toBeNull();
  },
);
