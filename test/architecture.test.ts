/** The arrows of the house: which room may import which, type-only imports included. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** A room -> the rooms it may import. A room that is not listed may import nothing but itself. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  // The composition root takes trust anchors, the rule set's hash and the log's key type from where they are defined.
  worker: ['api', 'store', 'flow', 'core/crypto', 'core/log', 'core/hardware', 'core/appraise'],
  api: ['flow', 'contract'],
  store: ['flow', 'core/model'],
  flow: ['core', 'contract'],
  contract: ['core'],
  sdk: ['contract', 'core'],
  agent: ['sdk', 'core'],
  sim: ['sdk', 'contract', 'core/codec', 'core/crypto', 'core/place', 'core/hardware'],
  cli: ['sim', 'agent', 'sdk', 'contract', 'core'],
  console: ['contract', 'sdk'],
  'core/model': [],
  'core/codec': ['core/model'],
  'core/crypto': ['core/codec', 'core/model'],
  'core/evidence': ['core/codec', 'core/crypto', 'core/model'],
  'core/verify': ['core/codec', 'core/crypto', 'core/model'],
  'core/hardware': ['core/codec', 'core/crypto', 'core/model'],
  'core/place': ['core/codec', 'core/crypto', 'core/model'],
  'core/control': ['core/codec', 'core/crypto', 'core/model'],
  'core/appraise': ['core/place', 'core/control', 'core/codec', 'core/crypto', 'core/model'],
  'core/log': ['core/codec', 'core/crypto', 'core/model'],
};
const types = new Set(['flow -> contract', 'contract -> core']);
const maxLines = 250;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

/** AssemblyScript, which is no TypeScript to a parser: it is held to what can be read from its text. */
const kernel = 'core/crypto/kernel/';
const all = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .sort();
const files = all.filter((file) => !file.startsWith(kernel));
const kernelFiles = all.filter((file) => file.startsWith(kernel));
const imports = files.flatMap(importsOf);

/** core/model.ts and core/result.ts are one room that all may use. */
function roomOf(file: string): string {
  const parts = file.split('/');
  if (parts.length === 1) return parts[0]!.replace('.ts', '');
  if (parts[0] !== 'core') return parts[0]!;
  return parts.length === 2 ? 'core/model' : `core/${parts[1]}`;
}

function importsOf(file: string): Import[] {
  const { module } = parseSync(file, readFileSync(join(src, file), 'utf8'));
  const found = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      isTypeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, isTypeOnly: isType }] : [],
      ),
    ),
  ];
  return found
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, isTypeOnly }) => {
      const to = relative(src, resolve(src, dirname(file), specifier));
      return { from: file, to, isTypeOnly };
    });
}

function isAllowed({ from, to, isTypeOnly }: Import): boolean {
  const [room, other] = [roomOf(from), roomOf(to)];
  if (room === other) return true;
  const isListed = (arrows[room] ?? []).some(
    (into) => other === into || other.startsWith(`${into}/`),
  );
  if (!isListed) return false;
  const arrow = `${room} -> ${other.split('/')[0]}`;
  return !types.has(arrow) || isTypeOnly || isVocabulary(to);
}

/** Closed unions that are values too: a schema or a table is made from them. */
function isVocabulary(file: string): boolean {
  return [
    'core/result.ts',
    'core/model.ts',
    'core/limits.ts',
    'contract/problem.ts',
    'contract/values.ts',
  ].includes(file);
}

function ringThrough(file: string, seen: readonly string[] = []): readonly string[] | null {
  if (seen.includes(file)) return [...seen.slice(seen.indexOf(file)), file];
  if (settled.has(file)) return null;
  for (const { from, to } of imports) {
    if (from !== file) continue;
    const ring = ringThrough(to, [...seen, file]);
    if (ring) return ring;
  }
  settled.add(file);
  return null;
}
const settled = new Set<string>();

describe('the house', () => {
  test('has arrows only where the plan has them', () => {
    const wrong = imports.filter((one) => !isAllowed(one));
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test('has no ring of files, type-only imports included', () => {
    expect(files.map((file) => ringThrough(file)?.join(' -> ')).filter(Boolean)).toEqual([]);
  });

  test('has no barrel: a file that only passes on what others export', () => {
    const barrels = files.filter((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      const { program } = parseSync(file, text);
      return (
        program.body.length > 0 &&
        program.body.every(
          (node) =>
            node.type === 'ExportAllDeclaration' ||
            (node.type === 'ExportNamedDeclaration' && node.source !== null),
        )
      );
    });
    expect(barrels).toEqual([]);
  });

  test('has no room whose name says nothing', () => {
    const empty = /(^|\/)(utils?|helpers?|common|misc|lib)(\/|\.ts$)/;
    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });

  test(`has no file of more than ${maxLines} lines`, () => {
    const long = all.filter(
      (file) => readFileSync(join(src, file), 'utf8').split('\n').length > maxLines + 1,
    );
    expect(long).toEqual([]);
  });

  test('reads env in worker.ts alone, and no clock, platform or randomness in core', () => {
    const offenders = files.filter((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      const isCore = file.startsWith('core/') && file !== 'core/crypto/webcrypto.ts';
      const isPlatform = /\b(Date\.now|Math\.random|new Date\(\)|fetch\(|process\.|setTimeout)/;
      const readsEnv = /from 'cloudflare:workers'/.test(text) && /\benv\b[,\s}]/.test(text);
      if (isCore)
        return isPlatform.test(text) || text.includes('cloudflare:') || text.includes("'node:");
      return readsEnv && file !== 'worker.ts' && !file.endsWith('-shell.ts');
    });
    expect(offenders).toEqual([]);
  });
});

describe('the kernel', () => {
  const textOf = (file: string) => readFileSync(join(src, file), 'utf8');
  const naming = (word: RegExp, among: readonly string[]) =>
    among.filter((file) => word.test(textOf(file)));

  test('imports nothing but itself', () => {
    const outside = kernelFiles.flatMap((file) =>
      [...textOf(file).matchAll(/from "([^"]+)"/g)]
        .map(([, specifier]) => relative(src, resolve(src, dirname(file), specifier!)))
        .filter((to) => !to.startsWith(kernel)),
    );
    expect(outside).toEqual([]);
  });

  test('has one import, and no function that takes a coefficient', () => {
    const module = new WebAssembly.Module(readFileSync(join(src, kernel, 'kernel.wasm')));
    const { imports, exports } = moduleShape(module);
    expect(imports).toEqual(['host.fillRandom']);
    expect(exports).toEqual([
      'start',
      'verifyEd25519',
      'lastSummed',
      'isFirstKeyQuick',
      'verifyEsp256',
      'verifyEsp384',
    ]);
    // What parameters there are say how many items there are, and how long a message is.
    const entry = textOf(`${kernel}kernel.ts`);
    const functions = [...entry.matchAll(/export function (\w+)\(([^)]*)\)/g)];
    expect(functions.map(([, name, parameters]) => `${name}(${parameters})`)).toEqual([
      'start()',
      'verifyEd25519(count: usize)',
      'lastSummed()',
      'isFirstKeyQuick()',
      'verifyEsp256(length: u32)',
      'verifyEsp384(length: u32)',
    ]);
  });

  test('draws randomness by that import alone, for the coefficients and the places of keys', () => {
    expect(naming(/\bfillRandom\b/, kernelFiles)).toEqual([
      `${kernel}ed25519/batch.ts`,
      `${kernel}ed25519/keys.ts`,
      `${kernel}random.ts`,
    ]);
    expect(naming(/\bcoefficients\b/, kernelFiles)).toEqual([`${kernel}ed25519/batch.ts`]);
  });

  test('has its randomness from getRandomValues: no request, environment or configuration value reaches it', () => {
    // One file makes instances, with the `random` that one file gives it, which has it from WebCrypto alone.
    expect(naming(/new KernelInstance\(/, files)).toEqual(['core/crypto/kernel.ts']);
    expect(naming(/\bbatchKernel\(/, files)).toEqual([
      'core/crypto/kernel.ts',
      'core/crypto/webcrypto.ts',
    ]);
    const platform = textOf('core/crypto/webcrypto.ts');
    expect([...platform.matchAll(/\brandom\b/g)].length).toBe(4);
    expect(platform).toContain("type KernelSource = Omit<KernelParts, 'random'>");
    expect(platform).toContain(
      'const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount));',
    );
    expect(platform).toContain('batchKernel({ ...source, random })');
    // What the Worker gives is the compiled module and where faults are told; both are no value of a request.
    expect(textOf('worker.ts')).toContain(
      'webCryptoPlatform(crypto, { module: kernelModule, report: reportFault })',
    );
    expect(naming(/from .*kernel\.wasm/, files)).toEqual(['worker.ts']);
  });
});

function moduleShape(module: WebAssembly.Module) {
  const { Module } = WebAssembly as unknown as {
    readonly Module: {
      imports(module: WebAssembly.Module): { module: string; name: string }[];
      exports(module: WebAssembly.Module): { name: string; kind: string }[];
    };
  };
  return {
    imports: Module.imports(module).map((one) => `${one.module}.${one.name}`),
    exports: Module.exports(module)
      .filter(({ kind }) => kind === 'function')
      .map(({ name }) => name),
  };
}
