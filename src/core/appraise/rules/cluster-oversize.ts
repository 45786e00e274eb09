/** More devices work together, or are installed, than the licence permits. */
import type { LicenceLimits } from '../../limits.ts';
import type { LicenceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import type { Installed } from '../use-facts.ts';
import { counted, countText, rounded } from '../wording.ts';

interface Excess {
  readonly name: 'fabric' | 'fabricSize' | 'present' | 'tpp';
  readonly has: number;
  readonly permitted: number;
  readonly text: string;
}

function appraise({ licence, installed }: LicenceTickFacts): Word {
  if (!installed) return 'silent';
  const over = excessesOf(installed, licence.limits ?? {}).filter(
    ({ has, permitted }) => has > permitted,
  );
  if (over.length === 0) return 'clear';
  return {
    kind: 'cluster-oversize',
    severity: 'high',
    subject: { type: 'licence', id: licence.licence },
    sentence: `More than the licence permits: ${over.map(({ text }) => text).join('; ')}.`,
    numbers: {
      ...{ over: over.map(({ name }) => name).join(', '), version: licence.version },
      ...(installed.fabric ? { fabricId: installed.fabric.fabric } : {}),
      ...Object.fromEntries(
        over.flatMap(({ name, has, permitted }) => [
          [name, rounded(has)],
          [`${name}:permitted`, permitted],
        ]),
      ),
    },
  };
}

function excessesOf({ fabric, present, tpp }: Installed, limits: LicenceLimits): Excess[] {
  const { fabricDevices, concurrentDevices, installedTpp } = limits;
  return [
    ...excess('fabric', fabric?.devices, fabricDevices, (has, most) => {
      return `${counted(has, 'device')} report from one fabric, of ${countText(most)} permitted`;
    }),
    ...excess('fabricSize', fabric?.size, fabricDevices, (has, most) => {
      return `a fabric that is said to have ${counted(has, 'device')}, of ${countText(most)} permitted`;
    }),
    ...excess('present', present, concurrentDevices, (has, most) => {
      return `${counted(has, 'device')} report at one time, of ${countText(most)} permitted`;
    }),
    ...excess('tpp', tpp, installedTpp, (has, most) => {
      return `the registered devices have a TPP of ${countText(has)} together, of ${countText(most)} permitted`;
    }),
  ];
}

function excess(
  name: Excess['name'],
  has: number | undefined,
  permitted: number | undefined,
  text: (has: number, permitted: number) => string,
): Excess[] {
  if (has === undefined || permitted === undefined) return [];
  return [{ name, has, permitted, text: text(has, permitted) }];
}

export const clusterOversize: Rule = {
  kind: 'cluster-oversize',
  subject: 'licence',
  trigger: 'tick',
  scope: 'licence',
  title: 'A larger cluster than licensed',
  enforces:
    'What can be trained depends on how many devices work in one fabric, and on the sum of their performance: a licence may ' +
    'limit both.',
  severities: ['high'],
  falsePositives: [
    'Spare devices that are in the fabric and never work with the others',
    'Replaced devices that are still registered beside their replacements',
    'Two fabrics that were given one identity',
  ],
  clearsAfter: 2,
  substance: { words: 'another limit, or another fabric', isSame: sameIn(['over', 'fabricId']) },
  confidential: false,
  constants: {},
  appraise,
};
