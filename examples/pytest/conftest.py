import os

import openstack
import pytest
import requests
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

IMAGE = os.environ.get('POLYGLANCE_IMAGE', 'polyglance:0.1.0')


@pytest.fixture(scope='session')
def emulator():
    """URL of an emulator: the one of POLYGLANCE_URL, or a container."""
    if url := os.environ.get('POLYGLANCE_URL'):
        yield url.rstrip('/')
        return
    wait = HttpWaitStrategy(9292, '/__admin/health')
    with DockerContainer(IMAGE).with_exposed_ports(9292).waiting_for(wait) as container:
        yield f'http://{container.get_container_host_ip()}:{container.get_exposed_port(9292)}'


class Cloud:
    """A set of clouds that no other test sees."""

    def __init__(self, url):
        self.url = url

    def connect(self, **options):
        return openstack.connect(
            auth_url=f'{self.url}/identity/v3', region_name='RegionOne',
            username='alice', password='secret', user_domain_name='Default',
            project_name='alpha', project_domain_name='Default',
            load_yaml_config=False, load_envvars=False, **options,
        )  # fmt: skip

    def scenario(self, text):
        requests.post(f'{self.url}/__admin/scenarios', data=text).raise_for_status()

    def journal(self, operation):
        answer = requests.get(f'{self.url}/__admin/journal', params={'operation': operation})
        answer.raise_for_status()
        return answer.json()['exchanges']


@pytest.fixture
def cloud(emulator):
    """A cloud for one test: as new, and gone afterwards."""
    made = requests.post(f'{emulator}/__admin/sandboxes', json={})
    made.raise_for_status()
    yield Cloud(made.json()['url'])
    requests.delete(f'{emulator}/__admin/sandboxes/{made.json()["name"]}')
