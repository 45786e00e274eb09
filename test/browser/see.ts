/** Runs inside the page: what is there, what does not fit, and what cannot be read. */
export interface Seen {
  readonly text: string;
  /** Levels in document order. */
  readonly headings: readonly number[];
  /** Elements that must not be there at all: scripts, frames, forms, images, handlers, addresses that run. */
  readonly active: readonly string[];
  /** Elements that reach beyond the width, innermost first. */
  readonly beyond: readonly string[];
  /** Text whose contrast is below WCAG 2.2 AA (4.5, or 3 where it is large). */
  readonly faint: readonly string[];
  readonly language: string;
}

/** Self-contained: the browser gets this function as its source. */
export function see(): Seen {
  const all = [...document.querySelectorAll<HTMLElement>('body *')];
  const nameOf = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.className}: ${(element.textContent ?? '').trim().slice(0, 60)}`;

  const isHidden = (element: Element) =>
    element.closest('thead') !== null &&
    getComputedStyle(element.closest('thead')!).position === 'absolute';
  const width = document.documentElement.clientWidth;
  const beyond = all
    .filter((element) => !isHidden(element))
    .filter(
      (element) =>
        element.getBoundingClientRect().right > width + 1 ||
        (element.scrollWidth > element.clientWidth + 1 &&
          getComputedStyle(element).display !== 'inline'),
    )
    .map(nameOf);
  if (document.documentElement.scrollWidth > width) beyond.push('the page itself');

  const channel = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([r = 0, g = 0, b = 0]: number[]) =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const rgba = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const groundOf = (element: Element | null): number[] => {
    if (element === null) return [255, 255, 255];
    const colour = rgba(getComputedStyle(element).backgroundColor);
    return (colour[3] ?? 1) === 0 ? groundOf(element.parentElement) : colour;
  };
  const hasOwnText = (element: Element) =>
    [...element.childNodes].some(
      (node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '',
    );
  const faint = all.filter(hasOwnText).flatMap((element) => {
    const style = getComputedStyle(element);
    const [one, other] = [luminance(rgba(style.color)), luminance(groundOf(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return ratio >= (isLarge ? 3 : 4.5) ? [] : [`${ratio.toFixed(2)} ${nameOf(element)}`];
  });

  const tags = 'script, iframe, object, embed, form, input, button, img, video, audio, link, base';
  const active = [...document.querySelectorAll(tags)].map(nameOf);
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || /^\s*javascript:/i.test(value))
        active.push(`${name}="${value}"`);
    }
  }
  return {
    text: document.body.innerText,
    headings: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) =>
      Number(tagName[1]),
    ),
    active,
    beyond,
    faint,
    language: document.documentElement.lang,
  };
}
