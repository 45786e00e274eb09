/** A vitest reporter: the last line of a run says how many cases of published vectors it went through. */
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { vectorsPresent } from './vectors.ts';

const folder = import.meta.dirname;

export default class ConformanceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const line = lineOf(modules);
    // Behind whatever other reporters still have to say.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}

function lineOf(modules: readonly TestModule[]): string {
  if (!vectorsPresent) {
    return 'conformance: the published vectors are not here, so none of their cases was run';
  }
  return `conformance: ${modules.reduce((sum, module) => sum + casesIn(module), 0)} cases`;
}

/** What ran, well or badly; what was skipped is no case. */
function casesIn(module: TestModule): number {
  if (relative(folder, module.moduleId).startsWith('..')) return 0;
  const results = [...module.children.allTests()].map((test) => test.result().state);
  return results.filter((state) => state === 'passed' || state === 'failed').length;
}
