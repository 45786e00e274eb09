/** The network says that a submission came from another country than its site's. A hint, never a proof. */
import { controlTerritory } from '../../control/countries.ts';
import type { AttestationFacts, NetworkHint } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { saysPlace } from '../standing.ts';
import { quoted } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  const { network, site } = facts;
  if (!network || !saysPlace(facts)) return 'silent';
  const country = byCountry(facts, network);
  if (typeof country === 'object') return country;
  const { asn } = network;
  if (asn === undefined || site.networks === undefined) return country;
  return site.networks.includes(asn)
    ? 'clear'
    : found(facts, 'low', networkText(facts, asn), { asn });
}

function byCountry(facts: AttestationFacts, { country }: NetworkHint): Word {
  const { site, licence, nowMs } = facts;
  if (country === undefined) return 'silent';
  const asControlled = (code: string) => controlTerritory(code, nowMs);
  const from = asControlled(country);
  if (from === asControlled(site.country)) return 'clear';
  const isPermitted = licence.countries.map(asControlled).includes(from);
  const sentence =
    `The report came in over a network of ${quoted(country)}, and the site ${quoted(site.name)} is in ` +
    `${quoted(site.country)}${isPermitted ? '; the licence permits both' : ''}.`;
  return found(facts, isPermitted ? 'low' : 'medium', sentence, { networkCountry: country });
}

function networkText({ site }: AttestationFacts, asn: number): string {
  const own = (site.networks ?? []).map((one) => `AS${one}`).join(', ') || 'none';
  return `The report came in over network AS${asn}, and the site ${quoted(site.name)} reports over ${own}.`;
}

function found(
  { site, device }: AttestationFacts,
  severity: 'low' | 'medium',
  sentence: string,
  numbers: Readonly<Record<string, number | string>>,
): Word {
  return {
    ...{ kind: 'network-mismatch', severity, sentence },
    subject: { type: 'device', id: device.device },
    numbers: { ...numbers, siteCountry: site.country, site: site.site },
  };
}

export const networkMismatch: Rule = {
  kind: 'network-mismatch',
  subject: 'device',
  trigger: 'attestation',
  title: 'Network of another country, or of others than the site’s',
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
