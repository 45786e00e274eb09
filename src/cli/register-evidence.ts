/** Genuine NVIDIA evidence -> devices of a licence, named by what their certificates say and nothing else. */
import { webCryptoPlatform } from '../core/crypto/webcrypto.ts';
import { maxEnvelopeChars } from '../core/hardware/nvidia/envelope.ts';
import { nvidiaRoots } from '../core/hardware/nvidia/roots.ts';
import { hardwareSentences } from '../core/hardware/sentences.ts';
import { ok, type Result } from '../core/result.ts';
import type { Manifest, MusterClient } from '../sdk/client.ts';
import { type Connection, clientOf } from './connection.ts';
import { type Ending, type Failure, misused, problemFailure, refusedBy } from './exits.ts';
import { readText } from './files.ts';
import { inspect } from './inspect.ts';
import type { InspectedDevice } from './inspect-words.ts';
import { say, sayJson, table } from './output.ts';
import { registeredWords } from './register-words.ts';

export interface EvidenceOptions extends Connection {
  readonly evidence: string;
  readonly licence: string;
  readonly site: string;
  readonly line: string;
  readonly shipped?: string;
  readonly dryRun?: true;
}

type GenuineDevice = Extract<InspectedDevice, { genuine: true }>;

/** Registers the GPUs of an evidence file; nothing of it where one device is not genuine. Switches are left out. */
export async function registerEvidence(options: EvidenceOptions): Promise<Ending> {
  const line = Number(options.line);
  if (!/^\d{1,3}$/.test(options.line)) return misused('--line takes the number of an item line');
  const client = clientOf(options);
  if (!client.ok) return client;
  const devices = await genuineDevices(options.evidence);
  if (!devices.ok) return devices;
  const gpus = devices.value.filter(({ kind }) => kind === 'gpu');
  if (gpus.length === 0) return misused(`${options.evidence} has switches only, and no GPU`);
  const model = await modelOfLine(client.value, options.licence, line);
  if (!model.ok) return model;
  const manifest = manifestOf(gpus, { ...options, line, model: model.value });
  const given = { dryRun: options.dryRun ?? false };
  const answer = await client.value.registerDevices(options.licence, manifest, given);
  if (!answer.ok) return problemFailure(answer.problem);
  if (options.json) sayJson({ ...answer.value, devices: gpus });
  else say(`${gpuTable(gpus)}\n\n${registeredWords(answer.value)}`);
  return ok(undefined);
}

async function genuineDevices(path: string): Promise<Result<GenuineDevice[], Failure>> {
  const text = readText(path, maxEnvelopeChars);
  if (!text.ok) return misused(text.reason);
  const trust = { roots: nvidiaRoots, atMs: Date.now() };
  const report = await inspect({ evidence: text.value }, trust, webCryptoPlatform(crypto));
  if (!report.ok) return misused(`${path}: ${report.reason}`);
  const genuine: GenuineDevice[] = [];
  for (const [at, device] of report.value.devices.entries()) {
    if (!device.genuine) {
      const why = `${hardwareSentences[device.reason]} (${device.reason})`;
      return refusedBy(`device ${at + 1} of ${path} is not genuine, so none is registered: ${why}`);
    }
    genuine.push(device);
  }
  return ok(genuine);
}

/** A manifest repeats the model of its line; it is the licence that names it. */
async function modelOfLine(
  client: MusterClient,
  licence: string,
  line: number,
): Promise<Result<string, Failure>> {
  const found = await client.licence(licence);
  if (!found.ok) return problemFailure(found.problem);
  const item = found.value.items.find((one) => one.line === line);
  return item ? ok(item.model) : misused(`the licence ${licence} has no item line ${line}`);
}

function manifestOf(
  gpus: readonly GenuineDevice[],
  of: {
    readonly site: string;
    readonly line: number;
    readonly model: string;
    readonly shipped?: string;
  },
): Manifest {
  const { site, line, model, shipped } = of;
  const shippedAt = shipped ?? new Date().toISOString().slice(0, 10);
  const rows = gpus.map(({ identity, deviceKeyHash }) =>
    JSON.stringify({
      serial: identity,
      model,
      line,
      site,
      hardwareKeyHash: deviceKeyHash,
      shippedAt,
    }),
  );
  const bytes = new TextEncoder().encode(`${rows.join('\n')}\n`);
  return { contentType: 'application/x-ndjson', bytes };
}

function gpuTable(gpus: readonly GenuineDevice[]): string {
  return table(
    [
      { title: 'SERIAL', of: ({ identity }) => identity },
      { title: 'VBIOS', of: ({ firmware }) => firmware.vbios },
      { title: 'HARDWARE KEY', of: ({ deviceKeyHash }) => `${deviceKeyHash.slice(0, 16)}…` },
    ],
    gpus,
  );
}
