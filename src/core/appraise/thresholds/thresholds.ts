/**
 * The one table of thresholds: kind and name -> figure, unit, since when, whose word. Rules hold no figure of their own that
 * decides. Another value is another date here and another rule set: a decision of before is replayed under its own.
 */
import { chainThresholds } from './chain.ts';
import { placeThresholds } from './place.ts';
import { registryThresholds } from './registry.ts';
import { silenceThresholds } from './silence.ts';
import { usageThresholds } from './usage.ts';

export const thresholds = {
  ...placeThresholds,
  ...silenceThresholds,
  ...chainThresholds,
  ...usageThresholds,
  ...registryThresholds,
};
