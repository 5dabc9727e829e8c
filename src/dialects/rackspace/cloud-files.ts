import { fitsGlob } from '../../core/glob.ts';
import type { World } from '../../operation/operation.ts';
import { isWritten, type ObjectPlace } from '../../wire/object-storage.ts';
import { CLOUD_FILES_SWITCH } from './switches.ts';

// gap: there are no Cloud Files here. What an export has written is there, for the account that it was exported for; which other files and
// containers there are says a switch, for all accounts alike. Nothing is read from them: such a file has a text for its bytes, and no file is
// looked at for being a VHD.

/**
 * The file that a text names in an account.
 *
 * @param text `container/file`; a file may have slashes in its name
 * @returns `undefined` where the text names none
 */
export function toFile(account: string, text: string): ObjectPlace | undefined {
  const at = text.indexOf('/');
  if (at < 1 || at === text.length - 1) return undefined;
  return { storage: `cloudfiles/${account}`, container: text.slice(0, at), file: text.slice(at + 1) };
}

function patternsOf({ switches }: World): readonly string[] {
  return String(switches[CLOUD_FILES_SWITCH])
    .split(',')
    .map((pattern) => pattern.trim());
}

/** Whether every account has this container. */
export function isContainer(world: World, container: string): boolean {
  return patternsOf(world).some((pattern) => fitsGlob(pattern.slice(0, pattern.indexOf('/')), container));
}

/** Whether the account of the file has it, for whoever wants to read it. */
export function isFile(world: World, place: ObjectPlace): boolean {
  return isWritten(world, place) || isGiven(patternsOf(world), place);
}

/** Whether a file of this name is there already. One that is there because any is stands in nobody's way. */
export function isTaken(world: World, place: ObjectPlace): boolean {
  const named = patternsOf(world).filter((pattern) => !pattern.includes('*'));
  return isWritten(world, place) || isGiven(named, place);
}

function isGiven(patterns: readonly string[], { container, file }: ObjectPlace): boolean {
  return patterns.some((pattern) => {
    const at = pattern.indexOf('/');
    return fitsGlob(pattern.slice(0, at), container) && fitsGlob(pattern.slice(at + 1), file);
  });
}
