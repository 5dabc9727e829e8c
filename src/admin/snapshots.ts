import type { Json } from '../operation/operation.ts';

/** The states of a sandbox that have a name, as the admin API sees them. */
export interface AdminSnapshots {
  list(): readonly Json[];
  get(name: string): Json | undefined;
  names(): readonly string[];
  /**
   * Gives the state of now a name, which the host makes up when it is left out.
   *
   * @throws Refusal when the name is not good, or there are too many
   */
  take(name?: string): Json;
  /** Only for a name that there is. */
  restore(name: string): void;
  /** @returns whether there was one */
  delete(name: string): boolean;
  /** What has happened to the images, until another state or until now. Only for names that there are. */
  diff(name: string, to?: string): Json;
  /**
   * A fixture file that has this state. Only for a name that there is.
   *
   * @throws Refusal when its images have too many bytes for a file
   */
  fixture(name: string): Promise<string>;
}
