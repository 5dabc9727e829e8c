/** How a list comes in pages. */
export interface Paging {
  /** The parameter that says how many there may be on a page. */
  readonly limit: string;
  /** How many there are without it; `null`: all. */
  readonly usual: number | null;
  /** How many there are at most, whatever is asked for; `null`: no bound. */
  readonly most: number | null;
  /** The parameter that says where a page begins; `null`: there is none. */
  readonly start: string | null;
  /** What leads to the next page in an answer: the name of a link or of a marker; `null`: nothing. */
  readonly next: string | null;
  /** Where this is known from. */
  readonly source: string;
}

/** How much of something a cloud takes. */
export interface LimitRow {
  /** What is counted. Rows of all dialects that have the same words are one limit. */
  readonly what: string;
  readonly most: number;
  /** The switch that says otherwise, where there is one. */
  readonly switch?: string;
  /** Where this is known from. */
  readonly source: string;
}
