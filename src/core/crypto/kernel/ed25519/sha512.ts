// SHA-512 (FIPS 180-4) over a few pieces of linear memory.

export const K = memory.data<u64>([
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
  0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
  0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
  0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
  0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0xfc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
  0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
  0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
  0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x6ca6351e003826f, 0x142929670a0e6e70,
  0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
  0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
  0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
  0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
  0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
  0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
  0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
  0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
  0x6f067aa72176fba, 0xa637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
  0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
  0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
]);

export const INITIAL = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]);

/** SHA-384 differs in this, and in that 48 bytes are taken. */
const INITIAL_384 = memory.data<u64>([
  0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
  0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
]);

const state = memory.data(64, 16);
const block = memory.data(128, 16);
const schedule = memory.data(640, 16);
let total: u32 = 0;

@inline function bigSigma0(x: u64): u64 { return rotr(x, 28) ^ rotr(x, 34) ^ rotr(x, 39); }
@inline function bigSigma1(x: u64): u64 { return rotr(x, 14) ^ rotr(x, 18) ^ rotr(x, 41); }
@inline function sigma0(x: u64): u64 { return rotr(x, 1) ^ rotr(x, 8) ^ x >> 7; }
@inline function sigma1(x: u64): u64 { return rotr(x, 19) ^ rotr(x, 61) ^ x >> 6; }
/** One round's new word, less what depends on a, b, c. */
@inline function mix(e: u64, f: u64, g: u64, kw: u64): u64 { return bigSigma1(e) + (g ^ e & (f ^ g)) + kw; }
@inline function majority(a: u64, b: u64, c: u64): u64 { return bigSigma0(a) + (a & b | c & (a | b)); }

/** The schedule's word 16 after the one at w. */
@inline function extend(w: usize): void {
  store<u64>(w, load<u64>(w) + sigma0(load<u64>(w, 8)) + load<u64>(w, 72) + sigma1(load<u64>(w, 112)), 128);
}

function compress(p: usize): void {
  for (let i: usize = 0; i < 128; i += 8) store<u64>(schedule + i, bswap(load<u64>(p + i)));
  let a = load<u64>(state, 0), b = load<u64>(state, 8), c = load<u64>(state, 16), d = load<u64>(state, 24);
  let e = load<u64>(state, 32), f = load<u64>(state, 40), g = load<u64>(state, 48), h = load<u64>(state, 56);
  // A round is one chain of dependencies: the schedule is made beside it, 16 words ahead.
  let k = K, w = schedule;
  for (; w < schedule + 512; k += 64, w += 64) {
    h += mix(e, f, g, load<u64>(k, 0) + load<u64>(w, 0)); d += h; h += majority(a, b, c);
    extend(w);
    g += mix(d, e, f, load<u64>(k, 8) + load<u64>(w, 8)); c += g; g += majority(h, a, b);
    extend(w + 8);
    f += mix(c, d, e, load<u64>(k, 16) + load<u64>(w, 16)); b += f; f += majority(g, h, a);
    extend(w + 16);
    e += mix(b, c, d, load<u64>(k, 24) + load<u64>(w, 24)); a += e; e += majority(f, g, h);
    extend(w + 24);
    d += mix(a, b, c, load<u64>(k, 32) + load<u64>(w, 32)); h += d; d += majority(e, f, g);
    extend(w + 32);
    c += mix(h, a, b, load<u64>(k, 40) + load<u64>(w, 40)); g += c; c += majority(d, e, f);
    extend(w + 40);
    b += mix(g, h, a, load<u64>(k, 48) + load<u64>(w, 48)); f += b; b += majority(c, d, e);
    extend(w + 48);
    a += mix(f, g, h, load<u64>(k, 56) + load<u64>(w, 56)); e += a; a += majority(b, c, d);
    extend(w + 56);
  }
  for (; w < schedule + 640; k += 64, w += 64) {
    h += mix(e, f, g, load<u64>(k, 0) + load<u64>(w, 0)); d += h; h += majority(a, b, c);
    g += mix(d, e, f, load<u64>(k, 8) + load<u64>(w, 8)); c += g; g += majority(h, a, b);
    f += mix(c, d, e, load<u64>(k, 16) + load<u64>(w, 16)); b += f; f += majority(g, h, a);
    e += mix(b, c, d, load<u64>(k, 24) + load<u64>(w, 24)); a += e; e += majority(f, g, h);
    d += mix(a, b, c, load<u64>(k, 32) + load<u64>(w, 32)); h += d; d += majority(e, f, g);
    c += mix(h, a, b, load<u64>(k, 40) + load<u64>(w, 40)); g += c; c += majority(d, e, f);
    b += mix(g, h, a, load<u64>(k, 48) + load<u64>(w, 48)); f += b; b += majority(c, d, e);
    a += mix(f, g, h, load<u64>(k, 56) + load<u64>(w, 56)); e += a; a += majority(b, c, d);
  }
  store<u64>(state, load<u64>(state, 0) + a, 0);
  store<u64>(state, load<u64>(state, 8) + b, 8);
  store<u64>(state, load<u64>(state, 16) + c, 16);
  store<u64>(state, load<u64>(state, 24) + d, 24);
  store<u64>(state, load<u64>(state, 32) + e, 32);
  store<u64>(state, load<u64>(state, 40) + f, 40);
  store<u64>(state, load<u64>(state, 48) + g, 48);
  store<u64>(state, load<u64>(state, 56) + h, 56);
}

// Short copies by vectors: `memory.copy` is a call out of the module, some 20 ns.
@inline function copy16(to: usize, from: usize, at: usize): void { v128.store(to + at, v128.load(from + at)); }

export function begin(): void {
  copy16(state, INITIAL, 0);
  copy16(state, INITIAL, 16);
  copy16(state, INITIAL, 32);
  copy16(state, INITIAL, 48);
  total = 0;
}

/** `begin`, then two pieces of 32 bytes. */
export function beginWith(first: usize, second: usize): void {
  begin();
  copy16(block, first, 0);
  copy16(block, first, 16);
  copy16(block + 32, second, 0);
  copy16(block + 32, second, 16);
  total = 64;
}

export function begin384(): void {
  memory.copy(state, INITIAL_384, 64);
  total = 0;
}

export function update(data: usize, length: u32): void {
  const fill = total & 127;
  total += length;
  if (fill + length < 128) {
    memory.copy(block + fill, data, length);
    return;
  }
  if (fill) {
    const head = 128 - fill;
    memory.copy(block + fill, data, head);
    compress(block);
    data += head;
    length -= head;
  }
  for (; length >= 128; data += 128, length -= 128) compress(data);
  memory.copy(block, data, length);
}

export function end(digest: usize): void {
  const fill = total & 127;
  store<u8>(block + fill, 0x80);
  if (fill < 112) {
    memory.fill(block + fill + 1, 0, 127 - fill);
  } else {
    memory.fill(block + fill + 1, 0, 127 - fill);
    compress(block);
    memory.fill(block, 0, 120);
  }
  store<u64>(block, bswap(<u64>total << 3), 120);
  compress(block);
  for (let i: usize = 0; i < 64; i += 8) store<u64>(digest + i, bswap(load<u64>(state + i)));
}
