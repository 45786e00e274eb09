// P-256 with SHA-256, as ../ecdsa asks for a curve: nothing here has state.

import { FE, mul, sqr } from "./field";
import { canonical, constant, isZero, reduce } from "./element";
import { sha256 } from "./sha256";

/** The order (../ecdsa/order.ts): words, limbs, -1/n, 1/n; n, p, p - n; n, 2^256 modulo n, p and 1 in limbs of 30 bits. */
const ORDER = memory.data<u64>([
  8, 9, 0xee00bc4f, 0x11ff43b1,
  0xfc632551, 0xf3b9cac2, 0xa7179e84, 0xbce6faad, 0xffffffff, 0xffffffff, 0, 0xffffffff, 0, 0, 0, 0,
  0xffffffff, 0xffffffff, 0xffffffff, 0, 0, 0, 1, 0xffffffff, 0, 0, 0, 0,
  0x39cdaae, 0xc46353d, 0x58e8617b, 0x43190553, 0, 0, 0, 0, 0, 0, 0, 0,
  0x3c632551, 0xee72b0b, 0x3179e84f, 0x39beab69, 0x3fffffbc, 0x3fffffff, 0xfff, 0x3fffc000, 0xffff, 0, 0, 0, 0,
  0x39cdaaf, 0x3118d4f4, 0xe8617b0, 0x6415496, 0x43, 0, 0x3ffff000, 0x3fff, 0, 0, 0, 0, 0,
  0x3fffffff, 0x3fffffff, 0x3fffffff, 0x3f, 0, 0, 0x1000, 0x3fffc000, 0xffff, 0, 0,
  0, 0,
  1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

/** x and y of G, the curve's b, and 1; big-endian, 2 bytes are read beyond the last. */
const CONSTANTS = memory.data<u8>([
  0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81,
  0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b,
  0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68,
  0x37, 0xbf, 0x51, 0xf5, 0x5a, 0xc6, 0x35, 0xd8, 0xaa, 0x3a, 0x93, 0xe7, 0xb3, 0xeb, 0xbd, 0x55, 0x76, 0x98, 0x86, 0xbc,
  0x65, 0x1d, 0x06, 0xb0, 0xcc, 0x53, 0xb0, 0xf6, 0x3b, 0xce, 0x3c, 0x3e, 0x27, 0xd2, 0x60, 0x4b, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,
]);

/** G as an affine pair, b, 1. */
const made = memory.data(4 * 96, 16);
const baseTables = memory.data(26 * 512 * 96, 64);
/** Six keys, 32 windows of 8 bits each. */
const keyTables = memory.data(6 * 32 * 128 * 96, 64);
const ring = memory.data(64 * 128, 64), owners = memory.data(6 * 4, 16), clock = memory.data(8, 16);

@unmanaged
export class P256 {
  @inline FE(): usize { return FE; }
  /** Bytes of a coordinate. */
  @inline bytes(): usize { return 32; }
  @inline order(): usize { return ORDER; }
  @inline constants(): usize { return CONSTANTS; }
  @inline base(): usize { return made; }
  @inline b(): usize { return made + 2 * FE; }
  @inline one(): usize { return made + 3 * FE; }
  @inline mul(o: usize, a: usize, b: usize): void { mul(o, a, b); }
  @inline sqr(o: usize, a: usize): void { sqr(o, a); }
  @inline reduce(o: usize, a: usize): void { reduce(o, a); }
  @inline constant(o: usize, bytes: usize): void { constant(o, bytes); }
  @inline canonical(a: usize): usize { return canonical(a); }
  @inline isZero(a: usize): bool { return isZero(a); }
  @inline hash(digest: usize, message: usize, length: u32): void { sha256(digest, message, length); }
  // Windows of G and of a key, and their tables; together an even number of windows.
  @inline baseWidth(): i32 { return 10; }
  @inline baseWindows(): usize { return 26; }
  @inline baseTables(): usize { return baseTables; }
  @inline keyWidth(): i32 { return 8; }
  @inline keyWindows(): usize { return 32; }
  @inline keyTables(): usize { return keyTables; }
  // Keys seen (../ecdsa/keys.ts).
  @inline ring(): usize { return ring; }
  @inline owners(): usize { return owners; }
  @inline places(): usize { return 6; }
  @inline clock(): usize { return clock; }
  /** Keys without tables are WebCrypto's. */
  @inline takesCold(): bool { return false; }
  @inline multiply(o: usize, point: usize, scalar: usize): void {}
}
