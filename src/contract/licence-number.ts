/** What a licence number looks like: opaque text of its authority, so that another form is a warning and no refusal. */

/** BIS: a letter (D of licences, Z of applications, A of notified exceptions) and six or seven digits. */
const usual = /^[A-Z]\d{6,7}$/;

/** In words for who registers or confirms it; null: nothing is odd about it. */
export function numberWarning(number: string): string | null {
  if (usual.test(number)) return null;
  return 'not a letter and six or seven digits, as BIS numbers its licences: compare it with the document';
}
