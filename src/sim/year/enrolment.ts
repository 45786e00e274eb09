/** Devices put on a licence and given keys, on the day on which they are. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { SigningKey } from '../../core/crypto/signing.ts';
import { type AttesterState, newAttester } from '../../sdk/attester.ts';
import type { MusterClient } from '../../sdk/client.ts';
import { enrolmentOf } from '../../sdk/enrolment.ts';
import { bootseedOf, type KeyMaker, secretOf } from '../device.ts';
import { must } from '../must.ts';
import { type Suite, serialOf } from '../world.ts';
import { type Hall, instant } from './fleet.ts';
import { yearModel } from './part.ts';

const ENROLMENTS_AT_ONCE = 500;

export interface Enrolled {
  readonly id: string;
  readonly key: SigningKey;
  readonly chain: AttesterState;
}

/** Registers devices of one licence, each at its hall. */
export async function putOnLicence(
  exporter: MusterClient,
  licence: string,
  devices: readonly { readonly serial: string; readonly site: string }[],
  nowMs: number,
  { line, model } = { line: 1, model: yearModel },
): Promise<void> {
  if (devices.length === 0) return;
  const shippedAt = instant(nowMs).slice(0, 10);
  const rows = devices.map(
    ({ serial, site }) => `${serial},${model},${line},${site},${shippedAt}\n`,
  );
  const bytes = new TextEncoder().encode(`serial,model,line,site,shippedAt\n${rows.join('')}`);
  const manifest = { contentType: 'text/csv', bytes } as const;
  await must(`a manifest of ${devices.length}`, exporter.registerDevices(licence, manifest));
}

/** Gives keys to devices of one hall, by index; answers them by index. */
export async function enrol(
  hall: Hall,
  seed: number,
  indices: readonly number[],
  makeKey: KeyMaker,
  suiteOf: (index: number) => Suite = () => 'Ed25519',
): Promise<Map<number, Enrolled>> {
  const codes = await codesOf(hall);
  const all = new Map<number, Enrolled>();
  for (let at = 0; at < indices.length; at += ENROLMENTS_AT_ONCE) {
    const some = indices.slice(at, at + ENROLMENTS_AT_ONCE);
    const { challenge } = await must('a challenge', hall.client.challenge());
    const keys = some.map((index) => {
      const suite = suiteOf(index);
      return makeKey(suite, secretOf(seed, index, suite, 1));
    });
    const requests = some.map((index, i) => {
      const code = codes.get(serialOf(seed, index));
      if (code === undefined) throw new Error(`no code for device ${index}`);
      return enrolmentOf(code, keys[i]!, hexToBytes(challenge));
    });
    const { enrolments } = await must('enrolments', hall.client.enrol(requests));
    for (const [i, result] of enrolments.entries()) {
      if (result.word !== 'enrolled') throw new Error(`an enrolment was refused: ${result.reason}`);
      const { device: id, ledger, model } = result;
      const key = keys[i]!;
      const enrolled = { device: id, ledger, model, thumbprint: key.thumbprint };
      const chain = newAttester(enrolled, bootseedOf(seed, some[i]!, 0));
      all.set(some[i]!, { id, key, chain });
    }
  }
  return all;
}

/** By serial number, page by page. */
async function codesOf({ client, site }: Hall): Promise<Map<string, string>> {
  const codes = new Map<string, string>();
  for (let after: string | undefined; ; ) {
    const page = await must('codes', client.enrolmentCodes(site, after ? { after } : {}));
    for (const { serial, code } of page.codes) codes.set(serial, code);
    if (!page.next) return codes;
    after = page.next;
  }
}
