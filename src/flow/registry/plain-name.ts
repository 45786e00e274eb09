/** A party's name as it is compared: by what a person reads, and not by how it is written. */

/** Legal forms, which nearly every name has. */
const forms = new Set(
  'co company corp corporation inc incorporated llc llp ltd limited plc gmbh ag sa sas sarl bv nv oy ab pte pty sdn bhd fze fzco jsc ooo kk'.split(
    ' ',
  ),
);

/** Letters that are drawn like a Latin one, in either case: who types one of them types the same name. */
const drawnAlike = new Map(
  [
    ...'аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdһhӏlԛqԝwѵvαaβbεeζzηhιiκkμmνnοoρpτtυyχxıiɡgøołlđd'.matchAll(
      /../gu,
    ),
  ].map(([pair]) => [...pair] as [string, string]),
);

/** Names without legal forms, case, marks and what is not seen; the name itself where nothing else is left. */
export function plainName(name: string): string {
  const read = name
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
  const words = [...read].map((letter) => drawnAlike.get(letter) ?? letter).join('');
  const all = spelt(words.split(/[^\p{L}\p{N}]+/u).filter(Boolean));
  const left = all.filter((word) => !forms.has(word));
  return (left.length > 0 ? left : all).join(' ');
}

/** Letters that stand apart are one word: H. U. A. */
function spelt(words: readonly string[]): readonly string[] {
  const out: string[] = [];
  let isLetter = false;
  for (const word of words) {
    const isNext = [...word].length === 1;
    if (isNext && isLetter) out.push(`${out.pop() ?? ''}${word}`);
    else out.push(word);
    isLetter = isNext;
  }
  return out;
}
