import openstack.exceptions
import pytest

IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea'

RESTART = """
version: 1
name: restart
rules:
  - match: { operation: openstack-v2.image-update }
    when: { first: 2 }
    reply: { status: 503, retryAfter: 1s }
"""


def test_renames_an_image(cloud):
    images = cloud.connect().image

    images.update_image(IMAGE, name='Renamed', os_distro='fedora')

    shown = images.get_image(IMAGE)
    assert (shown.name, shown.os_distro) == ('Renamed', 'fedora')


def test_tries_again_while_the_service_restarts(cloud):
    cloud.scenario(RESTART)

    cloud.connect().image.update_image(IMAGE, name='Renamed')

    updates = cloud.journal('openstack-v2.image-update')
    assert [update['status'] for update in updates] == [503, 503, 200]
    assert all(update['violations'] == [] for update in updates)


def test_gives_up_when_it_may_try_once_more_only(cloud):
    cloud.scenario(RESTART)

    with pytest.raises(openstack.exceptions.HttpException) as refused:
        cloud.connect(image_status_code_retries=1).image.update_image(IMAGE, name='Renamed')

    assert refused.value.status_code == 503
    assert [update['status'] for update in cloud.journal('openstack-v2.image-update')] == [503, 503]
