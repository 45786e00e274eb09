/** The network says that a submission came from another country than its site's. A hint, never a proof. */
import { controlTerritory } from '../../control/countries.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { saysPlace } from '../standing.ts';
import { quoted } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  const { network, site, licence, nowMs, device } = facts;
  if (!network || !saysPlace(facts)) return 'silent';
  const asControlled = (code: string) => controlTerritory(code, nowMs);
  const from = asControlled(network.country);
  if (from === asControlled(site.country)) return 'clear';
  const isPermitted = licence.countries.map(asControlled).includes(from);
  return {
    kind: 'network-mismatch',
    severity: isPermitted ? 'low' : 'medium',
    subject: { type: 'device', id: device.device },
    sentence:
      `The report came in over a network of ${quoted(network.country)}, and the site ${quoted(site.name)} is in ` +
      `${quoted(site.country)}${isPermitted ? '; the licence permits both' : ''}.`,
    numbers: { networkCountry: network.country, siteCountry: site.country, site: site.site },
  };
}

export const networkMismatch: Rule = {
  kind: 'network-mismatch',
  subject: 'device',
  trigger: 'attestation',
  title: 'Network of another country than the site’s',
  enforces:
    'Reports usually leave from where the devices stand. Databases of addresses lie, and lines lead across borders: ' +
    'this only says where to look.',
  severities: ['low', 'medium'],
  falsePositives: [
    'The operator’s line or relay leaves the country of the site',
    'The database of addresses is wrong, as it is for one address in ten and more',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: true,
  constants: {},
  appraise,
};
