import { createDialects } from '../src/emulator/dialects.ts';

const HEAD = `# Differences from the real services

What polyglance is known to do otherwise than the cloud that it stands for. Most are requests that break the real service (500), which are refused here
in a sane way instead; the others are what no document tells, and what is left out. A difference that is not here is a bug: please tell.

The 500s of Glance 15.0.2 are there after all with the switch \`openstack-v1.bugForBug\`.

Made by \`npm run docs\` from the \`gap:\` comments of the source, where each one is in the code.
`;

/** A file of the source with its text. */
export interface SourceFile {
  /** Below the repository: `src/core/patch.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every difference that the comments of a file tell of, as a sentence. */
export function readGaps({ text }: SourceFile): readonly string[] {
  const comments = [...text.matchAll(/\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm)].map(([comment]) => toLines(comment));
  return comments
    .flatMap((lines) => lines.filter((line) => line.includes('gap: ')))
    .flatMap((line) => line.split('gap: ').slice(1).map(toSentence));
}

/** The paragraphs of a comment, each on a line; a tag begins one. */
function toLines(comment: string): readonly string[] {
  const bare = comment.split('\n').map((line) =>
    line
      .replace(/^\s*(?:\/\*\*|\*\/|\*|\/\/)/, '')
      .replace(/\*\/\s*$/, '')
      .trim(),
  );
  return bare
    .map((line) => (line === '' || line.startsWith('@') ? '\n' : `${line} `))
    .join('')
    .split('\n')
    .map((line) => line.trim());
}

function toSentence(gap: string): string {
  const text = gap.trim().replace(/[.;]?$/, '.');
  return text.startsWith('`') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Writes docs/gaps.md.
 *
 * @param files all of src/, sorted by path
 */
export function toGapsPage(files: readonly SourceFile[]): string {
  const dialects = createDialects();
  const sections = [
    ...dialects.map(({ id, title }) => ({ title, folder: `src/dialects/${folderOf(id)}/` })),
    { title: 'Several of them', folder: 'src/' },
  ];
  const left = new Set(files);
  const parts = sections.map(({ title, folder }) => {
    const mine = [...left].filter(({ path }) => path.startsWith(folder));
    for (const file of mine) left.delete(file);
    const lines = mine.flatMap((file) =>
      readGaps(file).map((gap) => `- ${gap.replaceAll('<', '&lt;')} \`${file.path.slice('src/'.length)}\``),
    );
    return lines.length === 0 ? '' : `\n## ${title}\n\n${lines.join('\n')}\n`;
  });
  return `${HEAD}${parts.join('')}`;
}

/** Where the files of a dialect are. */
export function folderOf(id: string): string {
  if (id === 'rackspace-identity') return 'identity/rackspace';
  return id === 'keystone' || id === 'iam' ? `identity/${id}` : id;
}
