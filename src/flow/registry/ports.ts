/** What the registry's use cases need of the world. */
import type { Platform } from '../../core/crypto/platform.ts';
import type { RootPin } from '../../core/hardware/hardware.ts';
import type { Bytes } from '../../core/model.ts';
import type { ArchivePort, Clock, Ledgers, LogPort, Random } from '../ports.ts';
import type { IssuedChallenge } from '../submit/challenges.ts';
import type { RegistryStore } from './port.ts';

/** Challenges by their hash; `name` is its hex. Null where the log never issued it. */
export interface Challenges {
  issued(name: string, hash: Bytes): Promise<IssuedChallenge | null>;
}

/** Whose vendor evidence is believed. */
export interface HardwareTrust {
  readonly roots: readonly RootPin[];
}

export interface DrainPorts {
  readonly registry: RegistryStore;
  readonly archive: ArchivePort;
  readonly log: LogPort;
  readonly ledgers: Ledgers;
}

export interface RegistryPorts extends DrainPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly challenges: Challenges;
  readonly platform: Platform;
  readonly hardware: HardwareTrust;
}
