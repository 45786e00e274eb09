// SHA-256 (FIPS 180-4) of one piece of linear memory.

const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

const state = memory.data(32, 16), block = memory.data(64, 16), schedule = memory.data(256, 16);

@inline function bigSigma0(x: u32): u32 { return rotr(x, 2) ^ rotr(x, 13) ^ rotr(x, 22); }
@inline function bigSigma1(x: u32): u32 { return rotr(x, 6) ^ rotr(x, 11) ^ rotr(x, 25); }
@inline function sigma0(x: u32): u32 { return rotr(x, 7) ^ rotr(x, 18) ^ x >> 3; }
@inline function sigma1(x: u32): u32 { return rotr(x, 17) ^ rotr(x, 19) ^ x >> 10; }
/** One round's new word, less what depends on a, b, c. */
@inline function mix(e: u32, f: u32, g: u32, kw: u32): u32 { return bigSigma1(e) + (g ^ e & (f ^ g)) + kw; }
@inline function majority(a: u32, b: u32, c: u32): u32 { return bigSigma0(a) + (a & b | c & (a | b)); }

function compress(p: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(schedule + i, bswap(load<u32>(p + i)));
  for (let w = schedule; w < schedule + 192; w += 4) {
    store<u32>(w, load<u32>(w) + sigma0(load<u32>(w, 4)) + load<u32>(w, 36) + sigma1(load<u32>(w, 56)), 64);
  }
  let a = load<u32>(state, 0), b = load<u32>(state, 4), c = load<u32>(state, 8), d = load<u32>(state, 12);
  let e = load<u32>(state, 16), f = load<u32>(state, 20), g = load<u32>(state, 24), h = load<u32>(state, 28);
  for (let i: usize = 0; i < 256; i += 32) {
    const k = K + i, w = schedule + i;
    h += mix(e, f, g, load<u32>(k, 0) + load<u32>(w, 0)); d += h; h += majority(a, b, c);
    g += mix(d, e, f, load<u32>(k, 4) + load<u32>(w, 4)); c += g; g += majority(h, a, b);
    f += mix(c, d, e, load<u32>(k, 8) + load<u32>(w, 8)); b += f; f += majority(g, h, a);
    e += mix(b, c, d, load<u32>(k, 12) + load<u32>(w, 12)); a += e; e += majority(f, g, h);
    d += mix(a, b, c, load<u32>(k, 16) + load<u32>(w, 16)); h += d; d += majority(e, f, g);
    c += mix(h, a, b, load<u32>(k, 20) + load<u32>(w, 20)); g += c; c += majority(d, e, f);
    b += mix(g, h, a, load<u32>(k, 24) + load<u32>(w, 24)); f += b; b += majority(c, d, e);
    a += mix(f, g, h, load<u32>(k, 28) + load<u32>(w, 28)); e += a; a += majority(b, c, d);
  }
  store<u32>(state, load<u32>(state, 0) + a, 0);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

/** The digest (32 bytes) of `length` bytes. */
export function sha256(digest: usize, data: usize, length: u32): void {
  memory.copy(state, INITIAL, 32);
  let left: usize = length;
  for (; left >= 64; data += 64, left -= 64) compress(data);
  memory.copy(block, data, left);
  store<u8>(block + left, 0x80);
  memory.fill(block + left + 1, 0, 63 - left);
  if (left >= 56) {
    compress(block);
    memory.fill(block, 0, 56);
  }
  store<u64>(block, bswap(<u64>length << 3), 56);
  compress(block);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(digest + i, bswap(load<u32>(state + i)));
}
