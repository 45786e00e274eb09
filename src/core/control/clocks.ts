/** The clock at which a part reaches its dense rate: what a measured clock is a share of. */

/** Greatest SM clock by data sheet or driver, MHz. All of weak sources: where a part is missing its clock counts as full. */
const maxSmClockMhz: Readonly<Record<string, number>> = {
  'A100 PCIe': 1410,
  'A100 SXM': 1410,
  'A800 SXM': 1410,
  'H100 SXM': 1980,
  'H100 PCIe': 1755,
  'H800 SXM': 1980,
  'H200 SXM': 1980,
  GH200: 1980,
  H20: 1980,
  L40S: 2520,
  L40: 2490,
  L4: 2040,
};

/** The share of its full clock that a part ran at, 0 to 1. */
export function clockShare(model: string, smClockMhz: number | undefined): number {
  const most = maxSmClockMhz[model];
  if (most === undefined || smClockMhz === undefined) return 1;
  return Math.min(1, smClockMhz / most);
}
