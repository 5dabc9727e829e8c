/** Stories that programs tell: each is written with the library that it is about. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStory } from './stories.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Libraries for Python whose stories are told with the other clients. */
export const sdkStories = [
  {
    name: 'openstacksdk uploads, finds, changes, downloads, lists, shares and deletes images',
    test: (bin, url) => runStory(bin, `${url}/sandbox/sdk-story`, ['python', join(HERE, 'sdk-story.py')]),
  },
];

/** Libraries of Debian, of Ruby and of Java: they are asked for. */
export const otherStories = [
  {
    name: 'Apache Libcloud lists, changes, shares and deletes images',
    clients: 'libcloud',
    test: (bin, url) => runStory(bin, `${url}/sandbox/libcloud-story`, ['python3', join(HERE, 'libcloud-story.py')]),
  },
  {
    name: 'fog-openstack makes, fills, changes, lists, shares and destroys images',
    clients: 'fog',
    test: (bin, url) => runStory(bin, `${url}/sandbox/fog-story`, ['ruby', join(HERE, 'fog-story.rb')]),
  },
  {
    name: 'openstack4j makes, fills, changes, lists, shares and deletes images',
    clients: 'openstack4j',
    test: (bin, url) => runStory(bin, `${url}/sandbox/openstack4j-story`, ['openstack4j-client']),
  },
];
