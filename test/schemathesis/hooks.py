"""What schemathesis is told about this emulator: who asks, what there is to ask for, and how a patch is written."""

import atexit
import collections
import itertools
import json
import os
import random
import urllib.request

import schemathesis

# Where the sandbox of a run is, the tokens that take turns, and what is there under the name of each parameter of a path.
BASE = os.environ["POLYGLANCE_BASE"]
TOKENS = json.loads(os.environ["POLYGLANCE_TOKENS"])
KNOWN = json.loads(os.environ["POLYGLANCE_KNOWN"])

# Requests after which the sandbox is as it was in the beginning: without it soon nothing is left to be asked for.
FRESH = 200
# How many of the requests have one of the tokens, and how many ask for what is there.
SIGNED = 0.9
AIMED = 0.75
# Values of one name to remember, beside those of the beginning.
REMEMBERED = 5

calls = itertools.count(1)
chance = random.Random(1)
made = {}
answers = collections.Counter()


@atexit.register
def tell():
    with open(os.environ["POLYGLANCE_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump(answers, file)


@schemathesis.serializer("application/openstack-images-v2.1-json-patch", "application/openstack-images-v2.0-json-patch")
def write_patch(context, value):
    return json.dumps(value).encode()


@schemathesis.hook
def before_call(context, case, **kwargs):
    count = next(calls)
    if count % FRESH == 0:
        made.clear()
        urllib.request.urlopen(urllib.request.Request(f"{BASE}/__admin/reset", method="POST")).read()
    if chance.random() < SIGNED:
        case.headers["X-Auth-Token"] = chance.choice(TOKENS)
    if chance.random() < AIMED:
        for name in case.path_parameters or {}:
            values = KNOWN.get(name, []) + made.get(name, [])
            if values:
                case.path_parameters[name] = chance.choice(values)


@schemathesis.hook
def after_call(context, case, response):
    answers[f"{response.status_code // 100}xx"] += 1
    if not 200 <= response.status_code < 300:
        return
    try:
        body = json.loads(response.content)
    except ValueError:
        return
    if not isinstance(body, dict):
        return
    if "job_id" in body:
        remember("job_id", body["job_id"])
    if case.path.endswith("/tasks"):
        remember("task_id", body.get("id"))
    for name, value in body.items():
        if isinstance(value, dict):
            remember(f"{name}_id", value.get("id"))


def remember(name, value):
    if isinstance(value, str) and value:
        made[name] = [*made.get(name, []), value][-REMEMBERED:]
