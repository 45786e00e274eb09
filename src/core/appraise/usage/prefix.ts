/** The length and first 40 bits of a name in bytes, as a number: who makes two names alike makes one of them, against himself. */
export function prefixOf(name: Uint8Array): number {
  let prefix = name.length;
  for (let i = 0; i < 5; i++) prefix = prefix * 256 + (name[i] ?? 0);
  return prefix;
}
