import { availableParallelism } from 'node:os';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { formatVerifierKey } from './src/core/log/note-key.ts';
import { rootKeyHash } from './test/api/root-key.ts';
import { logSigner } from './test/core/log/keys.ts';

/** No test asserts a time: a busy machine must not fail one that is right. */
const patience = { testTimeout: 60_000, hookTimeout: 120_000 };

/** As one, so that each file's database has them in one transaction. */
async function allMigrations() {
  const migrations = await readD1Migrations('./drizzle');
  return [{ name: 'all', queries: migrations.flatMap(({ queries }) => queries) }];
}

const inWorkerd = ['test/api/**/*.test.ts', 'test/store/**/*.test.ts'];

export default defineConfig({
  test: {
    // Two more than there are cores: files that drive a service or a browser wait for most of their time.
    maxWorkers: availableParallelism() + 2,
    reporters: ['default', './test/conformance/reporter.ts'],
    projects: [
      {
        test: {
          name: 'node',
          // What they share is modules that hold nothing; a worker a file costs 40 s of a core.
          isolate: false,
          ...patience,
          include: ['test/**/*.test.ts'],
          exclude: [...inWorkerd, 'test/fuzz/**', 'test/scenario/**'],
        },
      },
      {
        test: {
          name: 'scenario',
          include: ['test/scenario/all.test.ts'],
          globalSetup: './test/scenario/service.ts',
          ...patience,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml', environment: 'dev' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await allMigrations(),
                LOG_SIGNING_SEED: '07'.repeat(32),
                WEBHOOK_SEED: '05'.repeat(32),
                WITNESS_SIGNING_SEED: '0b'.repeat(32),
                WITNESS_NAME: 'muster.test/witness',
                WITNESS_LOGS: formatVerifierKey(logSigner.key),
                RESULT_SIGNING_SEED: '09'.repeat(32),
                RESULT_SIGNING_SEED_PREVIOUS: '0a'.repeat(32),
                // SHA-256 of the secret that test/api/root-key.ts holds.
                ROOT_ADMIN_KEY_SHA256: rootKeyHash,
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          // A workerd a file costs 2 s of a core; migrate.ts empties it between two files.
          isolate: false,
          ...patience,
          include: inWorkerd,
          setupFiles: ['./test/api/migrate.ts'],
        },
      },
    ],
  },
});
