/** What audits need of the world besides the registry's ports. */
import type { Bytes } from '../../core/model.ts';
import type { RegistryPorts } from '../registry/ports.ts';

export interface ArchivedEvidence {
  /** Hex of its hash. */
  readonly name: string;
  /** Enough bytes of its beginning for one item. */
  readonly begin: Bytes;
  readonly archivedAtMs: number;
}

export interface EvidenceListing {
  /** Evidence bundles by name, behind `after`. */
  evidenceAfter(after: string | null, limit: number): Promise<readonly ArchivedEvidence[]>;
}

export interface AuditPorts extends RegistryPorts {
  readonly evidence: EvidenceListing;
}
