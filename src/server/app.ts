import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request } from 'express';

import { requireNow } from '../package-root.ts';
import type { Listener } from './listener.ts';

/** An express app, for those who hand it on. */
export type App = Express;

/**
 * Makes an express app that serves the whole emulator, for supertest and for mounting in an app of a user's. Its `handle` is
 * ours: requests are answered before express touches them.
 */
export function createApp(listener: Listener): App {
  const express = requireNow('express') as typeof import('express');
  const app = express();
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    listener(request, response, (request as Partial<Request>).baseUrl ?? '');
  };
  Object.defineProperty(app, 'handle', { value: handle });
  return app;
}
