/** `muster audit`: follows a log, and says whether it still holds what it signed. */
import type { Command } from 'commander';
import { ok, type Result } from '../core/result.ts';
import { type Diverged, type Following, follow, type Held } from '../sdk/audit/follow.ts';
import type { OpenKept } from '../sdk/audit/kept.ts';
import { logSource } from '../sdk/audit/log-source.ts';
import { auditRecord, type RecordHeld } from '../sdk/audit/record.ts';
import { MusterClient } from '../sdk/client.ts';
import { keepEvidence, lockState, readState, writeState } from './audit-state.ts';
import {
  divergedWords,
  heldJson,
  heldWords,
  recordJson,
  recordWords,
  refusedWords,
} from './audit-words.ts';
import { apiKeyOption, clientOf, publicClientOf } from './connection.ts';
import {
  command,
  type Ending,
  ending,
  type Failure,
  misused,
  problemFailure,
  refusedBy,
} from './exits.ts';
import { logKeyOption, policyIn } from './log-key.ts';
import { say, sayJson } from './output.ts';

const defaultState = 'muster-audit';

interface AuditOptions {
  readonly state: string;
  readonly full?: true;
  readonly logKey?: string;
  readonly policy?: string;
  readonly apiKey?: string;
  readonly json?: true;
}

/** The command, to be mounted. */
export function auditCommand(): Command {
  return command('audit', 'follow a log: recompute it, and hold it against what it showed before')
    .argument('<url>', 'where the service is')
    .option('--state <folder>', 'what was seen last, and evidence of a fork', defaultState)
    .addOption(logKeyOption('the key of the log'))
    .option('--policy <file>', 'a C2SP tlog-policy instead: its logs, its witnesses, its quorum')
    .addOption(apiKeyOption('of a regulator: audits all of the record that it may see'))
    .option('--full', 'read the log from its first leaf on, not from where the last audit ended')
    .option('--json', 'print JSON')
    .addHelpText('after', 'For this command also: 3 the log forked or ran back.')
    .action(ending('audit', audit));
}

async function audit(url: string, options: AuditOptions): Promise<Ending> {
  const client = auditClient(url, options);
  if (!client.ok) return client;
  const release = lockState(options.state);
  if (!release.ok) return misused(release.reason);
  try {
    return await auditLocked(url, client.value, options);
  } finally {
    release.value();
  }
}

/** Null for a stranger. A redirect would lead the key elsewhere, so none is followed. */
function auditClient(url: string, { apiKey }: AuditOptions): Result<MusterClient | null, Failure> {
  const open = apiKey === undefined ? publicClientOf({ url }) : clientOf({ url, apiKey });
  if (!open.ok) return open;
  if (apiKey === undefined) return ok(null);
  const straight = (request: Request) => fetch(request, { redirect: 'error' });
  return ok(new MusterClient({ url, key: apiKey, fetch: straight }));
}

async function auditLocked(
  url: string,
  client: MusterClient | null,
  options: AuditOptions,
): Promise<Ending> {
  const given = followingOf(url, options);
  if (!given.ok) return given;
  const following = given.value;
  const seen = client ? await auditRecord({ ...following, client }) : await follow(following);
  if (seen.word === 'unreachable') return problemFailure(seen.problem);
  if (seen.word === 'refused') {
    if (options.json) sayJson(seen);
    return refusedBy(refusedWords(seen.reason, following.kept));
  }
  if (seen.word === 'held' || seen.word === 'audited') {
    return closed(seen, following.kept, options);
  }
  return shout(seen, options);
}

function followingOf(url: string, options: AuditOptions): Result<Following, Failure> {
  const policy = policyIn(options);
  if (!policy.ok) return policy;
  const kept = readState(options.state, policy.value);
  if (!kept.ok) return misused(kept.reason);
  const source = logSource({ url });
  const isFull = options.full === true;
  const nowMs = Date.now();
  return ok({ source, policy: policy.value, kept: kept.value, isFull, nowMs });
}

/** Where something was found the state stays: the next audit looks at the same leaves again. */
function closed(seen: Held | RecordHeld, kept: OpenKept | null, options: AuditOptions): Ending {
  const isRecord = seen.word === 'audited';
  if (options.json) sayJson(isRecord ? recordJson(seen) : heldJson(seen));
  else say(isRecord ? recordWords(seen) : heldWords(seen));
  const { findings, next } = seen;
  if (next && findings.length === 0) {
    const ends = isRecord ? seen.ends : {};
    writeState(options.state, { ...next, ledgers: { ...kept?.ledgers, ...ends } });
    return ok(undefined);
  }
  const [one] = findings;
  const what = findings.length === 1 ? one!.sentence : `${findings.length} things do not hold`;
  return refusedBy(what);
}

function shout(seen: Diverged, options: AuditOptions): Ending {
  const files = keepEvidence(options.state, seen);
  const { word, sizes, before, now } = seen;
  if (options.json) sayJson({ word, sizes, before, now, files });
  return { ok: false, reason: { exit: 'diverged', message: divergedWords(seen, files) } };
}
