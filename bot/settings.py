"""Settings: environment and ``.env``, typed and frozen. ``docs/settings.md`` describes each one; a test holds the two.

A wrong one ends the start with one line: its name, its value (secrets masked) and what it must be.
"""

import hashlib
import hmac
import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

OFFICIAL_API = "https://api.telegram.org"
TELEGRAM_PATH = "/telegram"
"""Where our web server takes updates; appended to a WEBHOOK_URL that has no path of its own."""

_WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})
_MUST = {
    "telegram_token": "must be a bot's token as BotFather gives it, like 123456789:AAE..., without spaces or slashes",
    "telegram_api_url": "must be an http or https URL without query, like https://api.telegram.org",
    "database_url": "must be sqlite://relative/path.db, sqlite:///absolute/path.db or postgres://user@host:port/name",
    "catalog": "must be the path of a readable TOML file",
    "allow_private_sources": "must be on or off",
    "http_host": "must be a host name or address to listen on, like 127.0.0.1 or 0.0.0.0",
    "http_port": "must be a whole number from 0 to 65535 (0 takes any free port)",
    "webhook_url": "must be a public https URL on port 443, 80, 88 or 8443 (http only for this machine, on any port)",
    "webhook_secret": "must be 1 to 256 characters of A-Z a-z 0-9 _ -",
    "role": "must be all, bot or worker",
    "admins": "must be Telegram ids, whole numbers divided by commas or spaces",
    "bulk_rate": "must be a whole number from 1 to 30 (to 1000 with PAID_BROADCAST=1)",
    "paid_broadcast": "must be on or off",
    "rates_history": "must be a number of days from 0 to 4000",
    "log_level": "must be debug, info, warning or error",
    "log_format": "must be text or json",
}
_SECRET = frozenset({"telegram_token", "webhook_secret"})
_SHOWN = 100
_PASSWORD = re.compile(r"^([^:/?#]+://[^/?#@:]*):(.*)@", re.DOTALL)  # greedy: a password may hold @ and / of its own


class SettingsError(Exception):
    """A setting is wrong; ``str()`` is the one line that says so, secrets masked."""


class Settings(BaseSettings):
    """What the operator decides. The real environment wins over ``.env``; an empty value counts as none."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    telegram_token: str | None = Field(None, pattern=r"^\d+:[A-Za-z0-9_-]+$", repr=False)
    telegram_api_url: str = OFFICIAL_API
    database_url: str = Field("sqlite://data/jarchi.db", repr=False)
    catalog: Path | None = None
    allow_private_sources: bool = False
    http_host: str = Field("127.0.0.1", pattern=r"^[A-Za-z0-9.:_\-\[\]]+$")
    http_port: int = Field(8080, ge=0, le=65535)
    webhook_url: str | None = None
    webhook_secret: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{1,256}$", repr=False)
    role: Literal["all", "bot", "worker"] = "all"
    admins: Annotated[frozenset[int], NoDecode] = frozenset()
    paid_broadcast: bool = False
    bulk_rate: int = Field(25, ge=1, le=1000)
    rates_history: int = Field(400, ge=0, le=4000)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @model_validator(mode="before")
    @classmethod
    def _blank_is_unset(cls, values: Any) -> Any:
        if isinstance(values, dict):
            return {name: value for name, value in values.items() if not isinstance(value, str) or value.strip()}
        return values

    @field_validator("role", "log_level", "log_format", mode="before")
    @classmethod
    def _small_letters(cls, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("admins", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [part for part in re.split(r"[\s,;]+", value) if part] if isinstance(value, str) else value

    @field_validator("telegram_api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        parts = _split(value)
        if parts.scheme not in {"http", "https"} or parts.query or parts.fragment or parts.username:
            raise _wrong()
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        scheme, divider, rest = value.partition("://")
        if not divider or not rest or scheme not in {"sqlite", "postgres", "postgresql"}:
            raise _wrong()
        return value  # storage says what else is wrong with it

    @field_validator("catalog")
    @classmethod
    def _file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise _wrong()
        return value

    @field_validator("webhook_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = _split(value)
        if parts.query or parts.fragment or parts.username or parts.scheme not in {"http", "https"}:
            raise _wrong()
        if not _is_loopback(parts) and (parts.scheme != "https" or (parts.port or 443) not in _WEBHOOK_PORTS):
            raise _wrong()
        return f"{value.rstrip('/')}{TELEGRAM_PATH}" if parts.path in {"", "/"} else value

    @field_validator("bulk_rate")
    @classmethod
    def _affordable(cls, value: int, info: Any) -> int:
        if value > 30 and not info.data.get("paid_broadcast"):
            raise _wrong()
        return value

    @model_validator(mode="after")
    def _token_for_webhook(self) -> Self:
        if self.webhook_url is not None and self.telegram_token is None:
            raise PydanticCustomError("webhook", "WEBHOOK_URL needs TELEGRAM_TOKEN, which is not set")
        return self

    @property
    def secret_token(self) -> str:
        """What Telegram must send with each update: WEBHOOK_SECRET, or derived from the token, so alike in replicas."""
        if self.webhook_secret is not None:
            return self.webhook_secret
        return hmac.new((self.telegram_token or "").encode(), b"jarchi webhook", hashlib.sha256).hexdigest()

    @property
    def secrets(self) -> frozenset[str]:
        """Everything that no log may show."""
        found = {self.telegram_token, self.webhook_secret, self.secret_token if self.telegram_token else None}
        password = _PASSWORD.match(self.database_url)
        if password is not None:
            found |= {password[2], unquote(password[2])}
        return frozenset(secret for secret in found if secret)


def load(env_file: Path | str | None = ".env") -> Settings:
    """Read the environment and ``env_file``; raises SettingsError."""
    options: dict[str, Any] = {"_env_file": env_file}
    try:
        return Settings(**options)
    except ValidationError as error:
        raise SettingsError(_line(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file}: must be a readable UTF-8 file ({type(error).__name__})") from None


def _line(error: ValidationError) -> str:
    first, *others = error.errors(include_url=False, include_context=False)
    if not first["loc"]:
        return first["msg"]
    name = str(first["loc"][0])
    line = f"{name.upper()}={shown(name, first['input'])}: {_MUST[name]}"
    names = sorted({str(other["loc"][0]).upper() for other in others if other["loc"]} - {name.upper()})
    return f"{line}; also wrong: {', '.join(names)}" if names else line


def shown(name: str, value: object) -> str:
    """Return ``value`` for people: on one line, not endless, without its secret."""
    text = str(value)
    if name in _SECRET:
        return f"*** ({len(text)} characters)"
    if name == "database_url":
        text = _PASSWORD.sub(r"\1:***@", text)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _wrong() -> PydanticCustomError:
    return PydanticCustomError("wrong", "wrong")


def _split(url: str) -> SplitResult:
    """Split an absolute URL; raises the field's error for what is none, spaces and a bad port included."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise _wrong() from None
    if not usable or re.search(r"[\s\x00-\x1f]", url):
        raise _wrong()
    return parts


def _is_loopback(parts: SplitResult) -> bool:
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
