// Inversion modulo an odd number: Bernstein and Yang, "Fast constant-time gcd computation and modular inversion" (2019), thirty
// division steps at a time, in variable time, since nothing here is a secret. Numbers are signed limbs of 30 bits in i64.

@inline const MASK30: i64 = (1 << 30) - 1;

const f = memory.data(13 * 8, 16), g = memory.data(13 * 8, 16), d = memory.data(13 * 8, 16), e = memory.data(13 * 8, 16);

// The matrix of thirty steps: 2^30 times the new (f, g) is (u f + v g, q f + r g). |u| + |v| and |q| + |r| are at most 2^30.
let u: i64 = 0, v: i64 = 0, q: i64 = 0, r: i64 = 0;

/** Thirty steps on the lowest bits of f and g; the new eta. */
function steps(eta: i64, f: i64, g: i64): i64 {
  u = 1; v = 0; q = 0; r = 1;
  let i: i64 = 30;
  while (true) {
    const zeros = ctz(g | (<i64>-1 << i));
    g >>= zeros;
    u <<= zeros;
    v <<= zeros;
    eta -= zeros;
    i -= zeros;
    if (!i) return eta;
    if (eta < 0) {
      eta = -eta;
      const x = f, y = u, z = v;
      f = g; g = -x;
      u = q; q = -y;
      v = r; r = -z;
    }
    // As many low bits of g as eta and what is left of the steps allow, at most six: f (f^2 - 2) is -1/f modulo 64.
    const w = g * f * (f * f - 2) & ((<i64>1 << min(eta + 1, i)) - 1) & 63;
    g += f * w;
    q += u * w;
    r += v * w;
  }
}

/** (f, g) by the matrix, whose division by 2^30 is exact. */
function updateFG(count: usize): void {
  let x = load<i64>(f), y = load<i64>(g), a = u * x + v * y >> 30, b = q * x + r * y >> 30;
  for (let i: usize = 8; i < count << 3; i += 8) {
    x = load<i64>(f + i); y = load<i64>(g + i);
    a += u * x + v * y;
    b += q * x + r * y;
    store<i64>(f + i - 8, a & MASK30);
    store<i64>(g + i - 8, b & MASK30);
    a >>= 30;
    b >>= 30;
  }
  store<i64>(f + (count << 3) - 8, a);
  store<i64>(g + (count << 3) - 8, b);
}

/** (d, e), in -2n .. n, by the matrix modulo n: multiples of n make the division exact, and keep the range. */
function updateDE(n: usize, count: usize, inverse: i64): void {
  const last = (count << 3) - 8, dIsNegative = load<i64>(d + last) >> 63, eIsNegative = load<i64>(e + last) >> 63;
  let x = load<i64>(d), y = load<i64>(e), a = u * x + v * y, b = q * x + r * y;
  let m = (u & dIsNegative) + (v & eIsNegative), k = (q & dIsNegative) + (r & eIsNegative);
  m -= inverse * a + m & MASK30;
  k -= inverse * b + k & MASK30;
  a = a + load<i64>(n) * m >> 30;
  b = b + load<i64>(n) * k >> 30;
  for (let i: usize = 8; i <= last; i += 8) {
    x = load<i64>(d + i); y = load<i64>(e + i);
    a += u * x + v * y + load<i64>(n + i) * m;
    b += q * x + r * y + load<i64>(n + i) * k;
    store<i64>(d + i - 8, a & MASK30);
    store<i64>(e + i - 8, b & MASK30);
    a >>= 30;
    b >>= 30;
  }
  store<i64>(d + last, a);
  store<i64>(e + last, b);
}

function isZero(a: usize, count: usize): bool {
  let any: i64 = 0;
  for (let i: usize = 0; i < count << 3; i += 8) any |= load<i64>(a + i);
  return any == 0;
}

/** d += k n, all limbs but the last to 0 .. 2^30 - 1. */
function addMultiple(n: usize, count: usize, k: i64): void {
  let c: i64 = 0;
  for (let i: usize = 0; i < count << 3; i += 8) {
    c += load<i64>(d + i) + k * load<i64>(n + i);
    store<i64>(d + i, i + 8 < count << 3 ? c & MASK30 : c);
    c >>= 30;
  }
}

/**
 * start / a modulo n, 0 < a < n, 0 <= start < n, all of `count` limbs, in place until the next call. `inverse` is 1/n modulo
 * 2^30. n is prime, so that f ends as 1 or -1.
 */
export function quotient(start: usize, a: usize, n: usize, count: usize, inverse: i64): usize {
  memory.fill(d, 0, count << 3);
  memory.copy(e, start, count << 3);
  memory.copy(f, n, count << 3);
  memory.copy(g, a, count << 3);
  let size = count;
  for (let eta: i64 = -1; !isZero(g, size);) {
    eta = steps(eta, load<i64>(f), load<i64>(g));
    updateDE(n, count, inverse);
    updateFG(size);
    // What has come to be a sign alone joins the limb below it.
    const top = (size << 3) - 8, x = load<i64>(f + top), y = load<i64>(g + top);
    if (size > 1 && x == x >> 63 && y == y >> 63) {
      size--;
      store<i64>(f + top - 8, load<i64>(f + top - 8) | x << 30);
      store<i64>(g + top - 8, load<i64>(g + top - 8) | y << 30);
    }
  }
  if (load<i64>(d + (count << 3) - 8) < 0) addMultiple(n, count, 1);
  if (load<i64>(f + (size << 3) - 8) < 0) negate(count);
  while (load<i64>(d + (count << 3) - 8) < 0) addMultiple(n, count, 1);
  return d;
}

/** d = -d; the caller's next addition makes proper limbs of it. */
function negate(count: usize): void {
  let c: i64 = 0;
  for (let i: usize = 0; i < count << 3; i += 8) {
    c -= load<i64>(d + i);
    store<i64>(d + i, i + 8 < count << 3 ? c & MASK30 : c);
    c >>= 30;
  }
}
