/** A story and what the service calls its things -> the truth file. */
import type { SimDevice } from './device.ts';
import type { About, Due, Plant } from './plot.ts';
import type { Registered } from './registration.ts';
import type { Story } from './story.ts';
import type { Truth } from './truth.ts';
import { intervalMs, type World } from './world.ts';

export interface Period {
  /** Before anything was registered: what is true from the beginning is true since then. */
  readonly registeredAtMs: number;
  /** The first step. */
  readonly startMs: number;
  readonly endMs: number;
}

/** `ids` are the service's names of devices, by index. */
export function reveal(
  world: World,
  story: Story,
  registered: Registered,
  ids: ReadonlyMap<number, string>,
  period: Period,
): Truth {
  const { registeredAtMs, startMs, endMs } = period;
  const at = (step: number) => new Date(startMs + step * intervalMs).toISOString();
  const since = new Date(registeredAtMs).toISOString();
  const due = ({ kind, about }: Due) => ({ kind, ...named(world, registered, ids, about) });
  const planted = ({ id, title, step, word, expected, consequences }: Plant) => ({
    ...{ id, title, word },
    from: step === 0 ? since : at(step),
    expected: expected.map(due),
    consequences: consequences.map(due),
  });
  return {
    format: 'muster-truth-1',
    seed: world.seed,
    from: at(0),
    to: new Date(endMs).toISOString(),
    devices: world.devices.length,
    plants: story.plants.map(planted),
    mishaps: story.mishaps.map(({ id, title, step, devices }) => ({
      ...{ id, title, devices },
      at: at(step),
    })),
  };
}

function named(
  world: World,
  { sites, licences, operators }: Registered,
  ids: ReadonlyMap<number, string>,
  about: About,
) {
  if ('device' in about) {
    const { serial, site } = world.devices[about.device]!;
    const id = ids.get(about.device)!;
    return { subject: { type: 'device', id } as const, name: `${serial} (${site})` };
  }
  if ('licence' in about) {
    const { number } = world.licences.find(({ key }) => key === about.licence)!;
    return {
      subject: { type: 'licence', id: licences.get(about.licence)! } as const,
      name: number,
    };
  }
  const key = 'site' in about ? about.site : about.submitter;
  const { name, operator } = world.sites.find((site) => site.key === key)!;
  if ('site' in about) return { subject: { type: 'site', id: sites.get(key)! } as const, name };
  return { subject: { type: 'submitter', id: operators.get(key)!.id } as const, name: operator };
}

/** The service's names of all devices by index, those that never attest included. */
export function idsOf(
  world: World,
  fleet: readonly SimDevice[],
  listed: ReadonlyMap<string, string>,
): Map<number, string> {
  const attesting = new Map(fleet.map(({ plan, id }) => [plan.index, id]));
  const idOf = ({ index, serial }: World['devices'][number]) =>
    attesting.get(index) ?? listed.get(serial) ?? '';
  return new Map(world.devices.map((plan) => [plan.index, idOf(plan)]));
}
