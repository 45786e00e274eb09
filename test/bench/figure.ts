/** One measured figure, as a line of a table or of JSON. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly against: string;
  /** How many times better than `against`; what it is instead, `against` says. */
  readonly ratio: number;
}

/** With `--json` one object a line and nothing else on standard output. */
export function say(figure: Figure): void {
  console.log(process.argv.includes('--json') ? JSON.stringify(figure) : lineOf(figure));
}

function lineOf({ name, value, unit, against, ratio }: Figure): string {
  const numbers = `${value.toFixed(2).padStart(9)} ${unit.padEnd(14)}${ratio.toFixed(2).padStart(7)}x`;
  return `${name.padEnd(34)}${numbers}  ${against}`;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
