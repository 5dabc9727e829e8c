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
const images = new Map([[image.id, image]]);
const NAME = 'x-image-meta-name';

function answer(request, response, text) {
  const id = request.url.slice(request.url.lastIndexOf('/') + 1);
  const changed = { ...(images.get(id) ?? image), id };
  if (text === '') changed.name = request.headers[NAME];
  else for (const { path, value } of JSON.parse(text)) changed[path.slice(1)] = value;
  images.set(id, changed);
  const body = JSON.stringify(changed);
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
