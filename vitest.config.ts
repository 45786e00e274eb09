import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const inWorkerd = ['test/api/**/*.test.ts', 'test/store/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: [...inWorkerd, 'test/fuzz/**'] },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml', environment: 'dev' },
            miniflare: { bindings: { TEST_MIGRATIONS: await readD1Migrations('./drizzle') } },
          })),
        ],
        test: { name: 'workerd', include: inWorkerd, setupFiles: ['./test/api/migrate.ts'] },
      },
    ],
  },
});
