/** What the desk has of the tenant: a case with two requests, files, a disclosure. */
import { good } from '../client.ts';
import type { Fleet } from '../fleet.ts';
import { expiresAt } from '../world.ts';

export interface DeskStage {
  readonly case: string;
  /** Requests for information to its exporter and to its operator: each party answers its own. */
  readonly toExporter: string;
  readonly toOperator: string;
  /** Disclosures of exporter and operator. */
  readonly ofExporter: string;
  readonly ofOperator: string;
  /** A file in the exporter's answer to the anomaly. */
  readonly file: string;
}

/** Opens the case about an anomaly of the tenant's. */
export async function deskOf(own: Fleet, anomaly: string): Promise<DeskStage> {
  const key = own.keys.regulator;
  const json = { title: 'Johor', owner: 'A. Inspector', dueAt: expiresAt, anomalies: [anomaly] };
  const { id } = await good('openCase', { key, json });
  const asked = async (party: string) => {
    const question = { party, question: 'Where is it?', dueAt: expiresAt };
    return (await good('askParty', { key, params: { id }, json: question })).id;
  };
  const disclosed = async (by: string) => {
    const words = { text: 'It was moved.', subjects: [{ type: 'licence', id: own.licence }] };
    return (await good('disclose', { key: by, json: words })).id;
  };
  return {
    case: id,
    toExporter: await asked(own.exporter),
    toOperator: await asked(own.operator),
    ofExporter: await disclosed(own.keys.exporter),
    ofOperator: await disclosed(own.keys.operator),
    file: await answered(own.keys.exporter, anomaly),
  };
}

async function answered(key: string, anomaly: string): Promise<string> {
  const upload = {
    key,
    query: { fileName: 'logbook.pdf' },
    body: '%PDF-',
    contentType: 'application/pdf',
  };
  const { id } = await good('uploadAttachment', upload);
  const json = { text: 'See the logbook.', attachments: [id] };
  await good('answerAnomaly', { key, params: { id: anomaly }, json });
  return id;
}
