/** The chips that device certificates name, and which accelerators of the catalogue are built on them. */
import { acceleratorNamed } from './model-names.ts';

/** By the name in the certificates. The word of a certificate is about the die: variants of one die share it. */
const modelsOf: Readonly<Record<string, readonly string[]>> = {
  GH100: ['H100 SXM', 'H100 PCIe', 'H100 NVL', 'H800 SXM', 'H200 SXM', 'GH200', 'H20'],
  GB100: ['B100', 'B200', 'GB200'],
};

/** Accelerators whose certificates nobody has seen: no chip speaks against them. */
const unseen: readonly string[] = ['B300', 'GB300'];

/** A switch is no accelerator, whatever is registered. */
const switches: readonly string[] = ['LS_10'];

/** Whether a device of this model can have this chip; null where model or chip is not known well enough to tell. */
export function fitsChip(model: string, chip: string): boolean | null {
  if (switches.includes(chip)) return false;
  const [accelerator, models] = [acceleratorNamed(model), modelsOf[chip]];
  if (!accelerator || !models || unseen.includes(accelerator.model)) return null;
  return models.includes(accelerator.model);
}
