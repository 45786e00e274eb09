/** Which satellites are of one owner: what one of them may do alone, several do together. */
import { dice } from '../dice.ts';
import { honest, planted, type Together } from './plan.ts';
import { mostTogether } from './usage-rows.ts';

/** Of one owner at least, where there are as many. */
const SATELLITES_AN_OWNER = 10;
/** Fewer cannot do together what is too much. */
export const leastTogether = 3;

/** The owner of a satellite: cheats and honest ones are never of one. `each`: how many there are of either. */
export function ownerOf(index: number, each: number): Together {
  const owners = Math.max(1, Math.floor(each / SATELLITES_AN_OWNER));
  const [n, of] = [index % each, index < each ? 'planted' : 'honest'];
  const satellites = Math.ceil((each - (n % owners)) / owners);
  return { owner: `${of} ${n % owners}`, satellites };
}

/** How far the satellites of one owner go together: not beyond what their devices can do. */
export function factorTogether(seed: number, { owner, satellites }: Together, isPlanted: boolean) {
  const { least, most } = isPlanted ? { ...planted, most: mostTogether(satellites) } : honest;
  return dice(seed, `together ${owner}`).between(least, most);
}
