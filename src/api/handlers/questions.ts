/** Questions of export control over HTTP. */
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { askQuestion, type RegistryAnswer } from '../../flow/registry/question.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { namesOf } from '../names.ts';

const notice =
  'This is decision support and not legal advice: it says what the rules kept here say of what is registered, ' +
  'and which of that nobody has verified. Licence exceptions, rules of end use, embargoes and sanctions are not among them.';

function answerView({
  part,
  atMs,
  site,
  endUser,
  advice,
  missing,
  licence,
  namesModel,
  ...rest
}: RegistryAnswer) {
  const { answer, classification, review, grounds, unverified } = advice;
  const { party, headquarters, parents } = endUser;
  return {
    ...{ notice, model: part.model, at: instantOf(atMs) },
    destination: {
      ...{ site: site.id, country: site.country, endUser: party, headquarters },
      ...{ ultimateParents: parents, ...rest },
    },
    ...{ answer, paragraph: classification?.paragraph ?? null, review, grounds, unverified },
    missing,
    licence: licence && {
      ...{ id: licence.id, status: licence.status },
      namesModel,
      namesSite: licence.sites.includes(site.id),
      namesEndUser: licence.endUser === party,
      isInForce: licence.licensedFromMs <= atMs && atMs < licence.licensedToMs,
    },
  };
}

export const questionHandlers: Pick<Handlers, 'askQuestion'> = {
  async askQuestion(services, { caller, nowMs, query }) {
    const { model, site, endUser, licence, at, reexport } = query;
    const atMs = at === undefined ? nowMs : millisecondsOf(at);
    const asked = { model, site, endUser, licence, atMs, isFromUnitedStates: reexport !== 'true' };
    const outcome = await askQuestion(services, caller, nowMs, asked);
    if (!outcome.ok) return outcome;
    const seen = outcome.value;
    const parents = seen.endUser.parents.map(({ party }) => party);
    const ids = [seen.site.id, seen.endUser.party, ...parents];
    const names = await namesOf(services, caller, ids);
    return accept(done({ ...answerView(outcome.value), names }));
  },
};
