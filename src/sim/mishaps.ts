/** What happens to honest fleets: faults, repairs and plain housekeeping that nobody may be accused of. */
import { type Cast, shareOf } from './cast.ts';
import { dice } from './dice.ts';
import { sites } from './places.ts';
import { type Act, type Chapter, type Mishap, stepAt } from './plot.ts';
import type { World } from './world.ts';

/** All of them; they take devices that no cheat has taken. */
export function mishaps(world: World, cast: Cast): readonly Chapter[] {
  // Those that only take what is free come last: what they take is not dealt again.
  return [
    damagedItem(),
    sentTwice(world),
    relayOutage(world),
    lostState(cast),
    reEnrolled(cast),
    repaired(cast),
    maintained(cast),
    upgraded(cast),
    reboots(world, cast),
  ];
}

function chapter(acts: readonly Act[], mishap: Omit<Mishap, 'step'>): Chapter {
  const step = Math.min(...acts.map((act) => act.step));
  return { acts, mishaps: [{ ...mishap, step }] };
}

function devicesAt(world: World, site: string): number {
  return world.devices.filter((device) => device.site === site).length;
}

function damagedItem(): Chapter {
  const title = 'one report from Singapore is damaged on its way';
  return chapter([{ step: stepAt(2, 6), site: 'singapore', act: 'damage-one' }], {
    ...{ id: 'damaged-item', title, devices: 1 },
  });
}

function sentTwice(world: World): Chapter {
  const title = 'the relay in Johor does not see its answer and sends a batch twice';
  return chapter([{ step: stepAt(2, 12), site: 'johor', act: 'send-twice' }], {
    ...{ id: 'sent-twice', title, devices: devicesAt(world, 'johor') },
  });
}

/** One interval without network: the reports come with the next ones, before any of them is missed. */
function relayOutage(world: World): Chapter {
  const title = 'the network in Singapore fails; its reports come six hours late';
  return chapter([{ step: stepAt(4, 0), site: 'singapore', act: 'relay-down' }], {
    ...{ id: 'relay-outage', title, devices: devicesAt(world, 'singapore') },
  });
}

function lostState(cast: Cast): Chapter {
  const devices = [
    ...cast.take('johor', 1),
    ...cast.take('dublin', 1),
    ...cast.take('frankfurt', 1),
  ];
  const acts = devices.map((device): Act => ({ step: stepAt(2, 18), device, act: 'lose-state' }));
  const title = `${devices.length} agents lose their state and resume from the head on record`;
  return chapter(acts, { id: 'lost-state', title, devices: devices.length });
}

function reEnrolled(cast: Cast): Chapter {
  const devices = cast.take('singapore', 2);
  const acts = devices.map((device): Act => ({ step: stepAt(3, 12), device, act: 're-enrol' }));
  const title = `${devices.length} devices in Singapore are given new keys, as planned`;
  return chapter(acts, { id: 're-enrolled', title, devices: devices.length });
}

function repaired(cast: Cast): Chapter {
  const devices = cast.take('johor', 2);
  const step = stepAt(1, 18);
  const acts = devices.map((device): Act => ({ step, device, act: 'fall-silent', steps: 1 }));
  const title = `${devices.length} devices in Johor are off for a repair and miss one report`;
  return chapter(acts, { id: 'repaired', title, devices: devices.length });
}

/** Silent for longer than would be excused without the window that was declared before. */
function maintained(cast: Cast): Chapter {
  const devices = cast.take('singapore', 6);
  const [step, steps] = [stepAt(3, 6), 4];
  const silent = devices.map((device): Act => ({ step, device, act: 'fall-silent', steps }));
  const window: Act = {
    ...{ step: step - 1, site: 'singapore', act: 'declare-window' },
    ...{ devices, hours: 29 },
  };
  const title = `${devices.length} devices in Singapore are off for a day of maintenance, declared ahead`;
  return chapter([window, ...silent], {
    ...{ id: 'maintained', title, devices: devices.length },
  });
}

function upgraded(cast: Cast): Chapter {
  const devices = cast.free('dublin');
  const firmware = { vbios: '96.00.c5.00.04', driver: '570.133.20' };
  const acts = devices.map((device): Act => {
    return { step: stepAt(1, 12), device, act: 'run-firmware', firmware };
  });
  const title = 'Dublin installs a new driver and reboots';
  return chapter(acts, { id: 'upgraded', title, devices: devices.length });
}

/** About one device in thirty, each once, at a time of its own. */
function reboots(world: World, cast: Cast): Chapter {
  const roll = dice(world.seed, 'reboots');
  const devices = sites.flatMap(({ key }) => {
    return cast.free(key).slice(0, shareOf(world, key, 1 / 30, 1, world.devices.length));
  });
  const acts = devices.map((device): Act => {
    return { step: Math.floor(roll.between(stepAt(1, 6), stepAt(5, 0))), device, act: 'reboot' };
  });
  const title = 'devices reboot now and then';
  return chapter(acts, { id: 'reboots', title, devices: devices.length });
}
