/** Fills memory with bytes that nobody can predict: the host's one import, and the only way by which randomness comes in. */
@external("host", "fillRandom")
export declare function fillRandom(at: usize, byteCount: usize): void;
