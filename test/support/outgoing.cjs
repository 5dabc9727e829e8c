// Loaded before a program: writes down each thing that it does to reach others, a line each, into the file that a variable names.
// A connection that it accepts is none of these.
const { createHook } = require('node:async_hooks');
const childProcess = require('node:child_process');
const { appendFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

/** What Node makes below all of its modules, `fetch` too, when something is to go out. */
const KINDS = {
  TCPCONNECTWRAP: 'tcp',
  PIPECONNECTWRAP: 'unix socket',
  // The socket: what it sends at once is no object of its own.
  UDPWRAP: 'udp',
  GETADDRINFOREQWRAP: 'dns lookup',
  GETNAMEINFOREQWRAP: 'dns reverse lookup',
  QUERYWRAP: 'dns query',
  PROCESSWRAP: 'process',
};

const note = (kind) => appendFileSync(process.env.OUTGOING_FILE, `${kind}\n`);
createHook({
  init: (_id, type) => {
    const kind = KINDS[type];
    if (kind !== undefined) note(kind);
  },
}).enable();
// These are made at once, and no hook sees them.
for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
  const own = childProcess[name];
  childProcess[name] = (...given) => {
    note('process');
    return own(...given);
  };
}
syncBuiltinESMExports();
