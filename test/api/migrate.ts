/** Brings the test's own database to the newest schema. */
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

const { TEST_MIGRATIONS } = env as Env & { readonly TEST_MIGRATIONS: D1Migration[] };

await applyD1Migrations(env.REGISTRY, TEST_MIGRATIONS);
