"""Whether a store fits this code: fresh, current, older, newer, or another program's. Pure but for reading names.

The engines look (``Standing``), this module judges, migrator.py applies what is missing. Tortoise is not needed to
judge, so a start with nothing to migrate does without it.
"""

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.errors import ForeignDatabaseError, NewerSchemaError, OlderSchemaError

APP = "storage"
RECORD = "tortoise_migrations"
TABLES = frozenset(
    {
        "article_kin",
        "article_marks",
        "article_texts",
        "article_traits",
        "article_forms",
        "articles",
        "broadcasts",
        "chat_delivery",
        "chat_topics",
        "bank_days",
        "card_currencies",
        "chats",
        "deliveries",
        "delivery_screens",
        "delivery_workers",
        "facts",
        "held_corrections",
        "errands",
        "follows",
        "inbox",
        "lookups",
        "pictures",
        "form_blocks",
        "form_rows",
        "loose_forms",
        "pruned_identities",
        "rate_alerts",
        "quote_revisions",
        "quotes",
        "saved_stories",
        "series",
        "sources",
        "stories",
        "story_alert_words",
        "story_alerts",
        "story_limits",
        "story_countries",
        "subscriptions",
        "story_moves",
        "story_redirects",
        "title_words",
        "versions",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is found in a store: tables that are in our way, and the names of the migrations it knows.

    Any table of a SQLite file that is not ours is in our way; on PostgreSQL, where programs may share a database, only
    one that bears the name of one of ours.
    """

    tables: frozenset[str]
    applied: tuple[str, ...]


def known() -> list[str]:
    """Names of this code's migrations, in order."""
    folder = Path(__file__).parent / "migrations"
    return sorted(name for _, name, is_package in pkgutil.iter_modules([str(folder)]) if not is_package)


def missing(standing: Standing, migrations: Sequence[str], where: object) -> list[str]:
    """Names of the migrations that the store lacks.

    Raises :class:`NewerSchemaError` or :class:`ForeignDatabaseError` where it must not be touched.
    """
    newer = sorted(set(standing.applied) - set(migrations))
    if newer:
        raise NewerSchemaError(
            f"The database {where} was written by a newer version of Jarchi (it knows {newer[-1]!r}):"
            " run that version, or point DATABASE_URL elsewhere."
        )
    if not standing.applied and standing.tables:
        example = min(standing.tables)
        raise ForeignDatabaseError(
            f"The database {where} belongs to another program (it has a table {example!r}):"
            " point DATABASE_URL at a database of Jarchi's own."
        )
    return [name for name in migrations if name not in standing.applied]


def require_current(lacking: Sequence[str], where: object) -> None:
    """Raise :class:`OlderSchemaError` if anything is missing."""
    if lacking:
        raise OlderSchemaError(
            f"The database {where} lacks {len(lacking)} migration(s), from {lacking[0]!r} on: run 'jarchi migrate'."
        )
