/** What a chip's report says, as a binding shows it. */
import { instantOf } from '../contract/values.ts';
import type { BindingRow } from '../flow/registry/rows.ts';

type Report = NonNullable<BindingRow['report']>;
type Component = NonNullable<Report['measured']>[number];

/** Members named one by one; times as instants. */
export function chipReportView({ confidential, measured }: Report) {
  return {
    ...(confidential && { confidential }),
    ...(measured && { measured: measured.map(componentView) }),
  };
}

function componentView(one: Component) {
  const { component, version } = one;
  if (one.word === 'unknown') {
    const since = one.sinceMs === undefined ? {} : { since: instantOf(one.sinceMs) };
    return { word: one.word, component, version, ...since };
  }
  const { reference, referenceVersion, compared } = one;
  const against = { component, version, reference, referenceVersion, compared };
  if (one.word === 'matched') return { word: one.word, ...against };
  const { differing, values, sinceMs } = one;
  const shown = values.map(({ index, measured }) => ({ index, measured }));
  return { word: one.word, ...against, differing, values: shown, since: instantOf(sinceMs) };
}
