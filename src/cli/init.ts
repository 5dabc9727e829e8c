import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { makeFolderNow } from '../documents/make-folder.ts';
import { Refusal } from '../refusals.ts';
import { exitCodes } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** What the command `init` stands on. */
export interface InitContext {
  readonly terminal: Terminal;
  readonly end: (code: number) => void;
}

const SCHEMAS = 'node_modules/polyglance/schemas';

const CONFIG = `# yaml-language-server: $schema=../${SCHEMAS}/config.schema.json
version: 1

# What is left out is as it is by default: polyglance start --help. Flags and variables go before this file.
# port: 9292
# auth: strict # any: every token is good; off: none is needed

# What holds over the default cloud, and what goes wrong. Paths are relative to this file.
fixtures: [images.yaml]
scenarios: [retry.yaml]

# Answer as a release or a cloud does: polyglance presets.
# preset: [glance-25]

# Hold requests against the contract: enforce, report or strict.
# contract: strict

# The same ids and the same chance in each run, and a time that only moves when it is moved.
# seed: 1
# clock: frozen:2026-01-01T00:00:00Z
`;

const IMAGES = `# yaml-language-server: $schema=../${SCHEMAS}/fixture.schema.json
version: 1

# Images that are there from the start, as all four clouds show them. The users and projects are those of the default cloud:
# alice in alpha, bob in beta, root in admin; the tokens dev-alice, dev-bob and dev-root need no log-in.
images:
  - id: 6a1f0c52-7d3e-4b8a-9c15-2e8d4f7b0a36
    name: base-image
    owner: alpha
    disk_format: qcow2
    container_format: bare
    data: { text: hello }
    properties: { os_distro: debian }
`;

const RETRY = `# yaml-language-server: $schema=../${SCHEMAS}/scenario.schema.json
version: 1
name: retry

# The first two updates of an image are refused with 503, in the words of each cloud; the third one is done.
# polyglance explain says of each request why it was answered so.
rules:
  - match: { operation: "*image-update" }
    when: { first: 2 }
    reply: { status: 503, retryAfter: 1s }
`;

const FILES: Readonly<Record<string, string>> = { 'polyglance.yaml': CONFIG, 'images.yaml': IMAGES, 'retry.yaml': RETRY };

const MORE = `
Writes polyglance.yaml, images.yaml and retry.yaml: what can be set, an image and a
scenario, to be changed. A file that is there already is left as it is.

Example:
  polyglance init polyglance && polyglance --config polyglance/polyglance.yaml`;

/** The command `init`: files to begin with. */
export function createInitCommand({ terminal, end }: InitContext): Command {
  return new Command('init')
    .description('Write a config file, a fixture and a scenario to begin with')
    .argument('[folder]', 'where', 'polyglance')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action((folder: string) => {
      for (const [name, text] of Object.entries(FILES)) {
        const path = join(folder, name);
        const isThere = existsSync(path);
        if (!isThere) write(path, text);
        terminal.write(`${path}: ${isThere ? 'there already, left as it is' : 'written'}\n`);
      }
      terminal.write(`Start it with: polyglance --config ${join(folder, 'polyglance.yaml')}\n`);
      end(exitCodes.fine);
    });
}

function write(path: string, text: string): void {
  try {
    makeFolderNow(dirname(path));
    // Whoever has made it in between keeps it.
    writeFileSync(path, text, { flag: 'wx' });
  } catch (thrown) {
    throw new Refusal(`${path} cannot be written: ${(thrown as Error).message.split(',', 1)[0]}`, 'surroundings');
  }
}
