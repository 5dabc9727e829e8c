/**
 * Writes a document as YAML.
 *
 * @param comments lines for its head, without their `#`
 * @example await toYamlText({ version: 1 }, ['one that was made']) // '# one that was made\nversion: 1\n'
 */
export async function toYamlText(content: object, comments: readonly string[]): Promise<string> {
  const { stringify } = await import('yaml');
  const head = comments.map((comment) => `# ${comment}\n`).join('');
  return `${head}${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
