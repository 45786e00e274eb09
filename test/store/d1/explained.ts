/** A database that notes every statement it is asked to run, and says how SQLite would go about each. */
import { env } from 'cloudflare:workers';

interface Noted {
  readonly sql: string;
  readonly values: unknown[];
}

export class NotingD1 {
  readonly noted: Noted[] = [];
  /** Plans by text: without statistics (no ANALYZE is ever run) a plan does not depend on the values. */
  readonly #plans = new Map<string, readonly string[]>();

  /** The database, noted. */
  get database(): D1Database {
    const { noted } = this;
    return new Proxy(env.REGISTRY, {
      get(target, name) {
        if (name === 'prepare')
          return (sql: string) => notedStatement(target.prepare(sql), sql, noted);
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  /** What is done in each step of each noted statement; then forgets them. */
  async plans(): Promise<{ readonly sql: string; readonly steps: readonly string[] }[]> {
    const statements = this.noted.splice(0);
    const plans = [];
    for (const { sql, values } of statements) {
      const steps = this.#plans.get(sql) ?? (await explain(sql, values));
      this.#plans.set(sql, steps);
      plans.push({ sql, steps });
    }
    return plans;
  }
}

async function explain(sql: string, values: unknown[]): Promise<string[]> {
  const statement = env.REGISTRY.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...values);
  const { results } = await statement.all<{ detail: string }>();
  return results.map(({ detail }) => detail);
}

function notedStatement(
  statement: D1PreparedStatement,
  sql: string,
  noted: Noted[],
): D1PreparedStatement {
  return new Proxy(statement, {
    get(target, name) {
      if (name === 'bind') {
        return (...values: unknown[]) => {
          noted.push({ sql, values });
          return target.bind(...values);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
