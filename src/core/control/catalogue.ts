/** Accelerators by their data sheets: dense rates, die area, memory bandwidth, power. No figure decides anything here. */
import type { DenseRate, Interval } from './metrics.ts';

/** What the figures of a row rest on. All but the first are one source each, and weak. */
export const figureSources = {
  'epoch-2026-04': 'Epoch AI, hardware data, April 2026 (CC BY 4.0)',
  'anandtech-17326': 'AnandTech 17326, "AMD Releases Instinct MI210 Accelerator", March 2022',
  'aws-neuron': 'AWS Neuron documentation, Trainium architecture, of versions 2.9 and 2.28',
  'lm-predictor': 'github.com/feitang0/LM-Predictor, hardware.py',
  'hmc-tech': 'hmc-tech.com, NVIDIA GeForce RTX 4090 D',
  'tomshardware-2025-08-12': "Tom's Hardware, RTX 5090D V2, 12 August 2025",
  'amd-2025-04': 'AMD, filings since April 2025, which name the part and no figure of it',
} as const;
export type FigureSource = keyof typeof figureSources;

const allFigures = ['rates', 'dieAreaMm2', 'memoryGBps', 'tdpWatts'] as const;
type FigureName = (typeof allFigures)[number];

export interface Accelerator {
  readonly model: string;
  readonly maker: string;
  /** Empty: none is published. */
  readonly rates: readonly DenseRate[];
  /** Applicable die area, all logic dies summed; null: not published. */
  readonly dieAreaMm2: Interval | null;
  /** 10^9 bytes a second of all DRAM together. */
  readonly memoryGBps: number | null;
  readonly tdpWatts: number | null;
  /** Designed or marketed for data centres (Note 2 to 3A090). */
  readonly isForDataCentres: boolean;
  readonly source: FigureSource;
  /** Members of this row whose figure has one weak source. */
  readonly unverified: readonly FigureName[];
}

type Sheet = readonly [
  model: string,
  maker: string,
  tops16: number | null,
  tops8: number | null,
  tops4: number | null,
  dieAreaMm2: Interval | null,
  memoryGBps: number | null,
  tdpWatts: number | null,
  unverified?: readonly FigureName[],
  source?: FigureSource,
];

const makers = /^(NVIDIA|AMD|INTEL|GOOGLE|AMAZON|AWS|HUAWEI)[\s_-]+/;
/** What makers put before the names of several of their models. */
const series = /^(TESLA|GEFORCE|INSTINCT|HABANA|CLOUD)[\s_-]+/;

const a100: Interval = [826, 826];
const h100: Interval = [814, 814];
const blackwell: Interval = [1500, 1700];
const ada102: Interval = [608, 608];

const dataCentre: readonly Sheet[] = [
  ['A100 PCIe', 'NVIDIA', 312, 624, null, a100, 1940, 300],
  ['A100 SXM', 'NVIDIA', 312, 624, null, a100, 2039, 400],
  ['A800 PCIe', 'NVIDIA', 312, 624, null, null, 1935, null, [], 'lm-predictor'],
  ['A800 SXM', 'NVIDIA', 311.8, 624, null, a100, 2040, 400],
  ['A40', 'NVIDIA', 149.7, 299.3, null, [628, 628], 695.8, 300],
  ['H100 SXM', 'NVIDIA', 989.4, 1979, null, h100, 3350, 700],
  ['H100 PCIe', 'NVIDIA', 756, 1513, null, h100, 2040, 350, ['rates']],
  ['H100 NVL', 'NVIDIA', 835.5, 1671, null, h100, 3938, 400, ['rates']],
  ['H800 SXM', 'NVIDIA', 989, 1979, null, h100, 3360, 700],
  ['H200 SXM', 'NVIDIA', 989.5, 1979, null, h100, 4800, 700, ['dieAreaMm2']],
  ['GH200', 'NVIDIA', 989.5, 1979, null, h100, 4900, 700, ['dieAreaMm2']],
  ['H20', 'NVIDIA', 148, 296, null, h100, 4000, 400, ['dieAreaMm2']],
  ['B100', 'NVIDIA', 1750, 3500, 7000, blackwell, 8000, 700, ['dieAreaMm2']],
  ['B200', 'NVIDIA', 2250, 4500, 9000, blackwell, 7700, 1000, ['dieAreaMm2']],
  ['GB200', 'NVIDIA', 2500, 5000, 10000, blackwell, 8000, 1200, ['dieAreaMm2']],
  ['B300', 'NVIDIA', 2250, 4500, 14000, blackwell, 7700, 1100, ['dieAreaMm2']],
  ['GB300', 'NVIDIA', 2500, 5000, 15000, blackwell, 8000, 1400, ['dieAreaMm2']],
  ['L40S', 'NVIDIA', 366, 733, null, ada102, 864, 350, ['rates', 'memoryGBps', 'tdpWatts']],
  ['L40', 'NVIDIA', 181, 362, null, ada102, 864, 300],
  ['L20', 'NVIDIA', 119.5, 239, null, [609, 609], 864, 275],
  ['L4', 'NVIDIA', 121, 242, 484, [294, 294], 300.1, 72],
  ['L2', 'NVIDIA', 96.5, 193, null, [294, 294], 300, null, ['dieAreaMm2']],
  ['MI100', 'AMD', 184.6, 184.6, null, null, 1230, 300, [], 'anandtech-17326'],
  // Its one die is of the kind of which MI250X has two.
  ['MI210', 'AMD', 181, 181, null, [724, 724], 1600, 300, [], 'anandtech-17326'],
  ['MI250', 'AMD', 362.1, 362.1, null, [1448, 1448], 3200, 560, [], 'anandtech-17326'],
  ['MI250X', 'AMD', 383, 383, null, [1448, 1448], 3280, 500],
  ['MI300A', 'AMD', 980.6, 1961.2, null, null, 5300, 760],
  ['MI300X', 'AMD', 1307.4, 2614.9, null, [1017, 1017], 5300, 750],
  ['MI308X', 'AMD', null, null, null, null, null, null, [], 'amd-2025-04'],
  // Two figures are published for 8 bit, 2,600 and 2,614.9: the greater counts.
  ['MI325X', 'AMD', 1307.4, 2614.9, null, [1017, 1017], 6000, 1000, ['rates', 'dieAreaMm2']],
  ['MI350X', 'AMD', 2309.6, 4614, 9227.5, null, 8000, 1000],
  ['MI355X', 'AMD', 2516.6, 5033.2, 10066.3, null, 8000, 1400],
  ['Gaudi 2', 'Intel', 450, 865, null, [826, 826], 2450, 600],
  ['Gaudi 3', 'Intel', 1678, 1678, null, null, 3700, 900],
  ['TPU v4', 'Google', 275, 275, null, [350, 450], 1200, 340, ['dieAreaMm2']],
  ['TPU v5e', 'Google', 197, 393, null, [325, 325], 819, 225],
  ['TPU v5p', 'Google', 459, 918, null, null, 2765, 540],
  ['TPU v6e', 'Google', 918, 1836, null, null, 1640, 380],
  ['TPU v7', 'Google', 2307, 4614, null, null, 7370, 960],
  // 380 in later versions and 420 in earlier ones at 8 bit: the greater counts. 820 GiB/s.
  ['Trainium', 'Amazon', 190, 420, null, null, 880, null, [], 'aws-neuron'],
  ['Trainium2', 'Amazon', 667, 1299, null, null, 2900, 500],
  ['Trainium3', 'Amazon', 671, 2517, 2517, null, null, 700],
  ['Ascend 910B', 'Huawei', 376, null, null, null, 1228, 400],
  ['Ascend 910C', 'Huawei', 800, null, null, null, 3200, 700],
];

const d5090 = [null, null, 1187.5, [750, 750]] as const;

const consumer: readonly Sheet[] = [
  ['RTX 4090', 'NVIDIA', 330, 660.6, null, ada102, 1008, 450],
  ['RTX 4090 D', 'NVIDIA', 294.2, 588.35, null, ada102, 1008, 450, [], 'hmc-tech'],
  ['RTX 5090', 'NVIDIA', 419, 838, 1676, [750, 750], 1792, 575, allFigures],
  // 2,375 "AI TOPS" are sparse ones at 4 bit, of which half are dense.
  ['RTX 5090 D', 'NVIDIA', ...d5090, 1792, 575, [], 'tomshardware-2025-08-12'],
  ['RTX 5090 D V2', 'NVIDIA', ...d5090, 1344, 575, [], 'tomshardware-2025-08-12'],
];

function accelerator(sheet: Sheet, isForDataCentres: boolean): Accelerator {
  const [model, maker, tops16, tops8, tops4, dieAreaMm2, memoryGBps, tdpWatts, weak, from] = sheet;
  const source = from ?? 'epoch-2026-04';
  const all = [rate(16, tops16), rate(8, tops8), rate(4, tops4)];
  return {
    ...{ model, maker, dieAreaMm2, memoryGBps, tdpWatts, isForDataCentres },
    rates: all.filter((one) => one !== null),
    source,
    unverified: source === 'epoch-2026-04' ? (weak ?? []) : published(sheet),
  };
}

function published([, , tops16, tops8, tops4, ...rest]: Sheet): readonly FigureName[] {
  const figures = [tops16 ?? tops8 ?? tops4, ...rest];
  return allFigures.filter((_, i) => (figures[i] ?? null) !== null);
}

function rate(bits: number, denseTops: number | null): DenseRate | null {
  return denseTops === null ? null : { bits, denseTops };
}

/** All that are known, in the order of makers and generations. */
export const accelerators: readonly Accelerator[] = [
  ...dataCentre.map((sheet) => accelerator(sheet, true)),
  ...consumer.map((sheet) => accelerator(sheet, false)),
];

const byName = new Map(accelerators.map((one) => [plainModel(one.model), one]));

/** An accelerator by the name of its model: case, blanks, hyphens, maker and series in front do not matter. Null: not known. */
export function acceleratorOf(model: string): Accelerator | null {
  return byName.get(plainModel(model)) ?? null;
}

/** Models whose names have the given one in them, for whoever asked for `A100` where there are two. */
export function modelsLike(model: string): readonly string[] {
  const asked = plainModel(model);
  if (asked.length < 2) return [];
  return accelerators.map((one) => one.model).filter((name) => plainModel(name).includes(asked));
}

/** A model's name without what is a matter of spelling: case, blanks, hyphens, forms of letters, maker and series in front. */
export function plainModel(model: string): string {
  return model
    .normalize('NFKC')
    .trim()
    .toUpperCase()
    .replace(makers, '')
    .replace(series, '')
    .replace(/[\s_-]+/g, '');
}
