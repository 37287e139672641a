"""What is kept is true or not there."""

from datetime import UTC, datetime, timedelta

from handlers.cache import VersionedCache, VersionWatch
from storage.records import StoreVersion

NOW = datetime(2026, 5, 24, tzinfo=UTC)


def test_kept_while_version_and_age_allow() -> None:
    cache: VersionedCache[str] = VersionedCache(10, timedelta(minutes=1))
    cache.put("a", 1, NOW, "x")
    assert cache.get("a", 1, NOW) == "x"
    assert cache.get("a", 2, NOW) is None
    cache.put("a", 1, NOW, "x")
    assert cache.get("a", 1, NOW + timedelta(minutes=1)) is None
    cache.put("a", 1, NOW, "x")
    assert cache.get("a", 1, NOW - timedelta(seconds=1)) is None, "a clock set back"
    cache.put("a", 1, NOW, "x")
    cache.drop("a")
    assert cache.get("a", 1, NOW) is None


def test_the_least_used_goes_first() -> None:
    cache: VersionedCache[int] = VersionedCache(2, timedelta(minutes=1))
    for key in "ab":
        cache.put(key, 1, NOW, 0)
    cache.get("a", 1, NOW)
    cache.put("c", 1, NOW, 0)
    assert [cache.get(key, 1, NOW) for key in "abc"] == [0, None, 0]


async def test_counters_are_read_once_a_second() -> None:
    moment, reads = [NOW], []

    async def read() -> StoreVersion:
        reads.append(1)
        return StoreVersion(news=len(reads))

    watch = VersionWatch(read, lambda: moment[0])
    assert [(await watch.current()).news for _ in range(3)] == [1, 1, 1]
    moment[0] += timedelta(seconds=1)
    assert (await watch.current()).news == 2
    watch.expire()
    assert (await watch.current()).news == 3
