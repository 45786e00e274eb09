/** The kernel as it is committed, and the probe into its arithmetic, built for the test that asks. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');
const folder = 'src/core/crypto/kernel';

/** The committed kernel, a copy. */
export function kernelBytes(): Uint8Array {
  return new Uint8Array(readFileSync(join(root, folder, 'kernel.wasm')));
}

export function kernelModule(): WebAssembly.Module {
  return new WebAssembly.Module(kernelBytes());
}

let probe: WebAssembly.Module | undefined;

/** The probe, built once. */
export function probeModule(): WebAssembly.Module {
  probe ??= builtProbe();
  return probe;
}

/** With the kernel's own options. */
function builtProbe(): WebAssembly.Module {
  const { options } = JSON.parse(readFileSync(join(root, folder, 'asconfig.json'), 'utf8'));
  const out = mkdtempSync(join(tmpdir(), 'muster-probe-'));
  try {
    const file = join(out, 'probe.wasm');
    const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
    const source = 'test/core/crypto/kernel/probe/probe.ts';
    const flags = [
      '--enable',
      options.enable.join(','),
      '--runtime',
      options.runtime,
      '--noAssert',
    ];
    const level = ['--optimizeLevel', String(options.optimizeLevel)];
    execFileSync(process.execPath, [asc, source, ...flags, ...level, '-o', file], { cwd: root });
    return new WebAssembly.Module(readFileSync(file));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
