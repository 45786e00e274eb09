/** The only file that reads env: bindings -> ports, Durable Object classes, the API, the cron watchdog. */
import { waitUntil } from 'cloudflare:workers';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Hono } from 'hono';
import { createApp } from './api/app.ts';
import { type Brakes, brakeOf, missingBrakes } from './api/brakes.ts';
import { resultSigner } from './api/result-signer.ts';
import type { DevClock, Services } from './api/services.ts';
import { submissionServices } from './api/submission.ts';
import { ruleSetHash } from './core/appraise/ruleset-hash.ts';
import { p256Jwk } from './core/crypto/jwk.ts';
import kernelModule from './core/crypto/kernel/kernel.wasm';
import { webCryptoPlatform } from './core/crypto/webcrypto.ts';
import { nvidiaRoots } from './core/hardware/nvidia/roots.ts';
import { ArchivedHeaders } from './flow/archived-headers.ts';
import { retentionDaysOf } from './flow/erasure/retention.ts';
import { sweepErasures } from './flow/erasure/sweep.ts';
import { hourly, minutely, runEach } from './flow/jobs.ts';
import { type LogKeys, logKeys } from './flow/log-keys.ts';
import type { Clock } from './flow/ports.ts';
import { activateDue } from './flow/registry/amendment-due.ts';
import { finishMoves } from './flow/registry/move-through.ts';
import { tellAllOwnership } from './flow/registry/ownership-told.ts';
import { ChallengeBook } from './flow/submit/challenges.ts';
import { SubmitterRecords } from './flow/submit/record.ts';
import { watchLedgers } from './flow/watch.ts';
import { type DeliverPorts, deliverDue } from './flow/webhooks/deliver.ts';
import type { WebhookPorts } from './flow/webhooks/port.ts';
import { witnessOf } from './flow/witness-identity.ts';
import { r2Archive, r2Eraser } from './store/archive.ts';
import { r2EvidenceListing } from './store/archive-listing.ts';
import { ClockShell } from './store/clock-shell.ts';
import { d1ConditionIndex } from './store/d1/conditions.ts';
import { d1Desk } from './store/d1/desk-queries.ts';
import { d1Rebuild } from './store/d1/rebuild.ts';
import { d1Registry } from './store/d1/registry.ts';
import { d1Webhooks } from './store/d1/webhooks.ts';
import { FleetShell } from './store/fleet/fleet-shell.ts';
import type { LedgerConfig } from './store/ledger/ledger-config.ts';
import { LedgerShell } from './store/ledger/ledger-shell.ts';
import { type LogConfig, LogShell } from './store/log/log-shell.ts';
import { networkOf } from './store/network/network.ts';
import { reportFault } from './store/report-fault.ts';
import { fleetIn, ledgersIn, logIn, witnessBooksIn } from './store/stubs.ts';
import type { Secrets, Variables } from './store/variables.ts';
import { type WitnessConfig, WitnessShell } from './store/witness/witness-shell.ts';

/** Bound in development alone. */
type DevBinding = 'CLOCK' | 'WEBHOOK_NAMES' | 'WEBHOOK_LOCAL';
/** What a deployment may lack, and then says so when it starts. */
type BrakeBinding = 'RATE_READS' | 'RATE_WRITES' | 'RATE_SUBMISSIONS' | 'RATE_STRANGERS';
type MayLack = DevBinding | BrakeBinding;
type Bindings = Omit<Env, MayLack> & Partial<Pick<Env, MayLack>> & Secrets & Variables;

const platform = webCryptoPlatform(crypto, { module: kernelModule, report: reportFault });

function logKeysOf(env: Bindings): LogKeys {
  const { LOG_ORIGIN: origin, LOG_SIGNING_SEED: seed, LOG_PAST_KEYS: past } = env;
  const { LOG_SIGNING_SEED_NEXT: next, LOG_SIGNING_SEED_PREVIOUS: previous } = env;
  return logKeys({ origin, seed, next, previous, past });
}

function resultSignerOf(env: Bindings) {
  const jwk = (seed?: string) => (seed ? [p256Jwk(hexToBytes(seed))] : []);
  const [current] = jwk(env.RESULT_SIGNING_SEED);
  const others = [env.RESULT_SIGNING_SEED_NEXT, env.RESULT_SIGNING_SEED_PREVIOUS].flatMap(jwk);
  return current ? resultSigner(current, others) : null;
}

function clockOf({ CLOCK }: Bindings): Clock {
  return { nowMs: async () => (CLOCK ? CLOCK.getByName('clock').nowMs() : Date.now()) };
}

export class LedgerObject extends LedgerShell<Bindings> {
  protected override config(): LedgerConfig {
    return {
      archive: r2Archive(this.env.ARCHIVE),
      log: logIn(this.env.LOG),
      index: d1ConditionIndex(this.env.REGISTRY),
      fleet: fleetIn(this.env.FLEET),
      ledgers: ledgersIn(this.env.LEDGER),
      clock: clockOf(this.env),
      settler: { random: platform.random, rules: hexToBytes(ruleSetHash) },
    };
  }
}

export class LogObject extends LogShell<Bindings> {
  protected override config(): LogConfig {
    return {
      archive: r2Archive(this.env.ARCHIVE),
      clock: clockOf(this.env),
      signer: logKeysOf(this.env).signer,
      policy: { text: this.env.LOG_POLICY, allowsLocal: this.env.CLOCK !== undefined },
      random: platform.random,
      roundMs: Number(this.env.LOG_ROUND_MS),
    };
  }
}

export class WitnessObject extends WitnessShell<Bindings> {
  protected override config(): WitnessConfig {
    return { identity: witnessOf(this.env, reportFault), clock: clockOf(this.env) };
  }
}

export class FleetObject extends FleetShell<Bindings> {
  protected override readonly clock = clockOf(this.env);
}

export class ClockObject extends ClockShell<Bindings> {}

function brakesOf(env: Bindings): Brakes {
  return {
    reads: brakeOf(env.RATE_READS),
    writes: brakeOf(env.RATE_WRITES),
    submissions: brakeOf(env.RATE_SUBMISSIONS),
    strangers: brakeOf(env.RATE_STRANGERS),
  };
}

/** Names by the table and receivers by the list only where the clock can be moved too: never by a variable alone. */
function webhookPortsOf(env: Bindings): WebhookPorts {
  const { WEBHOOK_NAMES: names = '', WEBHOOK_LOCAL: receivers = '', WEBHOOK_SEED } = env;
  const development = env.CLOCK ? { names, receivers } : null;
  return {
    ...networkOf({ dns: env.WEBHOOK_DNS, development }),
    webhooks: d1Webhooks(env.REGISTRY),
    webhookSeed: WEBHOOK_SEED ? hexToBytes(WEBHOOK_SEED) : null,
    clock: clockOf(env),
    random: platform.random,
  };
}

function servicesOf(env: Bindings): Services {
  const archive = r2Archive(env.ARCHIVE);
  const challenges = new ChallengeBook(archive, logKeysOf(env).all);
  const ledgers = ledgersIn(env.LEDGER);
  const log = logIn(env.LOG);
  const sleep = (ms: number) => scheduler.wait(ms);
  const records = new SubmitterRecords();
  const archived = new ArchivedHeaders(sleep);
  const bodies = { records, archived, challenges, sleep, later: waitUntil };
  const ports = { archive, ledgers, log, platform, ...bodies };
  const registry = {
    ...ports,
    registry: d1Registry(env.REGISTRY),
    hardware: { roots: nvidiaRoots },
    results: resultSignerOf(env),
    logOrigin: env.LOG_ORIGIN,
  };
  const webhooks = webhookPortsOf(env);
  const deliver = () => delivered({ ...registry, ...webhooks });
  return {
    ...registry,
    ...webhooks,
    ...submissionServices({ ...registry, clock: webhooks.clock, deliver }, reportFault),
    index: d1ConditionIndex(env.REGISTRY),
    witness: witnessOf(env, reportFault),
    witnessBook: witnessBooksIn(env.WITNESS),
    rebuild: d1Rebuild(env.REGISTRY),
    evidence: r2EvidenceListing(env.ARCHIVE),
    desk: d1Desk(env.REGISTRY),
    eraser: r2Eraser(env.ARCHIVE),
    retentionDays: retentionDaysOf(env.RETENTION_DAYS),
    deliverLater: () => waitUntil(deliver()),
    brakes: brakesOf(env),
    version: env.VERSION.id,
    rootAdminKeyHash: env.ROOT_ADMIN_KEY_SHA256 ? hexToBytes(env.ROOT_ADMIN_KEY_SHA256) : null,
    logRequest: (entry) => console.log(JSON.stringify(entry)),
    ...devClockOf(env, () => servicesOf(env)),
  };
}

/** What could not be sent is due again in the next run. */
async function delivered(ports: DeliverPorts): Promise<void> {
  await deliverDue(ports).catch((fault: unknown) => reportFault('webhooks-failed', fault));
}

/** Moving the clock also runs what would have come due meanwhile: the alarms themselves go by wall time. */
function devClockOf(env: Bindings, services: () => Services): { devClock?: DevClock } {
  const { CLOCK } = env;
  if (!CLOCK) return {};
  const moveTo = async (nowMs: number) => {
    const clock = CLOCK.getByName('clock');
    if (nowMs < (await clock.nowMs())) return 'backwards';
    await clock.moveTo(nowMs);
    await logIn(env.LOG).sweep();
    // What takes effect by then is in the ledgers before they look at what time alone brought about.
    await activateDue(services(), nowMs);
    await finishMoves(services(), nowMs);
    await tellAllOwnership(services(), nowMs);
    await watchLedgers(d1Registry(env.REGISTRY), (name) =>
      ledgersIn(env.LEDGER).ledger(name).sweep(),
    );
    await delivered(servicesOf(env));
    await sweepErasures(services(), nowMs);
    return 'moved';
  };
  return { devClock: { moveTo } };
}

let app: Hono | undefined;

/** What this deployment lacks stands in its log once an isolate: nothing is missing in silence. */
function start(env: Bindings): Hono {
  const services = servicesOf(env);
  const missing = missingBrakes(services.brakes);
  if (missing.length > 0) reportFault('rate-limits-missing', missing.join(' '));
  if (!services.webhookSeed) reportFault('webhooks-off', 'WEBHOOK_SEED is not set');
  return createApp(services) as unknown as Hono;
}

export default {
  fetch(request, env, ctx) {
    app ??= start(env as Bindings);
    return app.fetch(request, env, ctx);
  },

  /** Finishes what a lost request left: the registry's outbox, and ledgers that missed their alarm. */
  async scheduled(controller, env) {
    const services = servicesOf(env as Bindings);
    const isFullHour = new Date(controller.scheduledTime).getUTCMinutes() === 0;
    const nowMs = await services.clock.nowMs();
    await runEach(minutely(services, nowMs), reportFault);
    if (isFullHour) await runEach(hourly(services, nowMs, reportFault), reportFault);
  },
} satisfies ExportedHandler<Env>;
