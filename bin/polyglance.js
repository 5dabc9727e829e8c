#!/usr/bin/env node
const { main } = await import('../dist/cli.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/dist.cli\.js/.test(error.message)) throw error;
  process.stderr.write('error: it is not built yet: npm run build\n');
  process.exit(3);
});

const code = await main(process.argv.slice(2), process.env);
// Output that could not be written has set one.
process.exitCode = code || process.exitCode;
