/** The anomalies of an authority as its regulator would ask for them: one table, and one of them in full. */
import type { Anomaly } from '../contract/anomalies.ts';
import type { MusterClient } from '../sdk/client.ts';
import { collected } from '../sdk/lists.ts';
import { isNote } from '../sim/compare.ts';
import { must } from '../sim/must.ts';
import { minute, table } from './output.ts';

const ranks = ['low', 'medium', 'high', 'critical'];

/** All anomalies that the regulator may see, firing and cleared. */
export function listAnomalies(regulator: MusterClient): Promise<Anomaly[]> {
  const asked = regulator.anomalies({ condition: 'all', limit: 500 });
  return must('the anomalies', collected(asked));
}

/** Names of devices, sites, licences and parties by id, as the regulator sees them. */
async function namesOf(regulator: MusterClient): Promise<ReadonlyMap<string, string>> {
  const devices = await must('the devices', collected(regulator.devices({ limit: 500 })));
  const sites = await must('the sites', collected(regulator.sites()));
  const licences = await must('the licences', collected(regulator.licences()));
  const parties = await must('the parties', collected(regulator.parties()));
  return new Map([
    ...devices.map(({ id, serial }) => [id, serial] as const),
    ...sites.map(({ id, name }) => [id, name] as const),
    ...licences.map(({ id, number }) => [id, number] as const),
    ...parties.map(({ id, name }) => [id, name] as const),
  ]);
}

/** Names of landmarks by id: they stand in sentences and numbers of what round trips show. */
export async function landmarkNames(regulator: MusterClient): Promise<ReadonlyMap<string, string>> {
  const landmarks = await must('the landmarks', collected(regulator.each('listLandmarks', {})));
  return new Map(landmarks.map(({ id, name }) => [id, name] as const));
}

/** The table: worst first, then by time; notes are left to those who ask for them. */
export async function anomalyTable(
  regulator: MusterClient,
  anomalies: readonly Anomaly[],
): Promise<string> {
  const names = await namesOf(regulator);
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? id));
  const rows = anomalies
    .filter((one) => !isNote(one))
    .toSorted((a, b) => rankOf(b) - rankOf(a) || a.openedAt.localeCompare(b.openedAt));
  return table<Anomaly>(
    [
      { title: 'SEVERITY', of: ({ worstSeverity }) => worstSeverity },
      { title: 'KIND', of: ({ kind }) => kind },
      { title: 'SINCE', of: ({ openedAt }) => minute(openedAt) },
      { title: 'NOW', of: ({ state }) => state },
      { title: 'TIMES', of: ({ count }) => count },
      { title: 'ABOUT', of: ({ subject }) => `${subject.type} ${nameOf(subject.id)}` },
      { title: 'SITE', of: ({ site }) => nameOf(site) },
      { title: 'LICENCE', of: ({ licence }) => nameOf(licence) },
    ],
    rows,
  );
}

function rankOf({ worstSeverity }: Anomaly): number {
  return ranks.indexOf(worstSeverity);
}

/** One anomaly as a reviewer reads it: the sentence, what is enforced, what to rule out first. */
export async function anomalyInFull(regulator: MusterClient, id: string): Promise<string> {
  const { kind, sentence, evidence, rule } = await must('an anomaly', regulator.anomaly(id));
  return [
    `  ${kind}: ${rule.title}`,
    `  ${sentence}`,
    `  Enforced: ${rule.enforces}`,
    '  To rule out first:',
    ...rule.ruleOutFirst.map((cause) => `    - ${cause}`),
    `  Evidence: ${evidence.map((digest) => digest.slice(0, 16)).join(', ')}`,
  ].join('\n');
}
