/** Names on a map: each beside its mark where nothing stands yet, so that none covers another; what has no place is left out. */
import { mapSize, type Pixel } from './map-frame.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of a sans-serif of 12 pixels, on the wide side. */
const charPx = 7.2;
const heightPx = 15;
const markPx = 6;

export class Labels {
  readonly #taken: Box[] = [];

  /** A mark keeps its place, whatever is named after it. */
  mark([x, y]: Pixel): void {
    this.#taken.push({ x: x - markPx, y: y - markPx, width: 2 * markPx, height: 2 * markPx });
  }

  /** The text beside a mark, right or left of it, above or below; empty where none of these is free. */
  beside([x, y]: Pixel, text: string, style: string): string {
    const width = text.length * charPx;
    const starts = [0, -12, 12, -24, 24, -36, 36].flatMap((dy): Pixel[] => [
      [x + 9, y + 4 + dy],
      [x - 9 - width, y + 4 + dy],
    ]);
    return this.#first(starts, text, width, style);
  }

  /** The text with its middle there. */
  centred([x, y]: Pixel, text: string, style: string): string {
    const width = text.length * charPx;
    return this.#first([[x - width / 2, y + 4]], text, width, style);
  }

  #first(starts: readonly Pixel[], text: string, width: number, style: string): string {
    for (const [x, y] of starts) {
      const box = { x, y: y - 11, width, height: heightPx };
      if (!isOn(box) || this.#taken.some((other) => overlap(box, other))) continue;
      this.#taken.push(box);
      return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${style}>${escaped(text)}</text>`;
    }
    return '';
  }
}

function isOn({ x, y, width, height }: Box): boolean {
  return x >= 2 && y >= 2 && x + width <= mapSize - 2 && y + height <= mapSize - 2;
}

function overlap(a: Box, b: Box): boolean {
  const isBeside = a.x + a.width <= b.x || b.x + b.width <= a.x;
  return !isBeside && a.y + a.height > b.y && b.y + b.height > a.y;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
