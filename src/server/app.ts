import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { requireNow } from '../package-root.ts';
import type { Listener } from './listener.ts';
import { refuseGone, toReadable } from './replay.ts';

/**
 * Makes an express app that serves the whole emulator, for supertest and for mounting in an app of a user's. Its `handle` is
 * ours: requests are answered before express touches them.
 */
export function createApp(listener: Listener): RequestListener {
  const express = requireNow('express') as typeof import('express');
  const app = express();
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const readable = toReadable(request);
    if (readable === undefined) refuseGone(response);
    else listener(readable, response, (request as { readonly baseUrl?: string }).baseUrl ?? '');
  };
  Object.defineProperty(app, 'handle', { value: handle });
  return app;
}
