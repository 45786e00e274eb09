/** An attestation as it was judged, as the page of its anomaly shows it: the rule set, and the registry as it was read. */
import type { ViewOf } from './asking.ts';
import { facts, hashOf, momentOf } from './blocks.ts';
import { type Markup, markup } from './markup.ts';

type Judged = ViewOf<'getAttestation'>;

/** Of the newest attestation that set an anomaly off; null where the reader may not read verdicts, or it is too old. */
export function judgedOf(judged: Judged | null): Markup | null {
  if (!judged) return null;
  const { verdict, versions } = judged;
  return markup`<h3>The newest of them, as it was judged</h3>${facts([
    ['Settled', momentOf(judged.settledAt)],
    ['Tier of the verdict', verdict.tier],
    ['Key', `${verdict.strength}: the ${verdict.located} was located`],
    ['Licence read', versionWords(versions.licence)],
    ['Site read', versionWords(versions.site)],
    ['Device read', versionWords(versions.device)],
    ['Rule set', hashOf(judged.rules)],
    ['Evidence bundle', hashOf(judged.evidenceBundle)],
    ['Verdict bundle', hashOf(judged.verdictBundle)],
    ['Log entry', judged.logIndex],
  ])}`;
}

function versionWords(standing: Judged['versions']['licence']): Markup | null {
  if (!standing) return null;
  return markup`version ${standing.version}, recorded ${momentOf(standing.recordedAt)}`;
}
