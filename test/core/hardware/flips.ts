/** Flips single bits of good evidence and collects those that nobody noticed. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Platform } from '../../../src/core/crypto/platform.ts';
import { webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';
import type { Trust } from '../../../src/core/hardware/hardware.ts';
import { verifyNvidia } from '../../../src/core/hardware/nvidia/attest.ts';
import { parseHexEvidence } from '../../../src/core/hardware/nvidia/envelope.ts';
import { parseReport } from '../../../src/core/hardware/nvidia/report.ts';
import { nvidiaRoots } from '../../../src/core/hardware/nvidia/roots.ts';
import { pemCertificates } from '../../../src/core/hardware/x509/pem.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { vectorsPresent, vectorText } from '../../conformance/vectors.ts';
import { makeEvidence, testAtMs, testRootPin } from './testchain.ts';

export interface Good {
  readonly report: Bytes;
  readonly chain: readonly Bytes[];
  readonly trust: Trust;
}

/** A bit of the report, or of the certificate at a place of the chain. */
export interface Flip {
  readonly part: 'report' | 0 | 1 | 2 | 3;
  readonly bit: number;
}

/** The published Hopper sample; a made-up device where the published vectors are not there. */
export function goodEvidence(): Good {
  if (!vectorsPresent) {
    const { evidence } = makeEvidence({ nonce: sha256(Uint8Array.of(1)) });
    return { ...evidence, trust: { roots: [testRootPin()], atMs: testAtMs } };
  }
  const [hex, pem] = ['hopperAttestationReport', 'hopperCertChain'].map((name) =>
    vectorText(`nvidia/nvtrust/${name}.txt`),
  );
  const element = parseHexEvidence(hex!, pem!);
  if (!element.ok) throw new Error(element.reason.fault);
  const { report } = element.value.evidence;
  return { report, chain: pemCertificates(pem!)!, trust: { roots: nvidiaRoots, atMs: testAtMs } };
}

/** WebCrypto that remembers the signatures it accepted while learning, so that a flip costs one check and not five. */
function rememberingPlatform(): { platform: Platform; learned: () => void } {
  const inner = webCryptoPlatform(crypto);
  const accepted = new Set<string>();
  let learning = true;
  const platform: Platform = {
    ...inner,
    fastVerify: async (suite, key, message, signature) => {
      const id = [key.publicKey, sha256(message), signature].map(bytesToHex).join();
      if (accepted.has(id)) return true;
      const holds = await inner.fastVerify(suite, key, message, signature);
      if (holds && learning) accepted.add(id);
      return holds;
    },
  };
  return { platform, learned: () => (learning = false) };
}

function flipped(bytes: Bytes, bit: number): Bytes {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

function applied(good: Good, { part, bit }: Flip) {
  if (part === 'report') return { report: flipped(good.report, bit), chain: good.chain };
  const chain = good.chain.map((der, index) => (index === part ? flipped(der, bit) : der));
  return { report: good.report, chain };
}

/** The flips after which the evidence still verified: none, if all is well. The untouched evidence must verify. */
export async function unnoticed(good: Good, flips: readonly Flip[]): Promise<Flip[]> {
  const { platform, learned } = rememberingPlatform();
  const untouched = await verifyNvidia(good, good.trust, platform);
  if (!untouched.ok) throw new Error(untouched.reason);
  learned();
  const survivors: Flip[] = [];
  for (let start = 0; start < flips.length; start += 64) {
    const chunk = flips.slice(start, start + 64);
    const outcomes = await Promise.all(
      chunk.map((flip) => verifyNvidia(applied(good, flip), good.trust, platform)),
    );
    survivors.push(...chunk.filter((_, index) => outcomes[index]!.ok));
  }
  return survivors;
}

/** Every bit of a part. */
export function allBits(part: Flip['part'], bytes: Bytes): Flip[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => ({ part, bit }));
}

/** One bit of every byte, another one from byte to byte. */
export function oneBitAByte(part: Flip['part'], bytes: Bytes): Flip[] {
  return Array.from(bytes, (_, at) => ({ part, bit: at * 8 + (at % 8) }));
}

/** Byte offsets of a report that say how it is cut: heads, lengths, block and field heads, and the signature. */
export function structureOffsets(report: Bytes): ReadonlySet<number> {
  const parsed = parseReport(report);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { blocks, opaque, signature, responderNonce } = parsed.value;
  const offsets = new Set<number>();
  const add = (from: number, count: number) => {
    for (let at = from; at < from + count; at++) offsets.add(at);
  };
  const offsetOf = (part: Bytes) => part.byteOffset - report.byteOffset;
  add(0, 45);
  for (const { value } of blocks.values()) add(offsetOf(value) - 7, 7);
  add(offsetOf(responderNonce) + 32, 2);
  for (const { value } of opaque.fields.values()) add(offsetOf(value) - 4, 4);
  add(offsetOf(signature), signature.length);
  return offsets;
}
