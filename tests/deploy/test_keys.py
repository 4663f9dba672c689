"""Keys of a bucket are replaced as docs/operations.md says, on a server that knows its users and checks signatures.

A new password of Postgres and a new address of a webhook are in ``test_deployment.py``, whose services use both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.support import object_store
from tests.support.built_home import BuiltHome
from tests.support.source_world import FIRST, SOURCE

pytestmark = [pytest.mark.slow, pytest.mark.night]
ADDRESS = f"s3://{object_store.BUCKET}"
USER = "bilateral"
Key = tuple[str, str]


class Users:
    """The users of a server of the bucket: ``USER``, who may do what concerns S3, and one who may do everything."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.iam = self._client(("any", "any"))
        admin = self._made("admin", "*")
        self.first = self._made(USER, "s3:*")
        count = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})
        urllib.request.urlopen(count).close()  # from now on every call is checked
        self.iam = self._client(admin)

    def _client(self, key: Key) -> Any:
        named = {"aws_access_key_id": key[0], "aws_secret_access_key": key[1]}
        return boto3.client("iam", endpoint_url=self.endpoint, region_name="us-east-1", **named)

    def _made(self, name: str, action: str) -> Key:
        allowed = {"Effect": "Allow", "Action": action, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        self.iam.create_user(UserName=name)
        self.iam.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=policy)
        return self.new_key(name)

    def new_key(self, name: str = USER) -> Key:
        """One more key of a user."""
        made = self.iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    def delete(self, key: Key) -> None:
        """End a key of ``USER``."""
        self.iam.delete_access_key(UserName=USER, AccessKeyId=key[0])


@pytest.fixture
def users() -> Iterator[Users]:
    with object_store.serve() as endpoint:
        yield Users(endpoint)


@pytest.fixture
def run(users: Users, own_home: BuiltHome) -> Callable[..., tuple[int, str]]:
    """Runs a command with a key; its exit code and what it said."""

    def command(key: Key, *words: str) -> tuple[int, str]:
        names = object_store.environment(users.endpoint) | {"BILATERAL_HOME": str(own_home.home)}
        names |= {"AWS_ACCESS_KEY_ID": key[0], "AWS_SECRET_ACCESS_KEY": key[1], "PYTHONPATH": str(own_home.checkout)}
        names |= {"BILATERAL_ARCHIVE": f"{ADDRESS}/archive", "BILATERAL_RELEASES": f"{ADDRESS}/releases"}
        names |= {"DAGSTER_HOME": ""}
        program = Path(sys.executable).with_name("bilateral")
        done = subprocess.run(
            [program, *words],
            cwd=own_home.checkout,
            env=os.environ | names,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return command


def test_a_new_key_of_a_bucket_goes_on_and_the_old_one_is_refused_in_a_sentence(
    users: Users, run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    old, capture = users.first, tmp_path / "china.json"
    capture.write_text(FIRST, encoding="utf-8")
    assert run(old, "import", SOURCE, str(capture))[0] == 0
    new = users.new_key()
    assert [run(key, "archive", "verify")[0] for key in (old, new)] == [0, 0]
    users.delete(old)
    remedy = "See that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are a key that may read and write there"
    refused = ("archive", "verify"), ("build",), ("releases", "pin", "1.0.0", "--at", f"{ADDRESS}/releases")
    for key, why in (old, "InvalidAccessKeyId"), ((new[0], "another"), "SignatureDoesNotMatch"):
        for words in refused if key == old else refused[:1]:
            code, said = run(key, *words)
            assert code == 1, said
            place = "releases" if "releases" in words else "archive"
            assert f"{ADDRESS}/{place} cannot be used: {why}: " in said
            assert remedy in said
            assert "Traceback" not in said
    code, said = run(new, "build")
    assert (code, "published 1.1.0" in said) == (0, True), said
    assert "1.1.0 " in run(new, "releases", "--at", f"{ADDRESS}/releases")[1]
