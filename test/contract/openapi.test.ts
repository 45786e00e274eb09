import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { openApiDocument, refusalsOf } from '../../src/contract/openapi.ts';
import { problemReasons, problemStatuses, problemTitles } from '../../src/contract/problem.ts';

const operationShape = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(['path', 'query']) })),
  requestBody: z.looseObject({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string().min(1) })),
});
const documentShape = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
});

const rows: [string, Endpoint][] = Object.entries(endpoints);
const { paths } = documentShape.parse(openApiDocument(endpoints, '1.2.3'));
const operations = Object.values(paths).flatMap((methods) => Object.values(methods));

describe('the OpenAPI document', () => {
  test('has one operation a row', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      rows.map(([name]) => name).sort(),
    );
  });

  test.each(rows)('describes %s whole', (name, endpoint) => {
    const operation = paths[endpoint.path]![endpoint.method.toLowerCase()]!;
    expect(operation.operationId).toBe(name);
    const named = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param);
    const inPath = operation.parameters.filter((one) => one.in === 'path');
    expect(inPath.map((one) => one.name)).toEqual(named);
    expect(operation.security).toHaveLength(endpoint.roles === 'public' ? 0 : 1);
    expect(operation.requestBody !== undefined).toBe(endpoint.body !== undefined);
    for (const reason of refusalsOf(endpoint)) {
      const { description } = operation.responses[problemStatuses[reason]]!;
      expect(description).toContain(`\`${reason}\``);
    }
  });

  test('refuses unknown fields wherever it describes a body of ours', () => {
    const text = JSON.stringify(paths['/v1/licences']!.post!.requestBody);
    expect(text).toContain('"additionalProperties":false');
  });
});

test('every reason has a status of the right class and a title of its own', () => {
  for (const reason of problemReasons) {
    const status: number = problemStatuses[reason];
    expect(status >= 400 && status < 600, reason).toBe(true);
  }
  expect(new Set(Object.values(problemTitles)).size).toBe(problemReasons.length);
});

test('every reason but those of unmatched routes is documented by some row', () => {
  const documented = new Set(rows.flatMap(([, endpoint]) => refusalsOf(endpoint)));
  const missing = problemReasons.filter((reason) => !documented.has(reason));
  expect(missing).toEqual(['route_not_found', 'route_method_not_allowed']);
});
