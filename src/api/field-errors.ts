/** What a schema found wrong -> errors that name the place by pointer and the reason by a closed word. */
import type { z } from 'zod';
import { type FieldError, type FieldReason, fieldReasons } from '../contract/problem.ts';

const MAX_ERRORS = 100;

const reasonsByCode: Readonly<Record<z.core.$ZodIssue['code'], FieldReason>> = {
  invalid_type: 'type_invalid',
  too_big: 'too_large',
  too_small: 'too_small',
  invalid_format: 'format_invalid',
  not_multiple_of: 'value_invalid',
  unrecognized_keys: 'field_unknown',
  invalid_union: 'value_invalid',
  invalid_key: 'value_invalid',
  invalid_element: 'value_invalid',
  invalid_value: 'value_invalid',
  custom: 'value_invalid',
};

/** The faults of one value, at most 100 of them. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap(errorsOf).slice(0, MAX_ERRORS);
}

function errorsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      reason: 'field_unknown',
      detail: 'not a field of this object',
    }));
  }
  return [{ pointer: pointerOf(issue.path), reason: reasonOf(issue), detail: detailOf(issue) }];
}

function reasonOf(issue: z.core.$ZodIssue): FieldReason {
  if (issue.input === undefined && issue.code !== 'custom') return 'field_missing';
  const stated = issue.code === 'custom' ? issue.params?.reason : undefined;
  return fieldReasons.find((reason) => reason === stated) ?? reasonsByCode[issue.code];
}

function detailOf(issue: z.core.$ZodIssue): string {
  return issue.message.slice(0, 300);
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${String(step).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
