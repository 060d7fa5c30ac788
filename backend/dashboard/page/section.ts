import type { Status } from './contract.js';

/** What sections know beside their own answer. */
export interface SectionContext {
  /** Null when the backend's state cannot be read. */
  readonly status: Status | null;
}

/** One part of the page: an endpoint, and how its answer is shown. */
export interface Section {
  /** Id of the element, also the address after '#'. */
  readonly id: string;
  readonly title: string;
  /** One sentence for who sees it for the first time. */
  readonly about: string;
  readonly path: string;
  /** True: the endpoint takes `from` and `to`. */
  readonly ranged: boolean;
  /** True: the endpoint has `format=csv`. */
  readonly csv: boolean;
  /** `answer` is the parsed JSON of `path`. */
  render(answer: unknown, context: SectionContext): readonly Node[];
}
