/** The facet of an anomaly: all that a query filters by and that is of few values, as one text that an index begins with. */
import { anomalyKinds, type Severity } from '../../core/model.ts';
import type { AnomalyFilter, AnomalyScope } from '../../flow/registry/anomaly-index.ts';

const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
const states = ['firing', 'clear'] as const;
const flags = [true, false];

/** What a facet says, taken apart. */
export interface Facet {
  readonly kind: string;
  readonly severity: Severity;
  readonly open: boolean;
}

/** Facets that a query asks for, at most about a thousand. */
export function facetsOf({ sees }: Pick<AnomalyScope, 'sees'>, filter: AnomalyFilter): string[] {
  const kinds = asked(filter.kind, anomalyKinds);
  const shown = sees === 'all' ? flags : [true];
  return kinds.flatMap((kind) =>
    asked(filter.severity, severities).flatMap((severity) =>
      asked(filter.state, states).flatMap((state) =>
        asked(filter.open, flags).flatMap((open) =>
          shown.map((one) => facetText(kind, severity, state, open, one)),
        ),
      ),
    ),
  );
}

function asked<T>(value: T | undefined, all: readonly T[]): readonly T[] {
  return value === undefined ? all : [value];
}

/** As the generated column has it. */
function facetText(
  kind: string,
  severity: Severity,
  state: string,
  open: boolean,
  shown: boolean,
): string {
  return `${kind}:${severity[0]}${state[0]}${Number(open)}${Number(shown)}`;
}

/** The parts of a facet that counts are made by. */
export function facetParts(facet: string): Facet {
  const [kind = '', marks = ''] = facet.split(':');
  const severity = severities.find((one) => one[0] === marks[0]);
  if (!severity) throw new Error(`${facet} is no facet`);
  return { kind, severity, open: marks[2] === '1' };
}
