/**
 * `npm run bench -- place [--json] [--matrix FILE --sites FILE] [--landmarks N]`: what measured place says over matrices of
 * real round trips, against a grid of points, and what it costs inside workerd. Without files, the tables of the published
 * vectors. A claim counts as one to be refuted where N landmarks or more were asked, 8 unless told.
 */
import { existsSync, readFileSync } from 'node:fs';
import { vectorPath } from '../conformance/vectors.ts';
import { measureCosts } from './place/costs.ts';
import { measureLandmark } from './place/landmark.ts';
import { BadFile, type Matrix, matrixFrom } from './place/matrix.ts';
import { disagreements } from './place/oracle-trials.ts';
import { azureTable, ibmTable } from './place/tables.ts';
import { emptyTally, type Tally } from './place/tally.ts';
import { runTrials, soonMs } from './place/trials.ts';

const isJson = process.argv.includes('--json');

function show(name: string, value: number, unit: string, note = ''): void {
  const rounded = Math.round(value * 100) / 100;
  const line = isJson
    ? JSON.stringify({ name, value: rounded, unit })
    : `${name.padEnd(34)}${String(rounded).padStart(10)} ${unit.padEnd(10)}${note}`;
  process.stdout.write(`${line}\n`);
}

/** The value of an option, as `--name VALUE` or `--name=VALUE`. Throws BadFile where there is none. */
function option(name: string): string | undefined {
  const words = process.argv.slice(2);
  const joined = words.find((word) => word.startsWith(`${name}=`));
  if (joined) return joined.slice(name.length + 1);
  const at = words.indexOf(name);
  if (at < 0) return undefined;
  const value = words[at + 1];
  if (!value || value.startsWith('--')) throw new BadFile(`${name} wants a value`);
  return value;
}

function text(name: string, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new BadFile(
      `${name}: ${path} cannot be read as UTF-8 text (${(error as Error).message})`,
    );
  }
}

/** The matrices to try; none where neither files were named nor the tables are there. */
function matrices(): readonly Matrix[] {
  const [times, sites] = [option('--matrix'), option('--sites')];
  if (times && sites) return [matrixFrom('given', text('--matrix', times), text('--sites', sites))];
  if (times || sites) throw new BadFile('--matrix and --sites go together');
  const folder = vectorPath('latency');
  return existsSync(folder) ? [ibmTable(folder), azureTable(folder)] : [];
}

/** Throws BadFile where it is no number of landmarks. */
function leastLandmarks(): number {
  const value = option('--landmarks') ?? '8';
  if (!/^[1-9]\d{0,4}$/.test(value))
    throw new BadFile(`--landmarks ${value} is not a whole number from 1`);
  return Number(value);
}

function showTrials(all: readonly Matrix[]): void {
  const tally = emptyTally(leastLandmarks());
  for (const matrix of all) {
    runTrials(matrix, tally);
    process.stderr.write(
      `${matrix.name}: ${matrix.places.size} places, ${matrix.sources.length} measured\n`,
    );
  }
  show('place.false_impossible', tally.falseImpossible, 'count', `of ${tally.trials} trials`);
  show('place.false_proof.300km', tally.falseProof300, 'count');
  show('place.false_proof.500km', tally.falseProof500, 'count');
  showShares(tally);
}

function showShares(tally: Tally): void {
  const share = (part: number, whole: number) => (whole > 0 ? (100 * part) / whole : Number.NaN);
  if (tally.liars > 0) {
    const note = `of ${tally.liars} claims 1,000 km off or more, before ${tally.leastLandmarks} landmarks or more`;
    show('place.refuted', share(tally.refuted, tally.liars), '%', note);
    const exact = 'what an oracle with exact positions could refute at most';
    show('place.refuted.bound', share(tally.refutable, tally.liars), '%', exact);
    const near = `of the ${tally.nearLiars} before a landmark that heard the key within ${soonMs} ms`;
    show('place.refuted.near', share(tally.nearRefuted, tally.nearLiars), '%', near);
  } else {
    process.stderr.write(
      `place.refuted: not measured, no place was seen by ${tally.leastLandmarks} others\n`,
    );
  }
  show(
    'place.suspects',
    share(tally.suspects, 2 * tally.swaps),
    '%',
    'of exchanged landmarks found',
  );
  show(
    'place.misplaced',
    tally.misplaced,
    'count',
    'places that the mesh shows to be elsewhere, left out',
  );
  const colluding = `of ${tally.colluding} trials with one colluding landmark`;
  show('place.colluding.false_proof.300km', tally.colludingProof300, 'count', colluding);
  show('place.colluding.false_proof.500km', tally.colludingProof500, 'count', colluding);
}

try {
  const all = matrices();
  if (all.length > 0) showTrials(all);
  else {
    process.stderr.write(
      `no matrix: ${vectorPath('latency')} is absent, and neither --matrix nor --sites was given; ` +
        'place.false_impossible, place.false_proof.* and place.refuted are not measured\n',
    );
  }
  const { asked, wrong } = disagreements(1_500);
  show('place.oracle', wrong, 'count', `of ${asked} answers that a grid is sure of`);
  for (const { name, value, note } of await measureCosts()) show(name, value, 'us', note);
  for (const { name, value, unit } of await measureLandmark()) show(name, value, unit);
} catch (error) {
  if (!(error instanceof BadFile)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
