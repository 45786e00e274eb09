/** Models as drivers, certificates and papers call them -> the accelerator of the catalogue. */
import { type Accelerator, acceleratorOf } from './catalogue.ts';

/** Where a name leaves the form open, the strongest of its forms counts: a limit of physics must not accuse a stronger part. */
const aliases: Readonly<Record<string, string>> = {
  'A100-PCIE-40GB': 'A100 PCIe',
  'A100 80GB PCIe': 'A100 PCIe',
  'A100-SXM4-40GB': 'A100 SXM',
  'A100-SXM4-80GB': 'A100 SXM',
  A100: 'A100 SXM',
  'A800-SXM4-80GB': 'A800 SXM',
  A800: 'A800 SXM',
  H100: 'H100 SXM',
  'H100 80GB HBM3': 'H100 SXM',
  'H100 SXM5': 'H100 SXM',
  H800: 'H800 SXM',
  H200: 'H200 SXM',
  'GH200 480GB': 'GH200',
};

const byAlias = new Map(Object.entries(aliases).map(([name, model]) => [plain(name), model]));
const known = new Map<string, Accelerator | null>();
/** Names that are remembered: a roster has few models, and what a party writes must not fill the memory. */
const NAMES_KEPT = 256;

/** The accelerator that a device is of, by its registered model; null: not known. */
export function acceleratorNamed(model: string): Accelerator | null {
  const found = known.get(model);
  if (found !== undefined) return found;
  if (known.size >= NAMES_KEPT) known.clear();
  const accelerator = acceleratorOf(byAlias.get(plain(model)) ?? model);
  known.set(model, accelerator);
  return accelerator;
}

function plain(name: string): string {
  return name
    .toUpperCase()
    .replace(/^NVIDIA\s+/, '')
    .replace(/[\s_-]+/g, '');
}
