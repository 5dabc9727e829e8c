/** The least that a server can do for an update: parse the patch or read a header, change an entry of a Map, stringify it. The measure of throughput. */
import { createServer } from 'node:http';

const image = {
  status: 'active',
  name: 'before',
  tags: ['fedora', 'beefy'],
  container_format: 'bare',
  created_at: '2012-08-11T17:15:52Z',
  size: 476704768,
  disk_format: 'qcow2',
  updated_at: '2012-08-11T17:15:52Z',
  visibility: 'private',
  locations: [],
  self: '/v2/images/da3b75d9-3f4a-40e7-8a2c-bfab23927dea',
  min_disk: 0,
  protected: false,
  id: 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea',
  file: '/v2/images/da3b75d9-3f4a-40e7-8a2c-bfab23927dea/file',
  checksum: 'b0ee9d3e3d3d5b1f8a8b3b6a6c6d6a55',
  os_hash_algo: 'sha512',
  os_hash_value: 'd7c7b9a1'.repeat(16),
  owner: '0b1e494e2660441a957313163095fe5c',
  min_ram: 0,
  schema: '/v2/schemas/image',
  os_hidden: false,
  virtual_size: null,
};
/** What each dialect answers is of another length and shape: to write it is part of the least that there is to do. */
const rackspace = {
  id: 'e7db3b45-8db7-47ad-8109-3fb55c2c24fd',
  name: 'before',
  status: 'queued',
  visibility: 'public',
  protected: false,
  tags: ['fedora', 'beefy'],
  created_at: '2012-08-11T17:15:52Z',
  updated_at: '2012-08-11T17:15:52Z',
  owner: '1100111',
  self: '/v2/images/e7db3b45-8db7-47ad-8109-3fb55c2c24fd',
  file: '/v2/images/e7db3b45-8db7-47ad-8109-3fb55c2c24fd/file',
  schema: '/v2/schemas/image',
};
const ims = {
  file: '/v2/images/33ad552d-1149-471c-8190-ff6776174a00/file',
  owner: '0b1e494e2660441a957313163095fe5c',
  id: '33ad552d-1149-471c-8190-ff6776174a00',
  size: 2,
  self: '/v2/images/33ad552d-1149-471c-8190-ff6776174a00',
  schema: '/v2/schemas/image',
  status: 'active',
  tags: [],
  visibility: 'private',
  name: 'before',
  checksum: '99914b932bd37a50b983c5e7c90ae93b',
  hw_vif_multiqueue_enabled: 'true',
  protected: false,
  container_format: 'bare',
  min_ram: 0,
  updated_at: '2015-12-08T02:30:49Z',
  active_at: '2015-12-04T09:45:33Z',
  __os_bit: '64',
  __os_version: 'Ubuntu 14.04 server 64bit',
  __description: 'ims test',
  disk_format: 'vhd',
  __isregistered: 'true',
  __platform: 'Ubuntu',
  __os_type: 'Linux',
  min_disk: 40,
  virtual_env_type: 'FusionCompute',
  __image_source_type: 'uds',
  __imagetype: 'private',
  created_at: '2015-12-04T09:45:33Z',
  virtual_size: 0,
  __originalimagename: '33ad552d-1149-471c-8190-ff6776174a00',
  __backup_id: '',
  __productcode: '',
  __image_size: '449261568',
  __support_fc_inject: 'true',
  __data_origin: null,
  hw_firmware_type: 'bios',
};
const images = new Map([image, rackspace, ims].map((one) => [one.id, one]));
const pike = {
  id: image.id,
  name: 'before',
  status: 'active',
  size: 476704768,
  virtual_size: null,
  disk_format: 'qcow2',
  container_format: 'bare',
  checksum: image.checksum,
  min_disk: 0,
  min_ram: 0,
  is_public: false,
  owner: image.owner,
  protected: false,
  deleted: false,
  created_at: '2012-08-11T17:15:52.000000',
  updated_at: '2012-08-11T17:15:52.000000',
  deleted_at: null,
  properties: {},
};
const pikes = new Map([[pike.id, pike]]);
const NAME = 'x-image-meta-name';

function change(request, text) {
  const id = request.url.slice(request.url.lastIndexOf('/') + 1);
  if (text === '') {
    const changed = { ...pikes.get(id), name: request.headers[NAME] };
    pikes.set(id, changed);
    return { image: changed };
  }
  const changed = { ...images.get(id) };
  for (const { path, value } of JSON.parse(text)) changed[path.slice(1)] = value;
  images.set(id, changed);
  return changed;
}

function answer(request, response, text) {
  const body = JSON.stringify(change(request, text));
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => answer(request, response, text));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
