/** Numbers that are the same in every run: mulberry32. */
export function diceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A point of the sphere, each as likely. */
export function pointBy(dice: () => number): { latitude: number; longitude: number } {
  return { latitude: (Math.asin(2 * dice() - 1) * 180) / Math.PI, longitude: 360 * dice() - 180 };
}
