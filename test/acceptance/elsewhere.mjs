/** Loaded before an emulator: what it asks by https of any host, it asks of the port of this machine that WEB_PORT names. */
import { Agent } from 'node:https';

const createConnection = Reflect.get(Agent.prototype, 'createConnection');
Agent.prototype.createConnection = function (options, ...rest) {
  const here = { host: '127.0.0.1', port: Number(process.env.WEB_PORT), servername: options.servername ?? options.host };
  return createConnection.call(this, { ...options, ...here }, ...rest);
};
