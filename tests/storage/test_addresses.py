"""Database URLs, read into values."""

from pathlib import Path

import pytest

from storage.addresses import PostgresAddress, SqliteAddress, parse


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite://data/jarchi.db", Path("data/jarchi.db")),
        ("sqlite:///var/lib/jarchi.db", Path("/var/lib/jarchi.db")),
        ("sqlite:////var/lib/jarchi.db", Path("/var/lib/jarchi.db")),
        ("sqlite://новости/жаршы базасы.db", Path("новости/жаршы базасы.db")),
        ("  sqlite://x.db\n", Path("x.db")),
        ("sqlite://:memory:", None),
    ],
)
def test_files(url: str, path: Path | None):
    assert parse(url) == SqliteAddress(path)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("postgres://", PostgresAddress(None, None, None, None, None)),
        ("postgres://host/db", PostgresAddress("host", None, None, None, "db")),
        ("postgresql://me:p%40ss%2F@[::1]:5433/db", PostgresAddress("::1", 5433, "me", "p@ss/", "db")),
        (
            "postgres://me@host/db?sslmode=require&search_path=a,b&application_name=x",
            PostgresAddress(
                "host", None, "me", None, "db", "require", (("application_name", "x"), ("search_path", "a,b"))
            ),
        ),
        ("postgres:///db?host=/var/run/postgresql", PostgresAddress("/var/run/postgresql", None, None, None, "db")),
    ],
)
def test_servers(url: str, address: PostgresAddress):
    assert parse(url) == address


def test_a_password_is_in_no_text():
    address = parse("postgres://me:s3cr3t@host:5432/db")
    assert str(address) == "postgres://me@host:5432/db"
    assert "s3cr3t" not in repr(address)
