/** What a case rests on in the archive: headers of its anomalies' attestations, their bundles, and attached files. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { bundlesOf, keptHeader } from '../kept-header.ts';
import type { HeaderRow } from '../ledger-port.ts';
import { scopeOf } from '../registry/anomalies.ts';
import type { Anomaly } from '../registry/anomaly-index.ts';
import type { Caller } from '../registry/caller.ts';
import type { DeskPorts } from './port.ts';
import type { ArchiveName, CaseRow } from './rows.ts';

export interface CaseObject extends ArchiveName {
  /** Why it is evidence: the anomaly, or what the file is attached to. */
  readonly of: string;
}

export interface CaseEvidence {
  readonly objects: readonly CaseObject[];
  /** Attestations that their ledger no longer places: older than its thirty days. */
  readonly unplaced: readonly { readonly anomaly: string; readonly digest: string }[];
}

/** Resolves a case's evidence as of now, of the anomalies that the caller still sees; each object once, in order of kind and name. */
export async function resolveEvidence(
  ports: DeskPorts,
  caller: Caller,
  about: CaseRow,
): Promise<CaseEvidence> {
  const scope = scopeOf(caller);
  const anomalies =
    about.anomalies.length > 0 ? await ports.index.getAll(scope, about.anomalies) : [];
  const byLedger = [...Map.groupBy(anomalies, ({ ledger }) => ledger)];
  const found = await Promise.all(byLedger.map(([ledger, some]) => ofLedger(ports, ledger, some)));
  const files = await ports.desk.attachmentsOfCase(about);
  const attached = files.map(({ sha256, attachedTo }): CaseObject => {
    return { kind: 'attachments', name: sha256, of: attachedTo ?? about.id };
  });
  return {
    objects: inOrder([...found.flatMap(({ objects }) => objects), ...attached]),
    unplaced: found.flatMap(({ unplaced }) => unplaced),
  };
}

async function ofLedger(
  { ledgers }: DeskPorts,
  ledger: string,
  anomalies: readonly Anomaly[],
): Promise<CaseEvidence> {
  const versions = versionsOf(anomalies);
  const placed = await ledgers.ledger(ledger).evidence(versions);
  return {
    objects: placed.flatMap(({ headers }, i) =>
      headers.flatMap((row) => namesOf(row, versions[i]!.anomaly)),
    ),
    unplaced: placed.flatMap(({ unplaced }, i) =>
      unplaced.map((digest) => ({ anomaly: versions[i]!.anomaly, digest })),
    ),
  };
}

/** What an anomaly rests on: its present version, and the worse one that it is listed by. */
export function versionsOf(anomalies: readonly Anomaly[]) {
  return anomalies.flatMap(({ id: anomaly, device, header, condition, undecided }) => {
    const worse = undecided?.worse;
    const present = { anomaly, device, header, digests: condition.evidence };
    const before = worse && { anomaly, device, header: worse.header, digests: worse.evidence };
    return before ? [present, before] : [present];
  });
}

/** The header object and the bundles that it commits to. */
function namesOf(row: HeaderRow, of: string): CaseObject[] {
  const bundles = bundlesOf(keptHeader(row.header)).map((bundle) => ({ ...bundle, of }));
  return [{ kind: 'headers', name: bytesToHex(row.leaf), of }, ...bundles];
}

/** Each object once, in order of kind and name. */
export function inOrder(objects: readonly CaseObject[]): CaseObject[] {
  const byName = new Map(objects.map((object) => [cursorOf(object), object]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

/** An object's place in the order, as a page's cursor has it. */
export function cursorOf({ kind, name }: ArchiveName): string {
  return `${kind}.${name}`;
}
