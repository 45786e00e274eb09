/** Which codes name a territory: two capitals alone are none. */
import { feature } from '@rapideditor/country-coder';

/** An ISO 3166-1 alpha-2 code that is given to a country or territory; Kosovo's, which users assign, among them. */
export function isTerritory(code: string): boolean {
  const found = feature(code)?.properties;
  if (!/^[A-Z]{2}$/.test(code) || found?.iso1A2 !== code) return false;
  return found.isoStatus === 'official' || found.level === 'country';
}
