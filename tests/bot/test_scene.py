"""Which world a run looks at, and where it keeps it."""

from pathlib import Path

import pytest

from bot import scene
from bot.scene import SAMPLE_DATABASE, playground_scene, real_scene
from bot.settings import Settings

ADDRESS = "http://127.0.0.1:8091"
CATALOG = '[[news]]\nid = "steppe"\nurl = "http://127.0.0.1:1/feed"\n'


def settings(**given):
    return Settings(_env_file=None, **given)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("CATALOG", "DATABASE_URL", "ALLOW_PRIVATE_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "own.toml").write_text(CATALOG)
    return tmp_path


@pytest.fixture
def world(monkeypatch):
    """Say whether the real world answers; return how often it was asked."""
    asked = []

    def answers(*, yes):
        async def trial(catalog, fetcher, *_):
            asked.append(catalog)
            return yes

        monkeypatch.setattr(scene, "anything_answers", trial)
        return asked

    return answers


def test_the_real_scene_is_what_the_settings_say():
    found = real_scene(settings(catalog="own.toml", database_url="sqlite://x.db", allow_private_sources=True))
    assert [entry.id for entry in found.catalog.news] == ["steppe"]
    assert (found.database_url, found.allow_private, found.banner) == ("sqlite://x.db", True, "")


async def test_a_named_catalogue_is_used_without_a_trial(world):
    asked = world(yes=True)
    found = await playground_scene(settings(catalog="own.toml"), ADDRESS)
    assert asked == []
    assert [entry.id for entry in found.catalog.news] == ["steppe"]
    assert found.allow_private is False
    assert "own.toml" in found.banner


async def test_the_real_world_is_used_where_it_answers(world):
    asked = world(yes=True)
    found = await playground_scene(settings(), ADDRESS)
    assert len(asked) == 1
    assert found.banner == "Real sources"
    assert found.database_url == settings().database_url
    assert found.allow_private is False


async def test_else_the_sample_newsroom_opens(world):
    world(yes=False)
    found = await playground_scene(settings(), ADDRESS)
    assert found.banner.startswith("Sample newsroom")
    assert found.allow_private
    assert len(found.catalog.news) >= 12
    assert len(found.catalog.banks) >= 7
    assert all(entry.url.startswith(f"{ADDRESS}/newsroom/") for entry in found.catalog.news)
    assert found.database_url == f"sqlite://{SAMPLE_DATABASE}"


async def test_the_sample_s_store_is_made_anew_and_no_other(world, empty_folder):
    world(yes=False)
    kept = Path("data/jarchi.db")
    old = [Path(f"{SAMPLE_DATABASE}{suffix}") for suffix in ("", "-wal", "-shm")]
    kept.parent.mkdir()
    for path in (kept, *old):
        path.write_bytes(b"old")
    await playground_scene(settings(), ADDRESS)
    assert kept.read_bytes() == b"old"
    assert not any(path.exists() for path in old)


async def test_a_database_that_was_named_is_used_and_kept(world, empty_folder, monkeypatch):
    world(yes=False)
    monkeypatch.setenv("DATABASE_URL", "sqlite://mine.db")
    SAMPLE_DATABASE.parent.mkdir()
    SAMPLE_DATABASE.write_bytes(b"old")
    found = await playground_scene(settings(), ADDRESS)
    assert found.database_url == "sqlite://mine.db"
    assert SAMPLE_DATABASE.read_bytes() == b"old"
