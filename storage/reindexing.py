"""Indexing all that is stored anew, as a migration does where words are cut otherwise than before.

::

    articles, a block's worth at a time --document--> forms --pack--> blocks, large ones first; the rest stays loose
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from storage import blocks, forms, indexing, title_words
from storage.blocks import BLOCK, LARGE, Member
from storage.cells import weighted
from storage.session import Row, numbered
from storage.words import document

_EMPTIED: Final = ("form_rows", "form_blocks", "loose_forms", "article_forms", "title_words")
ROWS: Final = BLOCK
"""Articles read at a time, and those of a small block."""
SEVERAL: Final = LARGE // BLOCK
"""Small blocks' articles that make a large one."""
_STORED: Final = (
    "SELECT a.id, a.published_at, a.source_id, a.language, a.countries, a.title, a.excerpt, t.text FROM articles a"
    " JOIN article_texts t ON t.id = a.id WHERE a.id > ? ORDER BY a.id LIMIT ?"
)


class _Session:
    """What indexing.py writes with, spoken through Tortoise's connection."""

    def __init__(self, editor: BaseSchemaEditor) -> None:
        self.dialect: Literal["sqlite", "postgres"] = "sqlite" if editor.DIALECT == "sqlite" else "postgres"
        self._client = editor.client

    def _spoken(self, sql: str) -> str:
        return sql if self.dialect == "sqlite" else numbered(sql)

    async def rows(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        found = await self._client.execute_query_dict(self._spoken(sql), list(args))
        return [tuple(row.values()) for row in found]

    async def run(self, sql: str, args: Sequence[Any] = ()) -> None:
        await self._client.execute_query_dict(self._spoken(sql), list(args))

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            await self._client.execute_many(self._spoken(sql), [list(row) for row in rows])


async def anew(editor: BaseSchemaEditor) -> None:
    """Index every article that is there, whatever the index held; the last few thousand stay loose, as after a save."""
    session = _Session(editor)
    for table in _EMPTIED:
        await session.run(f"DELETE FROM {table}")
    last, learnt = 0, title_words.Learnt()
    members: list[Member] = []
    while rows := await session.rows(_STORED, [last, ROWS]):
        last = rows[-1][0]
        written = [(row[0], _form(row)) for row in rows]
        await title_words.learn(session, [(title, language) for _, _, _, language, _, title, *_ in rows], learnt)
        if len(rows) < ROWS:
            await indexing.index(session, written)
            break
        await session.run_many("INSERT INTO article_forms (id, form) VALUES (?, ?)", written)
        members += [
            Member(key, row[1], forms.all_numbers(form)) for row, (key, form) in zip(rows, written, strict=True)
        ]
        if len(members) == SEVERAL * ROWS:
            await _pack(session, members, LARGE)
            members = []
    for start in range(0, len(members), ROWS):
        await _pack(session, members[start : start + ROWS], BLOCK)
    await title_words.write_counts(session, learnt)


async def _pack(session: Any, members: Sequence[Member], size: int) -> None:
    await indexing.add_block(session, blocks.pack(members, size), {member.article_id for member in members}, size)


def _form(row: Row) -> bytes:
    _, _, source_id, language, countries, title, excerpt, text = row
    words = document(title, excerpt, text, language)
    about = [item.country for item in weighted(countries)]
    return forms.write(words, forms.marks(words, countries=about, language=language, source_id=source_id))
