/** Chips of the simulated year: evidence under a root of the tests, which the Worker of the bench is built with. */
import { sha384 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { nvidiaRoots } from '../../src/core/hardware/nvidia/roots.ts';
import type { ChipMaker } from '../../src/sim/year/chip-acts.ts';
import { makeEvidence, testRootPin } from '../core/hardware/testchain.ts';
import type { Altered } from './bare-service.ts';

const INDEX = 9;

/** The root of the tests in the place of the maker's: nobody else can sign as a chip. */
export function testRootInPlace(): readonly Altered[] {
  const [pinned, made] = [nvidiaRoots[0]!, testRootPin()];
  return [
    { from: pinned.certificateSha256, to: made.certificateSha256 },
    { from: pinned.spkiSha256, to: made.spkiSha256 },
  ];
}

export const yearChips: ChipMaker = {
  knownDriver: '590.12',
  measurements: [
    { index: INDEX, digests: [bytesToHex(sha384(utf8ToBytes(`measurement ${INDEX + 1}`)))] },
  ],
  evidence: (label, nonce, { driver, isTampered }) => {
    const measured = new Map([[INDEX + 1, sha384(utf8ToBytes('other firmware'))]]);
    const report = {
      ...(driver === 'newer' ? { driver: '595.45.04' } : {}),
      ...(isTampered ? { measured } : {}),
    };
    const { element } = makeEvidence({ chip: 'GB100', label, nonce, report });
    return { evidence: element.evidence!, certificate: element.certificate! };
  },
};
