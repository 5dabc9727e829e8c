import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { type Emulator, startEmulator } from '../src/index.ts';

// The emulator without its own port: as a function for supertest, and inside an app of the user's.

const IMAGE = '/openstack/v2/images/da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.stop());

describe('emulator.app', () => {
  it('answers supertest like the port does', async () => {
    const body = JSON.stringify([{ op: 'replace', path: '/name', value: 'by supertest' }]);
    const patched = await supertest(emulator.app).patch(IMAGE).set('x-auth-token', 'dev-alice').set('content-type', PATCH_TYPE).send(body);
    expect([patched.status, patched.body.name]).toEqual([200, 'by supertest']);

    const shown = await fetch(`${emulator.url}${IMAGE}`, { headers: { 'x-auth-token': 'dev-alice' } });
    expect(await shown.json()).toMatchObject({ name: 'by supertest' });
  });

  it('serves the admin API', async () => {
    const health = await supertest(emulator.app).get('/__admin/health');
    expect(health.body).toEqual({ status: 'ok' });
  });

  it('works behind a body parser of the user, and says so where a body is gone', async () => {
    const app = express();
    app.use('/parsed', express.json(), emulator.app);
    app.use('/bytes', express.raw({ type: () => true }), emulator.app);
    const drain: express.RequestHandler = (request, _response, next) => {
      request.on('end', next).resume();
    };
    app.use('/gone', drain, emulator.app);
    const create = (mount: string): supertest.Test =>
      supertest(app).post(`${mount}/openstack/v2/images`).set('x-auth-token', 'dev-alice').send({ name: 'parsed' });
    for (const mount of ['/parsed', '/bytes']) {
      const made = await create(mount);
      expect([made.status, made.body.name]).toEqual([201, 'parsed']);
    }
    const scenario = { version: 1, name: 'by-app', rules: [{ match: { operation: 'ims.cloudimage-list' }, reply: { status: 503 } }] };
    expect((await supertest(app).post('/parsed/__admin/scenarios').send(scenario)).status).toBe(201);
    const gone = await create('/gone');
    expect([gone.status, gone.body.error.code]).toEqual([500, 'body-gone']);
  });

  it('works in an app of the user, below a path', async () => {
    const app = express();
    app.get('/mine', (_request, response) => response.send('mine'));
    app.use('/clouds', emulator.app);
    expect((await supertest(app).get('/mine')).text).toBe('mine');

    const yaml = await supertest(app).get('/clouds/__admin/clouds.yaml').set('host', 'localhost');
    expect(yaml.text).toContain('auth_url: "http://localhost/clouds/identity/v3"');

    const versions = await supertest(app).get('/clouds/openstack/versions').set('host', 'example.test');
    expect(versions.status).toBe(200);
    expect(versions.body.versions[0].links[0].href).toBe('http://example.test/clouds/openstack/v2/');
  });
});
