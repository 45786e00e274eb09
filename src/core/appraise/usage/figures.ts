/** The figures by which use is estimated and counted, each with its unit and the reason for its value. */
export const useFigures = {
  errorOfPeak: {
    value: 0.02,
    unit: 'of the peak rate',
    why:
      'tensor activity x clock is within 2 points of what applications reach in matrix products (arXiv 2605.20799, May ' +
      '2026; H100, GB200; FP16 to NVFP4): good for a fleet and a week, weak for one job',
  },
  standardBits: {
    value: 16,
    unit: 'bits',
    why: 'the precision that is assumed where the licence states none, and at which sites of several licences are added up',
  },
  longestWindow: {
    value: 31 * 86_400,
    unit: 's',
    why: 'what is remembered of a chain: an older or longer window could not be counted once',
  },
  clockAhead: {
    value: 300,
    unit: 's',
    why: 'a window may end so far after its ledger’s time, as clocks may differ (clock-skew)',
  },
  trainingTensor: {
    value: 0.3,
    unit: 'of cycles with a tensor pipe active',
    why: 'sustained, it is what training does and serving seldom',
  },
  trainingLink: {
    value: 1e9,
    unit: 'bytes a second over NVLink, both ways',
    why: 'gradients are exchanged; a device that works for itself exchanges little',
  },
  trainingRun: {
    value: 24 * 3_600,
    unit: 's without a break',
    why: 'shorter runs are tests, or batches of inference',
  },
  trainingBreak: {
    value: 2 * 3_600,
    unit: 's',
    why: 'a run goes on over a checkpoint or a restart',
  },
  hourlyWindow: {
    value: 2 * 3_600,
    unit: 's',
    why: 'a mean over more than two hours does not tell one hour from the next',
  },
  leastClock: {
    value: 0.5,
    unit: 'of the full clock',
    why:
      'a clock lowers the estimate, and nothing else that is reported contradicts it: power and heat limits hold parts ' +
      'at work above half of it; below that it is counted as half',
  },
  linkRate: {
    value: 2e12,
    unit: 'bytes a second over NVLink, both ways',
    why: 'the fifth generation has 1.8 x 10^12',
  },
  unknownPower: {
    value: 10_000,
    unit: 'W',
    why: 'of a part that the catalogue does not know: no board of today is rated for so much',
  },
  boostPower: {
    value: 1.1,
    unit: 'of TDP',
    why: 'boards go beyond their rating for moments, and meters err',
  },
} as const;
