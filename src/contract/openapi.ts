/** The endpoint table -> an OpenAPI 3.1.0 document. */
import { z } from 'zod';
import { type AnswerForm, type Endpoint, isList } from './endpoint.ts';
import { type ProblemReason, problem, problemStatuses, problemTitles } from './problem.ts';

type Json = { readonly [key: string]: unknown };

/** The OpenAPI document of a table of endpoints; `name -> row`, the name being the operation's id. */
export function openApiDocument(
  endpoints: Readonly<Record<string, Endpoint>>,
  version: string,
): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, endpoint] of Object.entries(endpoints)) {
    paths[endpoint.path] ??= {};
    paths[endpoint.path]![endpoint.method.toLowerCase()] = operation(name, endpoint);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Muster', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'mk_id_secret' } },
    },
  };
}

function operation(name: string, endpoint: Endpoint): Json {
  return {
    operationId: name,
    summary: endpoint.summary,
    security: endpoint.roles === 'public' ? [] : [{ apiKey: [] }],
    ...(endpoint.roles === 'public' ? {} : { 'x-roles': endpoint.roles }),
    parameters: [...parameters(endpoint.params, 'path'), ...parameters(endpoint.query, 'query')],
    ...(endpoint.body ? { requestBody: requestBody(endpoint.body) } : {}),
    responses: { ...successes(endpoint), ...problems(endpoint) },
  };
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  const properties = schema ? schemaOf(schema, 'input').properties : {};
  return Object.entries(properties as Json).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: property,
  }));
}

function requestBody(body: NonNullable<Endpoint['body']>): Json {
  if (body.type === 'json') {
    return {
      required: true,
      content: { 'application/json': { schema: schemaOf(body.schema, 'input') } },
    };
  }
  const entries = body.contentTypes.map((type) => [type, { schema: {} }]);
  return {
    required: true,
    description: `At most ${body.maxBytes} bytes.`,
    content: Object.fromEntries(entries),
  };
}

function successes(endpoint: Endpoint): Json {
  return Object.fromEntries(
    Object.entries(endpoint.answers).map(([status, form]) => [status, answer(status, form)]),
  );
}

const descriptions: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Written, and known to every ledger concerned.',
  202: 'Written; on its way to the ledgers concerned.',
};

function answer(status: string, form: AnswerForm): Json {
  const others = (form.others ?? []).map((type) => [type, { schema: { type: 'string' } }]);
  const own = form.json ? [['application/json', { schema: schemaOf(form.json, 'output') }]] : [];
  return {
    description: descriptions[status] ?? 'Done.',
    headers: { 'request-id': { schema: { type: 'string' } } },
    content: Object.fromEntries([...own, ...others]),
  };
}

/** Whether it writes, and so uses up a quota. */
function isCounted({ method, roles }: Endpoint): boolean {
  return method !== 'GET' && roles !== 'public';
}

/** The reasons that a row can be refused for: those that follow from its columns, and its own. */
export function refusalsOf(endpoint: Endpoint): readonly ProblemReason[] {
  const { body } = endpoint;
  const keyed = ['auth_key_missing', 'auth_key_invalid', 'auth_role_not_permitted'] as const;
  const bodied = ['request_content_type', 'request_too_large'] as const;
  return [
    ...(endpoint.unbraked ? [] : (['rate_limited'] as const)),
    ...(endpoint.roles === 'public' ? [] : keyed),
    ...(isCounted(endpoint) ? (['quota_exceeded'] as const) : []),
    ...(endpoint.params || endpoint.query ? (['request_parameter_invalid'] as const) : []),
    ...(endpoint.params ? (['object_not_found'] as const) : []),
    ...(isList(endpoint) ? (['request_not_acceptable'] as const) : []),
    ...(body ? bodied : []),
    ...(body?.type === 'json' ? (['request_json_invalid', 'request_body_invalid'] as const) : []),
    ...(endpoint.refusals ?? []),
    endpoint.faultReason ?? 'service_fault',
  ];
}

function problems(endpoint: Endpoint): Json {
  const byStatus = Map.groupBy(refusalsOf(endpoint), (reason) => problemStatuses[reason]);
  const entries = [...byStatus].map(([status, reasons]) => [
    status,
    {
      description: reasons.map((reason) => `\`${reason}\`: ${problemTitles[reason]}`).join('\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return Object.fromEntries(entries);
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  void $schema;
  return rest;
}
