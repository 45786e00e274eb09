/** One attestation as it was judged: its verdict, what the rules were told, and the registry as it was read. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type ReadVerdict, readVerdict } from '../../core/appraise/verdict-encoding.ts';
import type { PartHeader } from '../../core/log/header.ts';
import type { Bytes, Digest } from '../../core/model.ts';
import { erasedRefusal, licenceErasedRefusal } from '../erasure/see.ts';
import { keptHeader } from '../kept-header.ts';
import type { HeaderRow, LedgerPort, Settled } from '../ledger-port.ts';
import { openEntry } from '../settle/bundle.ts';
import { type Caller, visibleTo } from './caller.ts';
import { type Standing, seeVersion } from './history.ts';
import type { DeviceDossier } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** A round of the log and a little more. */
const RETRY_AFTER_S = 2;

export interface JudgedAttestation {
  readonly device: string;
  readonly position: number;
  readonly leaf: Bytes;
  /** Null while the log is not yet known to hold it. */
  readonly logIndex: number | null;
  readonly header: PartHeader;
  readonly verdict: ReadVerdict;
  /** Of this attestation alone. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of its part: the terms, and of sites and devices its own. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The rows that the verdict names; null where it names none, or the registry has none such. */
  readonly licence: Standing | null;
  readonly site: Standing | null;
  readonly registered: Standing | null;
}

/**
 * `object_not_found` for a device that the caller does not see, and for a digest that its ledger does not remember
 * (30 days); `anchor_pending` while its bundle is on the way to the archive.
 */
export async function seeAttestation(
  ports: RegistryPorts,
  caller: Caller,
  given: { readonly device: string; readonly digest: string },
): Promise<Outcome<JudgedAttestation>> {
  const found = await findAttestation(ports, caller, given);
  return found.ok ? judged(ports, caller, found.value) : found;
}

/** Where an attestation settled. Refuses `object_not_found`, as `seeAttestation` does. */
export async function findAttestation(
  ports: RegistryPorts,
  caller: Caller,
  given: { readonly device: string; readonly digest: string },
): Promise<Outcome<FoundAttestation>> {
  const dossier = await ports.registry.dossier(visibleTo(caller), given.device);
  const newest = dossier?.versions.at(-1);
  if (!dossier || !newest) return refuse('object_not_found');
  const ledger = ports.ledgers.ledger(newest.licence);
  const digest = hexToBytes(given.digest);
  const settled = await settledAt(ledger, dossier, digest);
  const [row] = settled ? await ledger.headers([settled.sequence]) : [];
  if (!settled || !row) return forgotten(ports, newest.licence);
  return accept({ device: given.device, digest, settled, row });
}

/** A ledger forgets places after 30 days: what was erased since is said to be, whatever it was. */
async function forgotten({ registry }: RegistryPorts, licence: string): Promise<Outcome<never>> {
  return (await licenceErasedRefusal(registry, licence)) ?? refuse('object_not_found');
}

/** Under whichever of the device's keys, present or past, it was signed. */
async function settledAt(
  ledger: LedgerPort,
  { keys }: DeviceDossier,
  digest: Digest,
): Promise<Settled | null> {
  const kids = keys.map(({ thumbprint }) => hexToBytes(thumbprint));
  const asked = kids.map((_, kid) => ({ kid, digest, sequence: 0 }));
  return (await ledger.locate(kids, asked)).find((one) => one !== null) ?? null;
}

export interface FoundAttestation {
  readonly device: string;
  readonly digest: Digest;
  readonly settled: Settled;
  readonly row: HeaderRow;
}

/** The archived verdict bundle of a header. Refuses with the erasure that took it, else `anchor_pending`: it is on its way. */
export async function archivedVerdicts(
  { archive, registry }: RegistryPorts,
  { verdictBundle }: PartHeader,
): Promise<Outcome<Bytes>> {
  const name = bytesToHex(verdictBundle);
  const bundle = await archive.get('verdicts', name);
  if (bundle) return accept(bundle);
  const erased = await erasedRefusal(registry, { kind: 'verdicts', name });
  return erased ?? refuse('anchor_pending', { retryAfterS: RETRY_AFTER_S });
}

async function judged(
  ports: RegistryPorts,
  caller: Caller,
  { device, digest, settled, row }: FoundAttestation,
): Promise<Outcome<JudgedAttestation>> {
  const header = keptHeader(row.header);
  const bundle = await archivedVerdicts(ports, header);
  if (!bundle.ok) return bundle;
  const { registry } = ports;
  const entry = openEntry(bundle.value, settled.position, digest);
  if (!entry) throw new Error('a verdict bundle is not the one that its ledger names');
  const verdict = readVerdict(entry.verdict);
  const { versions } = verdict;
  const [licence, site, registered] = versions
    ? await Promise.all([
        seeVersion(registry, caller, versions.licence),
        seeVersion(registry, caller, versions.site),
        seeVersion(registry, caller, versions.device),
      ])
    : [null, null, null];
  return accept({
    ...{ device, position: settled.position, leaf: row.leaf, logIndex: row.index },
    ...{ header: header, verdict, inputs: entry.inputs, licence, site, registered },
    context: ownContext(entry.context, device),
  });
}

/** A part may hold a whole fleet: of its devices and sites those of this attestation. */
function ownContext(context: JudgedAttestation['context'], device: string) {
  const {
    devices = [],
    sites = [],
    refused: _,
    ...rest
  } = context as {
    readonly devices?: readonly { readonly device: string; readonly site: string }[];
    readonly sites?: readonly { readonly site: string }[];
    readonly refused?: unknown;
  };
  const own = devices.filter((one) => one.device === device);
  const places = new Set(own.map(({ site }) => site));
  return { ...rest, devices: own, sites: sites.filter(({ site }) => places.has(site)) };
}
