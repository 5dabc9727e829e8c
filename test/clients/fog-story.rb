# What people do with the image service by fog-openstack. Tells of each step that went well.
#
# It logs in with the variables OS_....
require 'fog/openstack'
require 'stringio'

BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35'.freeze
DATA = (0...200_000).map { |index| ((index * 2_654_435_761) >> 24) & 255 }.pack('C*')

def connect(user, project)
  Fog::OpenStack::Image::V2.new(
    openstack_auth_url: ENV.fetch('OS_AUTH_URL').delete_suffix('/v3'),
    openstack_username: user,
    openstack_api_key: 'secret',
    openstack_project_name: project,
    openstack_domain_id: 'default',
    openstack_region: 'RegionOne'
  )
end

def step(name)
  puts "ok #{name}"
  $stdout.flush
end

def check(fact, what)
  abort "FAILED #{what.inspect}" unless fact
end

alice = connect('alice', 'alpha')
bob = connect('bob', 'beta')

image = alice.images.create(name: 'by fog', disk_format: 'raw', container_format: 'bare', tags: ['red'], visibility: 'shared')
check(image.status == 'queued', image)
step 'create'

image.upload_data(StringIO.new(DATA))
shown = alice.images.find_by_id(image.id)
check(shown.status == 'active' && shown.size == DATA.bytesize, shown)
step 'upload_data'

check(shown.download_data == DATA, 'the bytes')
chunks = []
shown.download_data(response_block: ->(chunk, _rest, _total) { chunks << chunk })
check(chunks.join == DATA, 'the bytes in chunks')
step 'download_data'

shown.update(name: 'renamed', min_ram: 64, os_distro: 'debian')
after = alice.images.get(image.id)
check([after.name, after.min_ram, after.os_distro] == ['renamed', 64, 'debian'], after)
after.update(os_distro: nil)
check(alice.images.get(image.id).attributes[:os_distro].nil?, 'a property that is gone')
step 'update, and a property taken away'

check(alice.images.all(name: 'renamed').map(&:id) == [image.id], 'all by name')
check(alice.images.find_by_name('renamed').map(&:id) == [image.id], 'find_by_name')
check(alice.images.find_by_size_min(DATA.bytesize).map(&:id).include?(image.id), 'find_by_size_min')
check(alice.images.all(tag: 'red').map(&:id) == [image.id], 'all by tag')
step 'all and find_by_...'

after.add_tag('blue')
after.remove_tag('red')
check(alice.images.get(image.id).tags == ['blue'], 'tags')
step 'add_tag and remove_tag'

after.add_member(BETA)
check(after.members.map { |member| [member['member_id'], member['status']] } == [[BETA, 'pending']], after.members)
bob.update_image_member(image.id, 'member_id' => BETA, 'status' => 'accepted')
check(after.member(BETA)['status'] == 'accepted', 'the member')
check(bob.images.all.map(&:id).include?(image.id), 'the list of the other')
after.remove_member(BETA)
check(after.members.empty?, 'no members')
step 'add_member, update_image_member, member, members and remove_member'

after.deactivate
check(alice.images.get(image.id).status == 'deactivated', 'deactivated')
after.reactivate
check(alice.images.get(image.id).status == 'active', 'active')
step 'deactivate and reactivate'

after.destroy
check(alice.images.find_by_id(image.id).nil?, 'what is gone')
step 'destroy'
