/** Models as drivers, certificates and papers call them -> the accelerator of the catalogue. */
import { type Accelerator, acceleratorOf, plainModel } from './catalogue.ts';

/** Other names of one form of a part. */
const aliases: Readonly<Record<string, string>> = {
  'A100-PCIE-40GB': 'A100 PCIe',
  'A100 80GB PCIe': 'A100 PCIe',
  'A100-SXM4-40GB': 'A100 SXM',
  'A100-SXM4-80GB': 'A100 SXM',
  'A800-SXM4-80GB': 'A800 SXM',
  'H100 80GB HBM3': 'H100 SXM',
  'H100 SXM5': 'H100 SXM',
  'GH200 480GB': 'GH200',
};
/** Names that leave the form open -> the strongest of the forms: a limit of physics must not accuse a stronger part. */
const families: Readonly<Record<string, string>> = {
  A100: 'A100 SXM',
  A800: 'A800 SXM',
  H100: 'H100 SXM',
  H800: 'H800 SXM',
  H200: 'H200 SXM',
};

const byAlias = named(aliases);
const byFamily = named(families);
const known = new Map<string, Accelerator | null>();
/** Names that are remembered: a roster has few models, and what a party writes must not fill the memory. */
const NAMES_KEPT = 256;

/** The accelerator that a device is of, by its registered model; null: not known. */
export function acceleratorNamed(model: string): Accelerator | null {
  const found = known.get(model);
  if (found !== undefined) return found;
  if (known.size >= NAMES_KEPT) known.clear();
  const family = byFamily.get(plainModel(model));
  const accelerator = family === undefined ? formNamed(model) : acceleratorOf(family);
  known.set(model, accelerator);
  return accelerator;
}

/** The accelerator of a name that leaves nothing open; null: not known, or the name of several forms. */
export function formNamed(model: string): Accelerator | null {
  return acceleratorOf(byAlias.get(plainModel(model)) ?? model);
}

/** Whether what a licence's line names is this part: a line that leaves the form open names all of its forms. */
export function isNamedBy(line: string, part: Accelerator): boolean {
  const isFamily = byFamily.has(plainModel(line));
  if (isFamily) return part.model.split(' ')[0] === plainModel(line);
  return formNamed(line) === part;
}

function named(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(table).map(([name, model]) => [plainModel(name), model]));
}
