/** Registered devices -> devices with keys: one-time codes and proofs of possession, by the operator of each site. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { type Challenge, newAttester } from '../sdk/attester.ts';
import type { MusterClient } from '../sdk/client.ts';
import { enrolmentOf } from '../sdk/enrolment.ts';
import { newMachine } from './claims.ts';
import { bootseedOf, type KeyMaker, type SimDevice, secretOf } from './device.ts';
import { dice } from './dice.ts';
import { must } from './must.ts';
import type { Registered } from './registration.ts';
import type { DevicePlan, World } from './world.ts';

const ENROLMENTS_AT_ONCE = 500;

/** The challenge of this minute as attesters take it. */
export async function challengeOf(client: MusterClient): Promise<Challenge> {
  const { challenge, issuedAt } = await must('a challenge', client.challenge());
  return { challenge: hexToBytes(challenge), issuedAtMs: Date.parse(issuedAt) };
}

/** Enrols all devices but the boxed ones; `startMs` is the time of their first report. */
export async function enrolFleet(
  world: World,
  registered: Registered,
  boxed: ReadonlySet<number>,
  makeKey: KeyMaker,
  startMs: number,
): Promise<SimDevice[]> {
  const sites = world.sites.map(async ({ key: site }) => {
    const plans = world.devices.filter((plan) => plan.site === site && !boxed.has(plan.index));
    const codes = await codesOf(registered, site);
    const fleet: SimDevice[] = [];
    for (let at = 0; at < plans.length; at += ENROLMENTS_AT_ONCE) {
      const group = plans.slice(at, at + ENROLMENTS_AT_ONCE);
      fleet.push(...(await enrolGroup(world.seed, registered, group, codes, makeKey, startMs)));
    }
    return fleet;
  });
  return (await Promise.all(sites)).flat();
}

/** By serial number; the service gives at most 5,000 codes at a time. */
async function codesOf(registered: Registered, site: DevicePlan['site']) {
  const { client } = registered.operators.get(site)!;
  const answer = await must('codes', client.enrolmentCodes(registered.sites.get(site)!));
  if (answer.more)
    throw new Error('a simulated site has more devices than codes are given at once');
  return new Map(answer.codes.map((code) => [code.serial, code.code]));
}

async function enrolGroup(
  seed: number,
  registered: Registered,
  plans: readonly DevicePlan[],
  codes: ReadonlyMap<string, string>,
  makeKey: KeyMaker,
  startMs: number,
): Promise<SimDevice[]> {
  const { client } = registered.operators.get(plans[0]!.site)!;
  const { challenge } = await challengeOf(client);
  const keys = plans.map(({ index, suite }) => makeKey(suite, secretOf(seed, index, suite, 1)));
  const requests = plans.map(({ serial }, i) => {
    return enrolmentOf(codes.get(serial)!, keys[i]!, challenge);
  });
  const answer = await must('enrolments', client.enrol(requests));
  return answer.enrolments.map((result, i) => {
    if (result.word !== 'enrolled') throw new Error(`an enrolment was refused: ${result.reason}`);
    const { device: id, ledger, model } = result;
    const plan = plans[i]!;
    const key = keys[i]!;
    const machine = newMachine(
      { place: plan.rack, firmware: plan.firmware },
      dice(seed, `reports ${plan.index}`),
      startMs,
    );
    const enrolled = { device: id, ledger, model, thumbprint: key.thumbprint };
    const chain = newAttester(enrolled, bootseedOf(seed, plan.index, machine.bootcount));
    return {
      ...{ plan, id, machine, key, chain },
      ...{ clone: null, silentUntilStep: 0, withholdsStep: null },
    };
  });
}

/** Gives a device a new key in place of its own; its chain goes on. */
export async function reEnrol(
  device: SimDevice,
  seed: number,
  registered: Registered,
  makeKey: KeyMaker,
): Promise<void> {
  const { site, index, suite, serial } = device.plan;
  const { client } = registered.operators.get(site)!;
  const siteId = registered.sites.get(site)!;
  const { codes } = await must(
    `a code for ${serial}`,
    client.enrolmentCodes(siteId, { device: device.id }),
  );
  const { challenge } = await challengeOf(client);
  const key = makeKey(suite, secretOf(seed, index, suite, 2));
  const request = enrolmentOf(codes[0]!.code, key, challenge);
  const { enrolments } = await must(`a new key for ${serial}`, client.enrol([request]));
  const result = enrolments[0]!;
  if (result.word !== 'enrolled') throw new Error(`a new key was refused: ${result.reason}`);
  device.key = key;
  device.chain = { ...device.chain, thumbprint: key.thumbprint };
}
