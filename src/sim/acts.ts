/** The acts of devices, carried out: on the machine, on its chain, or through the public API. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { resumed } from '../sdk/attester.ts';
import { newMachine, reboot } from './claims.ts';
import { bootseedOf, type KeyMaker, rebootDevice, type SimDevice } from './device.ts';
import { dice } from './dice.ts';
import { reEnrol } from './enrol.ts';
import { must } from './must.ts';
import type { DeviceAct } from './plot.ts';
import type { Registered } from './registration.ts';

/** What acts need of the run that they happen in. */
export interface Scene {
  readonly seed: number;
  readonly registered: Registered;
  readonly makeKey: KeyMaker;
  readonly step: number;
  readonly nowMs: number;
}

/** Carries out one act of one device. */
export async function perform(scene: Scene, device: SimDevice, act: DeviceAct): Promise<void> {
  const { seed, registered, step, nowMs } = scene;
  switch (act.act) {
    case 'claim-place':
      device.machine.place = act.at;
      return;
    case 'move':
      device.machine.stands = act.to;
      return;
    case 'claim-model':
      device.chain = { ...device.chain, model: act.model };
      return;
    case 'run-firmware':
      device.machine.firmware = act.firmware;
      return rebootDevice(device, seed, nowMs);
    case 'open-debug':
      device.machine.debug = 0;
      return;
    case 'reboot':
      return rebootDevice(device, seed, nowMs);
    case 'withhold':
      device.withholdsStep = step;
      return;
    case 'fall-silent':
      device.silentUntilStep = step + act.steps;
      return;
    case 'be-cloned':
      return cloneDevice(device, seed, nowMs);
    case 'lose-state':
      return loseState(scene, device);
    case 're-enrol':
      return reEnrol(device, seed, registered, scene.makeKey);
    case 'be-revoked': {
      const { client } = registered.exporters.get(device.plan.licence)!;
      await must(`revoking ${device.plan.serial}`, client.revokeDevice(device.id));
    }
  }
}

/** A second machine takes over key and chain as they are, and measures for itself. */
function cloneDevice(device: SimDevice, seed: number, nowMs: number): void {
  const { place, firmware } = device.machine;
  const roll = dice(seed, `clone ${device.plan.index}`);
  const machine = newMachine({ place, firmware }, roll, nowMs);
  device.clone = { machine, key: device.key, chain: device.chain };
}

/** All that the agent knew is gone; it asks for the head on record and goes on from there. */
async function loseState(scene: Scene, device: SimDevice): Promise<void> {
  const { seed, registered, nowMs } = scene;
  const { site, index, serial } = device.plan;
  const { client } = registered.operators.get(site)!;
  const { head } = await must(`the head of ${serial}`, client.head(device.id));
  reboot(device.machine, nowMs);
  const bootseed = bootseedOf(seed, index, device.machine.bootcount);
  const known = head && { sequence: head.sequence, digest: hexToBytes(head.digest) };
  device.chain = resumed(device.chain, known, bootseed);
}
