"""A person whose pictures are in object storage: pictures are added, recalled and forgotten, and the objects go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import lifelong
from lifelong.cli import main
from lifelong.errors import SettingsError
from lifelong.models.scripted import HashedWords
from lifelong.settings import load
from lifelong.types.address import PostgresAddress
from tests.person.examples import picture
from tests.postgres import PostgresServer
from tests.s3 import S3Server


@pytest.mark.slow
def test_a_picture_is_added_recalled_and_forgotten(s3: S3Server, postgres: PostgresServer) -> None:
    bucket, url, content = s3.bucket(), postgres.cleaned(), picture("orange")
    options: dict[str, Any] = {"files": f"s3://{bucket}/life", "chat": "none", "embed": HashedWords(), "look": "none"}
    with lifelong.open(url, **options) as life:
        ana = life.person("ana")
        message = ana.add("This is Bertha, my old truck.", images=[content])[0]
        life.settle()
        hits = ana.recall("which truck is Bertha?", k=3)
        assert any(message.id in (hit.id, *hit.source) for hit in hits)
        (file,) = ana.media.list()
        assert ana.media.read(file.sha256) == content and ana.media.thumbnail(file.sha256)
        assert [photo.file.sha256 for photo in ana.photos()] == [file.sha256]
        assert len([key for key in s3.keys(bucket) if file.sha256 in key]) == 2
    with lifelong.open(url, **options) as life:  # another process finds all of it, without a folder
        ana = life.person("ana")
        assert ana.media.read(file.sha256) == content
        gone = ana.forget(message.id)
        assert gone.media == 1 and gone.verified and gone.receipt is not None
        assert not [key for key in s3.keys(bucket) if "/media/" in key]
        assert life.receipts.list() == [gone.receipt] == ana.erasure.receipts()
        assert life.receipts.verify(gone.receipt.id).good
        assert json.loads(life.receipts.content(gone.receipt.id))["id"] == gone.receipt.id
        assert life.receipts.place(gone.receipt.id) == f"s3://{bucket}/life/receipts/{gone.receipt.id}.json"


@pytest.mark.slow
def test_the_commands_see_orphans_and_faults(
    s3: S3Server, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = s3.bucket()
    monkeypatch.setenv("LIFELONG_DATABASE", postgres.cleaned())
    monkeypatch.setenv("LIFELONG_FILES", f"s3://{bucket}/life")
    with lifelong.open(chat="none", embed="scripted", look="none", worker=False) as life:
        life.person("me").add("My truck.", images=[picture("orange")])
    (key,) = (key for key in s3.keys(bucket) if "/media/" in key)
    s3.client().put_object(Bucket=bucket, Key=key, Body=b"changed")
    s3.client().put_object(Bucket=bucket, Key="life/media/abc/ab/stray", Body=b"stray")

    def value(*command: str) -> Any:
        result = CliRunner().invoke(main, [*command, "--json"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return json.loads(result.stdout)

    (orphan,) = value("media")
    assert (orphan["file"], orphan["bytes"]) == (f"s3://{bucket}/life/media/abc/ab/stray", 5)
    checks = {each["name"]: each for each in value("doctor")["checks"]}
    assert "1 among the media" in checks["orphaned files"]["detail"]
    assert checks["person me"]["state"] == "broken" and "is damaged" in checks["person me"]["detail"]
    assert value("media", "clean", "--yes") == {"deleted": 1}
    assert key in s3.keys(bucket)


def test_the_setting_is_for_databases_and_names_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = "postgresql://db.example/life"
    address = PostgresAddress(url, files="s3://bucket/life")
    assert load(database=url, files="s3://bucket/life").record == address
    for files, wrong in (
        ("/some/folder", "store. names a folder"),
        ("file:///some/folder", "store. names a folder"),
        ("s3://key:secret@bucket", "without credentials"),
    ):
        with pytest.raises(SettingsError, match=wrong) as caught:
            load(database=url, files=files)
        assert "secret" not in str(caught.value)
    with pytest.raises(SettingsError, match="for a record in a database"):
        load(files="s3://bucket/life")
    monkeypatch.setenv("LIFELONG_DATABASE", url)
    monkeypatch.setenv("LIFELONG_FILES", "s3://bucket/life")
    assert load().record == address
    assert load(store=tmp_path).record == tmp_path  # a folder that is named is a record in SQLite
