/** The network says that a submission came from elsewhere than its site, or hides from where. A hint, never a proof. */
import { controlTerritory } from '../../control/countries.ts';
import { relayOf } from '../../control/relays.ts';
import type { AttestationFacts } from '../facts.ts';
import type { NetworkHint } from '../network-hint.ts';
import type { Rule, Word } from '../rule.ts';
import { saysPlace } from '../standing.ts';
import { quoted } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  const { network, site } = facts;
  if (!network || !saysPlace(facts)) return 'silent';
  const country = byCountry(facts, network);
  if (isMedium(country)) return country;
  const hidden = byRelay(facts, network);
  if (isMedium(hidden)) return hidden;
  const { asn } = network;
  if (typeof country === 'object' || asn === undefined || site.networks === undefined)
    return country;
  return site.networks.includes(asn)
    ? 'clear'
    : found(facts, 'low', networkText(facts, asn), { asn });
}

function isMedium(word: Word): boolean {
  return typeof word === 'object' && word.severity === 'medium';
}

/** A network that the site names is its own, whatever else is sold on it. */
function byRelay(facts: AttestationFacts, { asn, isTor }: NetworkHint): Word {
  const { site, nowMs } = facts;
  if (isTor) return found(facts, 'medium', hiddenText(facts, 'an exit of Tor'), { relay: 'Tor' });
  if (asn === undefined || site.networks?.includes(asn)) return 'silent';
  const relay = relayOf(asn, nowMs);
  if (relay === null) return 'silent';
  const sentence = hiddenText(
    facts,
    `network AS${asn} (${relay}), which sells ways out for others`,
  );
  return found(facts, 'medium', sentence, { asn, relay });
}

function hiddenText({ site }: AttestationFacts, way: string): string {
  return (
    `The report came in over ${way}: from where it was sent is not known, and the site ${quoted(site.name)} is in ` +
    `${quoted(site.country)}.`
  );
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
  title: 'Network of another country, of others than the site’s, or that hides from where',
  enforces:
    'Reports usually leave from where the devices stand, and need no way out that hides it (Tor, a network that sells VPN ' +
    'exits). Databases of addresses lie, and lines lead across borders: this only says where to look. A network of a data ' +
    'centre as such is no sign, since accelerators stand in one: a site names its own.',
  severities: ['low', 'medium'],
  falsePositives: [
    'The operator’s line or relay leaves the country of the site',
    'The database of addresses is wrong, as it is for one address in ten and more',
    'The operator sends through a VPN of its company, on a network that also sells exits: have it named at the site',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: true,
  constants: {},
  appraise,
};
