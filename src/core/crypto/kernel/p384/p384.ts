// P-384 with SHA-384, as ../ecdsa asks for a curve: nothing here has state.

import { begin384, end, update } from "../ed25519/sha512";
import { multiply } from "./cold";
import { canonical, constant, isZero, reduce } from "./element";
import { FE, mul, sqr } from "./field";

/** The order (../ecdsa/order.ts): words, limbs, -1/n, 1/n; n, p, p - n; n, 2^384 modulo n, p and 1 in limbs of 30 bits. */
const ORDER = memory.data<u64>([
  12, 13, 0xe88fdc45, 0x177023bb,
  0xccc52973, 0xecec196a, 0x48b0a77a, 0x581a0db2, 0xf4372ddf, 0xc7634d81, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
  0xffffffff, 0xffffffff,
  0xffffffff, 0, 0, 0xffffffff, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
  0x333ad68c, 0x1313e696, 0xb74f5885, 0xa7e5f24c, 0xbc8d21f, 0x389cb27e, 0, 0, 0, 0, 0, 0,
  0xcc52973, 0x33b065ab, 0xb0a77ae, 0x6836c92, 0x372ddf58, 0xd3607d0, 0x3ffffc76, 0x3fffffff, 0x3fffffff, 0x3fffffff,
  0x3fffffff, 0x3fffffff, 0xffffff,
  0x333ad68d, 0xc4f9a54, 0x34f58851, 0x397c936d, 0x8d220a7, 0x32c9f82f, 0x389, 0, 0, 0, 0, 0, 0,
  0x3fffffff, 0x3, 0, 0x3fffffc0, 0x3ffffeff, 0x3fffffff, 0x3fffffff, 0x3fffffff, 0x3fffffff, 0x3fffffff, 0x3fffffff,
  0x3fffffff, 0xffffff,
  1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

/** x and y of G, the curve's b, and 1; big-endian, 2 bytes are read beyond the last. */
const CONSTANTS = memory.data<u8>([
  0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e, 0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62,
  0x8b, 0xa7, 0x9b, 0x98, 0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55, 0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c,
  0x3a, 0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7, 0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c, 0x6f, 0x5d, 0x9e, 0x98, 0xbf,
  0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d, 0xbd, 0x28, 0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0,
  0x0a, 0x60, 0xb1, 0xce, 0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f, 0xb3, 0x31, 0x2f, 0xa7,
  0xe2, 0x3e, 0xe7, 0xe4, 0x98, 0x8e, 0x05, 0x6b, 0xe3, 0xf8, 0x2d, 0x19, 0x18, 0x1d, 0x9c, 0x6e, 0xfe, 0x81, 0x41, 0x12,
  0x03, 0x14, 0x08, 0x8f, 0x50, 0x13, 0x87, 0x5a, 0xc6, 0x56, 0x39, 0x8d, 0x8a, 0x2e, 0xd1, 0x9d, 0x2a, 0x85, 0xc8, 0xed,
  0xd3, 0xec, 0x2a, 0xef, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0, 0,
]);

/** G as an affine pair, b, 1. */
const made = memory.data(4 * 128, 16);
const baseTables = memory.data(44 * 256 * 128, 64);
/** Four keys, 55 windows of 7 bits each, and one more: they are made in pairs. */
const keyTables = memory.data(4 * 56 * 64 * 128, 64);
const ring = memory.data(64 * 128, 64), owners = memory.data(4 * 4, 16), clock = memory.data(8, 16);

@unmanaged
export class P384 {
  @inline FE(): usize { return FE; }
  /** Bytes of a coordinate. */
  @inline bytes(): usize { return 48; }
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
  @inline hash(digest: usize, message: usize, length: u32): void {
    begin384();
    update(message, length);
    end(digest);
  }
  // Windows of G and of a key, and their tables; together an even number of windows, those of G an odd one.
  @inline baseWidth(): i32 { return 9; }
  @inline baseWindows(): usize { return 43; }
  @inline baseTables(): usize { return baseTables; }
  @inline keyWidth(): i32 { return 7; }
  @inline keyWindows(): usize { return 55; }
  @inline keyTables(): usize { return keyTables; }
  // Keys seen (../ecdsa/keys.ts).
  @inline ring(): usize { return ring; }
  @inline owners(): usize { return owners; }
  @inline places(): usize { return 4; }
  @inline clock(): usize { return clock; }
  /** Whether keys without tables are decided, by `multiply`: o (lane 0) = scalar times the affine pair. */
  @inline takesCold(): bool { return true; }
  @inline multiply(o: usize, point: usize, scalar: usize): void { multiply(o, point, scalar); }
}
