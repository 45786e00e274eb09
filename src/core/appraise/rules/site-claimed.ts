/** Devices stand at a site that only those who run or supply it vouch for. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { quoted } from '../wording.ts';

/** Whether the authority vouches for a site, whoever reports from it. */
export function judgeSite({ site }: Pick<AttestationFacts, 'site'>): Word {
  if (site.status === 'confirmed') return 'clear';
  const isRejected = site.status === 'rejected';
  const what = isRejected ? 'rejected' : 'has not confirmed';
  return {
    kind: 'site-claimed',
    severity: isRejected ? 'high' : 'low',
    subject: { type: 'site', id: site.site },
    sentence:
      `Devices report under version ${site.version} of the site ${quoted(site.name)}, which the authority ` +
      `of their licence ${what}: their place is measured against an area that no authority vouches for.`,
    numbers: { status: site.status, version: site.version },
  };
}

export const siteClaimed: Rule = {
  kind: 'site-claimed',
  subject: 'site',
  trigger: 'attestation',
  title: 'Site not confirmed by the licence’s authority',
  enforces:
    'A site with its area is a claim of operator or exporter until a regulator of the authority that issued ' +
    'the licence confirms it. A later version counts only when it is confirmed in its turn.',
  severities: ['low', 'high'],
  falsePositives: [
    'The authority has not looked at the site yet',
    'The licence was confirmed without its sites',
    'A site was registered twice, and the other registration is the confirmed one',
  ],
  clearsAfter: 1,
  substance: { words: 'another version of the site', isSame: sameIn(['status', 'version']) },
  confidential: false,
  constants: {},
  appraise: judgeSite,
};
