/** Which inputs that nobody gave would decide a question: those whose values lead to different answers. */
import { type Advice, advise, type Question } from './advice.ts';

/** A headquarters that no rule asks for a licence for, and one that does. */
const harmless = 'US';
const listed = 'CN';

type Unknown = 'headquarters' | 'parentHeadquarters';
const names: Readonly<Record<Unknown, string>> = {
  headquarters: 'the headquarters of the recipient',
  parentHeadquarters: 'the headquarters of its ultimate parent',
};

/** In words; empty where neither the answer nor the review of an application is open. */
export function decisiveInputs(question: Question, advice: Advice): readonly string[] {
  if (advice.review === 'undetermined') return [`the memory bandwidth of ${question.part.model}`];
  if (advice.answer !== 'undetermined') return [];
  const { classification } = advice;
  const figure = classification?.tpp === null ? 'the dense rates' : 'the die area';
  const ofPart =
    classification?.paragraph === 'undetermined' ? [`${figure} of ${question.part.model}`] : [];
  const letter =
    classification?.paragraph === 'letter' ? ['what the letter says in its own words'] : [];
  const unknown = (Object.keys(names) as Unknown[]).filter((name) => question.to[name] === null);
  const ofParties = unknown.filter((name) => decides(question, name)).map((name) => names[name]);
  return [...ofPart, ...letter, ...ofParties];
}

/** Whether the answer hangs on it, the other one being harmless. */
function decides(question: Question, name: Unknown): boolean {
  const { headquarters, parentHeadquarters } = question.to;
  const to = {
    ...question.to,
    headquarters: headquarters ?? harmless,
    parentHeadquarters: parentHeadquarters ?? harmless,
  };
  const answers = [harmless, listed].map((country) => {
    const asked = { ...question, to: { ...to, [name]: country } };
    const { answer, review } = advise(asked);
    return `${answer} ${review}`;
  });
  return answers[0] !== answers[1];
}
