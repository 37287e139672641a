"""The search index of each dialect: FTS5 on SQLite, ``tsvector`` on PostgreSQL, both over the words of words.py."""

from collections.abc import Sequence

from storage.session import Dialect, Session, listed, within
from storage.words import GAP, Term, WordQuery, fold, parse

__all__ = ["Indexed", "condition", "fold", "index", "parse", "unindex"]

Indexed = tuple[int, Sequence[str]]
"""An article's id and its words."""


async def index(session: Session, articles: Sequence[Indexed]) -> None:
    """Add articles that are not in the index."""
    if session.dialect == "sqlite":
        await session.run_many(
            "INSERT INTO article_words (rowid, words) VALUES (?, ?)",
            [(key, " ".join(words)) for key, words in articles],
        )
    else:
        await session.run_many(
            "INSERT INTO article_words (id, words) VALUES (?, ?::text::tsvector)",
            [(key, _vector(words)) for key, words in articles],
        )


async def unindex(session: Session, articles: Sequence[Indexed]) -> None:
    """Remove articles; the words must be those they were added with, since FTS5 keeps no copy."""
    if session.dialect == "sqlite":
        await session.run_many(
            "INSERT INTO article_words (article_words, rowid, words) VALUES ('delete', ?, ?)",
            [(key, " ".join(words)) for key, words in articles],
        )
    else:
        keys = listed(session.dialect, [key for key, _ in articles])
        await session.run(f"DELETE FROM article_words WHERE {within(session.dialect, 'id', 'bigint')}", [keys])


def condition(dialect: Dialect, column: str, query: WordQuery) -> tuple[str, list[str]]:
    """A condition that the article whose id is in ``column`` is found by ``query``, and its parameters."""
    if query.empty:
        return "FALSE", []
    if dialect == "postgres":
        return f"{column} IN (SELECT id FROM article_words WHERE words @@ ?::text::tsquery)", [_tsquery(query)]
    found = "(SELECT rowid FROM article_words WHERE article_words MATCH ?)"
    parts, args = [], []
    if query.wanted:
        parts.append(f"{column} IN {found}")
        args.append(" AND ".join(map(_fts5, query.wanted)))
    if query.unwanted:
        parts.append(f"{column} NOT IN {found}")
        args.append(" OR ".join(map(_fts5, query.unwanted)))
    return " AND ".join(parts), args


def _fts5(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _tsquery(query: WordQuery) -> str:
    wanted = [f"({_phrase(term)})" for term in query.wanted]
    unwanted = [f"!({_phrase(term)})" for term in query.unwanted]
    return " & ".join(wanted + unwanted)


def _phrase(term: Term) -> str:
    return " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "")


def _vector(words: Sequence[str]) -> str:
    positions: dict[str, list[str]] = {}
    for position, word in enumerate(words, 1):
        if word != GAP:
            positions.setdefault(word, []).append(str(position))
    return " ".join(f"'{word}':{','.join(places)}" for word, places in positions.items())
