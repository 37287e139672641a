"""Database URLs, read into values. Pure."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from storage.errors import InvalidDatabaseUrlError

MEMORY = ":memory:"


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file, or ``None`` for a temporary one that goes away when the store is closed."""

    path: Path | None

    def __str__(self) -> str:
        return str(self.path) if self.path else MEMORY


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A database on a server; what is ``None`` is asyncpg's to find (``PGHOST``, ``PGUSER``, ...)."""

    host: str | None
    port: int | None
    user: str | None
    password: str | None = field(repr=False)
    database: str | None
    ssl: str | None = None
    settings: tuple[tuple[str, str], ...] = ()
    """Server settings such as ``search_path``."""

    def __str__(self) -> str:
        """Without the password."""
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"postgres://{user}{self.host or ''}{port}/{self.database or ''}"


Address = SqliteAddress | PostgresAddress

_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_FORMS = "sqlite://data/jarchi.db, sqlite:///var/lib/jarchi/jarchi.db or postgres://user:password@host:5432/database"


def parse(url: str) -> Address:
    """Read a database URL.

    ``sqlite://relative/path``, ``sqlite:///absolute/path``, ``sqlite://:memory:``;
    ``postgres://`` or ``postgresql://user:password@host:port/database?sslmode=require&search_path=jarchi``, where
    every parameter but ``host`` and ``sslmode`` is a server setting.

    Raises :class:`InvalidDatabaseUrlError`.
    """
    url = url.strip()
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        return _sqlite(rest)
    if separator and scheme in {"postgres", "postgresql"}:
        return _postgres(url)
    raise InvalidDatabaseUrlError(f"DATABASE_URL {_masked(url)!r} is not understood: it must look like {_FORMS}.")


def _masked(url: str) -> str:
    """Hide whatever stands before an ``@``: it may be a password in a URL that is otherwise wrong."""
    before, at, after = url.rpartition("@")
    return f"***@{after}" if at and before else url


def _sqlite(rest: str) -> SqliteAddress:
    if rest == MEMORY:
        return SqliteAddress(None)
    if not rest or rest.endswith("/") or "\0" in rest:
        raise InvalidDatabaseUrlError("DATABASE_URL names no file: write sqlite://data/jarchi.db.")
    if "?" in rest:
        raise InvalidDatabaseUrlError(
            "DATABASE_URL with sqlite:// takes no parameters: leave out what follows the '?'."
        )
    return SqliteAddress(Path("/", rest.lstrip("/")) if rest.startswith("/") else Path(rest))


def _postgres(url: str) -> PostgresAddress:
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
        host = unquote(parts.hostname) if parts.hostname else None
    except ValueError as error:
        reason = "its port is no number from 0 to 65535" if "port" in str(error).lower() else "its host is not valid"
        raise InvalidDatabaseUrlError(
            f"DATABASE_URL {_masked(url)!r} is not understood: {reason}; it must look like {_FORMS}."
        ) from None
    database = unquote(parts.path.removeprefix("/"))
    if "/" in database:
        raise InvalidDatabaseUrlError(f"DATABASE_URL {_masked(url)!r} names no database: one name follows the host.")
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    ssl = parameters.pop("sslmode", None)
    if ssl not in {None, *_SSL_MODES}:
        raise InvalidDatabaseUrlError(f"DATABASE_URL has sslmode={ssl}: it must be one of {', '.join(_SSL_MODES)}.")
    return PostgresAddress(
        host=parameters.pop("host", None) or host,
        port=port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        database=database or None,
        ssl=ssl,
        settings=tuple(sorted(parameters.items())),
    )
