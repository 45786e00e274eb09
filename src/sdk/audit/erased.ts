/** What was erased, by the leaves that say so: such an object is missing for a reason that stands in the log. */
import { erasureIn } from '../../core/log/erasure.ts';
import type { ChangeRecord } from '../../core/log/leaf.ts';

/** `kind/name` of each object, with the index of the leaf of its erasure; null while that is on its way. */
export type ErasedObjects = ReadonlyMap<string, number | null>;

/** Notes what a change erased, if it is of that kind. */
export function noteErasure(
  erased: Map<string, number | null>,
  change: ChangeRecord,
  index: number | null,
): void {
  const erasure = erasureIn(change);
  if (!erasure.ok || !erasure.value) return;
  for (const { kind, name } of erasure.value.objects) erased.set(`${kind}/${name}`, index);
}
