/** What each bench measures and what it may be told, so that nobody has to start one to find out. */

interface Bench {
  readonly measures: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Variables of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
}

const benches = {
  stages: {
    measures: 'What one attestation costs, stage by stage, beside one verification by WebCrypto.',
  },
  verify: {
    measures:
      'Checks of signatures in workerd, ours beside those of WebCrypto and of other libraries.',
  },
  ingest: {
    measures: 'Bodies of attestations through the service on workerd, POST to receipt (minutes).',
    options: {
      '[rows]':
        'names of those to run: throughput, shuffled, p384, devices, memory, history, bad; all unless told',
    },
    settings: {
      MUSTER_BENCH_SITES: 'sites of the fleet (100), of 1,000 devices each',
      MUSTER_BENCH_HISTORY: 'attestations that the ledger has already (10000000)',
      MUSTER_BENCH_PROFILE: 'a file that a CPU profile of the isolate is written to',
    },
  },
  registry: {
    measures:
      'A manifest of 100,000 devices, a mix of queries and a rebuild of the index, on workerd (minutes).',
    settings: {
      MUSTER_BENCH_SIZE: 'devices of the registry, and anomalies of the index (1000000)',
    },
  },
  control: {
    measures: 'Ownership of 100,000 parties, and a compliance report of devices that attest.',
    settings: { MUSTER_BENCH_SITES: 'devices of the report, in thousands (100)' },
  },
  fleet: {
    measures:
      'A push of 500 sites of one owner to the Fleet object: apart, with gaps, and in step.',
  },
  log: {
    measures: 'Leaves into the log, growth of a large one, and an audit (some four minutes).',
    settings: {
      MUSTER_BENCH_SECONDS: 'how long leaves are appended, s (60)',
      MUSTER_BENCH_SIZE: 'leaves of the large log (10000000)',
    },
  },
  place: {
    measures:
      'What measured place says over matrices of real round trips, and what it costs in workerd.',
    options: {
      '--matrix FILE': 'round trips, with --sites; the tables of the published vectors unless told',
      '--sites FILE': 'where its ends are',
      '--landmarks N':
        'landmarks that must have been asked for a claim to count as one to be refuted (8)',
    },
  },
  anomalies: {
    measures:
      'A year of a licence with each kind of anomaly planted: what is found, falsely said, and how soon.',
    options: { '--seed N': 'which year (1)' },
    settings: {
      MUSTER_BENCH_DEVICES: 'devices of the main licence (10000)',
      MUSTER_BENCH_DAYS: 'days of the year (365)',
      MUSTER_BENCH_EACH: 'how often each kind is planted (20)',
      MUSTER_BENCH_TRUTH: 'a file that what was planted is written to',
    },
  },
} as const satisfies Readonly<Record<string, Bench>>;

export type BenchName = keyof typeof benches;
export const benchNames = Object.keys(benches) as readonly BenchName[];

/** Of one bench, or of all. */
export function benchHelp(name: BenchName | null): string {
  if (name) return helpOf(name).join('\n');
  const rows = benchNames.map((one) => row(one, benches[one].measures));
  return ['npm run bench -- NAME [--json]; stages unless told', '', ...rows].join('\n');
}

function helpOf(name: BenchName): readonly string[] {
  const { measures, options = {}, settings = {} }: Bench = benches[name];
  const json = { '--json': 'one object a line' };
  return [
    `npm run bench -- ${[name, ...Object.keys(options).map(optional), '[--json]'].join(' ')}`,
    ...['', measures, '', ...rowsOf({ ...options, ...json })],
    ...(Object.keys(settings).length > 0 ? ['', 'Environment:', ...rowsOf(settings)] : []),
  ];
}

function optional(option: string): string {
  return option.startsWith('[') ? option : `[${option}]`;
}

function rowsOf(words: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(words).map(([word, meaning]) => row(word, meaning));
}

function row(word: string, meaning: string): string {
  return `  ${word.padEnd(22)}${meaning}`;
}
