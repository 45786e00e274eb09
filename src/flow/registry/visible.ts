/** What the registry's queries are narrowed to. */

/** Whose rows a query may see; all that are given must hold. */
export interface Visible {
  readonly exporter?: string;
  readonly operator?: string;
  readonly authority?: string;
  /** Licences of other authorities that are seen beside those of `authority`; never empty. */
  readonly sharedLicences?: readonly string[];
}

/** A page of a list: the rows behind a cursor. */
export interface Paging {
  readonly after?: string | undefined;
  readonly limit: number;
}
