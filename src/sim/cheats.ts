/** The cheats of the story, a function each: who does what from which step on, and what is due to be found. */
import { type Cast, shareOf } from './cast.ts';
import { horinger, offset, sites } from './places.ts';
import { type Act, type AnomalyKind, type Chapter, type Due, stepAt } from './plot.ts';
import { dayMs, intervalMs, type World } from './world.ts';

const FOR_GOOD = Number.MAX_SAFE_INTEGER;
/** What round trips say of a device that is far from its site, beside that its claim is false. */
const locatedKinds = [
  'located-outside',
  'unreported-move',
  'relay-suspected',
  'located-twice',
  'location-unproven',
] as const;

/** All of them; `boxed` are the devices that stay in their boxes. */
export function cheats(world: World, cast: Cast, boxed: readonly number[]): readonly Chapter[] {
  return [
    neverActivated(boxed),
    debugOpen(cast),
    clonedKey(cast),
    overRegistration(world),
    unknownKeys(),
    movedRack(cast),
    otherModel(cast),
    rolledBack(cast),
    replayedBatch(world),
    darkCluster(world, cast),
    revokedInUse(cast),
    expiredLicence(world),
    impossibleTravel(cast),
    withheldReport(cast),
  ];
}

function eachDue(devices: readonly number[], kind: AnomalyKind): Due[] {
  return devices.map((device) => ({ kind, about: { device } }));
}

/** One device does one thing, and one kind is due. */
function lone(
  plant: { readonly id: string; readonly title: string; readonly kind: AnomalyKind },
  devices: readonly number[],
  acts: readonly Act[],
  consequences: readonly Due[] = [],
): Chapter {
  const { kind, ...rest } = plant;
  const expected = eachDue(devices, kind);
  const step = Math.min(...acts.map((act) => act.step));
  return { acts, plants: [{ ...rest, step, word: 'detectable', expected, consequences }] };
}

function neverActivated(boxed: readonly number[]): Chapter {
  const title = `${boxed.length} devices shipped to Johor 75 days ago are never switched on`;
  const expected = eachDue(boxed, 'never-activated');
  const plant = { id: 'never-activated', title, step: 0, expected, consequences: [] };
  return { acts: [], plants: [{ ...plant, word: 'detectable' }] };
}

function debugOpen(cast: Cast): Chapter {
  const devices = cast.take('johor', 2);
  const step = stepAt(2, 0);
  const acts = devices.map((device): Act => ({ step, device, act: 'open-debug' }));
  const title = '2 devices in Johor run with their debug access open';
  return lone({ id: 'debug-open', title, kind: 'debug-enabled' }, devices, acts);
}

function clonedKey(cast: Cast): Chapter {
  const devices = cast.take('frankfurt', 1);
  const acts: Act[] = [{ step: stepAt(2, 6), device: devices[0]!, act: 'be-cloned' }];
  const title = 'a key in Frankfurt is copied, and two machines sign with it';
  return lone({ id: 'cloned-key', title, kind: 'cloned-key' }, devices, acts);
}

function overRegistration(world: World): Chapter {
  const step = stepAt(2, 6);
  const devices = 12;
  const licence = 'atlantic' as const;
  const { quantity } = world.licences.find(({ key }) => key === licence)!;
  const title = `${devices} devices over the ${quantity} licensed are registered in Dublin`;
  const expected: Due[] = [{ kind: 'quantity-over-licence', about: { licence } }];
  const plant = { id: 'over-registration', title, step, expected, consequences: [] };
  return {
    acts: [{ step, site: 'dublin', act: 'over-register', devices }],
    plants: [{ ...plant, word: 'detectable' }],
  };
}

function unknownKeys(): Chapter {
  const first = stepAt(2, 18);
  const steps = [0, 1, 2, 3].map((later) => first + later);
  const site = 'frankfurt' as const;
  const title = '6 keys that nobody enrolled sign reports in Frankfurt';
  const expected: Due[] = [{ kind: 'submitter-refusals', about: { submitter: site } }];
  const plant = { id: 'unknown-keys', title, step: first, expected, consequences: [] };
  return {
    acts: steps.map((step) => ({ step, site, act: 'forge', keys: 6 })),
    plants: [{ ...plant, word: 'detectable' }],
  };
}

/** First in silence, which no claim shows and the next round trips do; then with honest claims. */
function movedRack(cast: Cast): Chapter {
  const devices = cast.take('johor', 8);
  const [leaves, admits] = [stepAt(3, 0), stepAt(4, 12)];
  return {
    acts: devices.flatMap((device, i): Act[] => {
      const place = offset(horinger, i * 0.6, 0);
      return [
        { step: leaves, device, act: 'move', to: place },
        { step: admits, device, act: 'claim-place', at: place },
      ];
    }),
    plants: [
      {
        id: 'rack-moved-silently',
        title: `a rack of ${devices.length} leaves Johor for Inner Mongolia, claiming Johor`,
        step: leaves,
        word: 'detectable',
        expected: eachDue(devices, 'claim-impossible'),
        // Wherever it claims to stand.
        consequences: locatedKinds.flatMap((kind) => eachDue(devices, kind)),
      },
      {
        id: 'rack-admits',
        title: `the same rack of ${devices.length} now claims Inner Mongolia, as is true`,
        step: admits,
        word: 'detectable',
        expected: eachDue(devices, 'position-outside'),
        consequences: [],
      },
    ],
  };
}

function otherModel(cast: Cast): Chapter {
  const devices = cast.take('singapore', 1);
  const step = stepAt(3, 0);
  const acts: Act[] = [{ step, device: devices[0]!, act: 'claim-model', model: 'B200' }];
  const title = 'an H100 SXM in Singapore calls itself B200';
  return lone({ id: 'other-model', title, kind: 'model-mismatch' }, devices, acts);
}

function rolledBack(cast: Cast): Chapter {
  const devices = cast.take('singapore', 3);
  const step = stepAt(3, 6);
  const firmware = { vbios: '96.00.74.00.01', driver: '550.90.07' };
  const acts = devices.map((device): Act => ({ step, device, act: 'run-firmware', firmware }));
  const title = '3 devices in Singapore go back to old firmware';
  return lone({ id: 'firmware-rollback', title, kind: 'firmware-rollback' }, devices, acts);
}

/** The replay answers with the receipts of the first time; what was altered has no signature. */
function replayedBatch(world: World): Chapter {
  const site = 'dublin' as const;
  const step = stepAt(3, 12);
  const items = shareOf(world, site, 0.3, 6, 60);
  return {
    acts: [
      { step, site, act: 'replay', stepsAgo: 4 },
      { step, site, act: 'alter', items },
    ],
    plants: [
      {
        id: 'replayed-batch',
        title: 'the batch that Dublin sent a day ago is sent again as it was',
        step,
        word: 'harmless',
        expected: [],
        consequences: [],
      },
      {
        id: 'altered-batch',
        title: `${items} reports from Dublin come again with another place in them`,
        step,
        word: 'detectable',
        expected: [{ kind: 'submitter-refusals', about: { submitter: site } }],
        consequences: [],
      },
    ],
  };
}

function darkCluster(world: World, cast: Cast): Chapter {
  const site = 'abu-dhabi' as const;
  const devices = cast.take(site, shareOf(world, site, 1 / 3, 4, FOR_GOOD));
  const step = stepAt(3, 18);
  return {
    acts: devices.map((device) => ({ step, device, act: 'fall-silent', steps: FOR_GOOD })),
    plants: [
      {
        id: 'dark-cluster',
        title: `a cluster of ${devices.length} devices in Abu Dhabi goes dark`,
        step,
        word: 'detectable',
        expected: [{ kind: 'mass-dark', about: { site } }],
        consequences: eachDue(devices, 'gone-dark'),
      },
    ],
  };
}

function revokedInUse(cast: Cast): Chapter {
  const devices = cast.take('frankfurt', 1);
  const step = stepAt(4, 6);
  const acts: Act[] = [{ step, device: devices[0]!, act: 'be-revoked' }];
  const title = 'a device in Frankfurt, taken off its licence, attests on';
  const follows = [
    ...eachDue(devices, 'late-submission'),
    // The exporter took it off: to its authority that is an open question by itself.
    ...eachDue(devices, 'device-retired'),
  ];
  return lone({ id: 'revoked-in-use', title, kind: 'revoked-device' }, devices, acts, follows);
}

function expiredLicence(world: World): Chapter {
  const { endsAfterMs } = world.licences.find(({ key }) => key === 'gulf')!;
  const expected: Due[] = [{ kind: 'licence-not-valid', about: { licence: 'gulf' } }];
  const title = `the licence for Abu Dhabi ends on day ${Math.ceil(endsAfterMs / dayMs)}; its devices work on`;
  const step = Math.ceil(endsAfterMs / intervalMs);
  const plant = { id: 'expired-licence', title, step, expected, consequences: [] };
  return { acts: [], plants: [{ ...plant, word: 'detectable' }] };
}

function impossibleTravel(cast: Cast): Chapter {
  const devices = cast.take('dublin', 1);
  const step = stepAt(4, 18);
  const { centre } = sites.find(({ key }) => key === 'singapore')!;
  const acts: Act[] = [{ step, device: devices[0]!, act: 'claim-place', at: centre }];
  const title = 'a device claims Dublin, and six hours later Singapore';
  // It stands in Dublin, as the next round trips say.
  const outside = [
    ...eachDue(devices, 'position-outside'),
    ...eachDue(devices, 'claim-impossible'),
  ];
  return lone(
    { id: 'impossible-travel', title, kind: 'impossible-travel' },
    devices,
    acts,
    outside,
  );
}

function withheldReport(cast: Cast): Chapter {
  const devices = cast.take('frankfurt', 1);
  const acts: Act[] = [{ step: stepAt(5, 0), device: devices[0]!, act: 'withhold' }];
  const title = 'a report made in Frankfurt is withheld';
  return lone({ id: 'withheld-report', title, kind: 'sequence-gap' }, devices, acts);
}
