/** The Accept header (RFC 9110 section 12.5.1) -> the content type to answer in. */

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** The best of `offered`, of which the first is the default; null where none is acceptable. */
export function acceptedType<T extends string>(
  header: string | undefined,
  offered: readonly [T, ...T[]],
): T | null {
  if (header === undefined || header.trim() === '') return offered[0];
  const ranges = header.slice(0, 1_000).split(',').map(rangeOf);
  const ranked = ranges.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { type } of ranked) {
    const match = offered.find(
      (offer) => type === '*/*' || type === offer || isWithin(offer, type),
    );
    if (match) return match;
  }
  return null;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const stated = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = stated === undefined ? 1 : Number(stated.slice(2));
  return { type, quality: Number.isFinite(quality) ? quality : 0 };
}

function isWithin(offer: string, range: string): boolean {
  return range.endsWith('/*') && offer.startsWith(range.slice(0, -1));
}
