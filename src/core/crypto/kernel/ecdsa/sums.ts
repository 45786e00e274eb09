// Sums of elements of either field, limb by limb: C is the curve (curve.ts), of six limbs or of eight.

// Written out: a loop of as many steps takes twice as long.

@inline function hasEight<C>(): bool { return changetype<C>(0).FE() > 96; }

/** o = a + b. */
export function add<C>(o: usize, a: usize, b: usize): void {
  v128.store(o, f64x2.add(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, f64x2.add(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, f64x2.add(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, f64x2.add(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, f64x2.add(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(o, f64x2.add(v128.load(a, 80), v128.load(b, 80)), 80);
  if (!hasEight<C>()) return;
  v128.store(o, f64x2.add(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(o, f64x2.add(v128.load(a, 112), v128.load(b, 112)), 112);
}

/** o = a - b. */
export function sub<C>(o: usize, a: usize, b: usize): void {
  v128.store(o, f64x2.sub(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, f64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, f64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, f64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, f64x2.sub(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(o, f64x2.sub(v128.load(a, 80), v128.load(b, 80)), 80);
  if (!hasEight<C>()) return;
  v128.store(o, f64x2.sub(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(o, f64x2.sub(v128.load(a, 112), v128.load(b, 112)), 112);
}

@inline function lessTwice(a: v128, b: v128): v128 { return f64x2.sub(f64x2.sub(a, b), b); }

/** o = a - 2b. */
export function subTwice<C>(o: usize, a: usize, b: usize): void {
  v128.store(o, lessTwice(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, lessTwice(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, lessTwice(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, lessTwice(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, lessTwice(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(o, lessTwice(v128.load(a, 80), v128.load(b, 80)), 80);
  if (!hasEight<C>()) return;
  v128.store(o, lessTwice(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(o, lessTwice(v128.load(a, 112), v128.load(b, 112)), 112);
}

/** o = k a. */
export function scale<C>(o: usize, a: usize, k: f64): void {
  const factor = f64x2.splat(k);
  v128.store(o, f64x2.mul(v128.load(a, 0), factor), 0);
  v128.store(o, f64x2.mul(v128.load(a, 16), factor), 16);
  v128.store(o, f64x2.mul(v128.load(a, 32), factor), 32);
  v128.store(o, f64x2.mul(v128.load(a, 48), factor), 48);
  v128.store(o, f64x2.mul(v128.load(a, 64), factor), 64);
  v128.store(o, f64x2.mul(v128.load(a, 80), factor), 80);
  if (!hasEight<C>()) return;
  v128.store(o, f64x2.mul(v128.load(a, 96), factor), 96);
  v128.store(o, f64x2.mul(v128.load(a, 112), factor), 112);
}
