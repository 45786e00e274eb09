/** Witnesses on a socket of their own: an honest one over real SQLite, and whatever else a test has one do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NoteSigner } from '../../src/core/log/note.ts';
import type { VerifierKey } from '../../src/core/log/note-key.ts';
import { cosign, type WitnessAnswer } from '../../src/flow/witness.ts';
import { migrate } from '../../src/store/migrate.ts';
import { sqlWitnessStore, WITNESS_MIGRATIONS } from '../../src/store/witness/witness-store.ts';
import { memoryDatabase, sqliteSql } from './sqlite.ts';

/** What a witness does with a call; `asked` counts from 1. */
export type Behaviour = (
  body: string,
  response: ServerResponse,
  asked: number,
) => void | Promise<void>;

export interface WitnessServer {
  readonly url: string;
  readonly bodies: string[];
  become(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function witnessServer(first: Behaviour): Promise<WitnessServer> {
  const bodies: string[] = [];
  let behaviour = first;
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    if (request.method !== 'POST' || request.url !== '/w/add-checkpoint') bodies.push('astray');
    else bodies.push(body);
    await behaviour(body, response, bodies.length);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/w/`,
    bodies,
    become(next) {
      behaviour = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<unknown>((done) => server.close(done));
    },
  };
}

/** A witness as this service is one, with a store that outlives its behaviour. */
export function honest(signer: NoteSigner, logs: readonly VerifierKey[], nowMs: () => number) {
  const sql = sqliteSql(memoryDatabase());
  migrate(sql, WITNESS_MIGRATIONS);
  const store = sqlWitnessStore(sql);
  const ask = (body: string) => cosign(store, body, { logs, signer }, nowMs());
  const behaviour: Behaviour = (body, response) => answer(ask(body), response);
  return { store, ask, behaviour };
}

/** What `src/api/handlers/witness.ts` makes of an answer. */
function answer(said: WitnessAnswer, response: ServerResponse): void {
  if (said.word === 'cosigned') response.end(`${said.line}\n`);
  else if (said.word === 'conflict') conflict(response, said.size);
  else response.writeHead(said.word === 'origin-unknown' ? 404 : 422).end();
}

/** A 409 that states a size. */
export function conflict(response: ServerResponse, size: number): void {
  response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${size}\n`);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}
