"""Search of our own in place of each engine's: forms, blocks, words of titles; what is stored is indexed anew."""

from collections.abc import Sequence
from typing import Any, Literal

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from storage import blocks, forms, indexing, title_words
from storage.blocks import BLOCK, Member
from storage.cells import weighted
from storage.session import Row, numbered
from storage.words import document

_BLOBS = (("article_forms", "form"), ("form_blocks", "ids"), ("form_blocks", "times"), ("form_rows", "holders"))
_STORED = (
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


async def create(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Create the rows of the blocks, which SQLite keeps in the order they are read in."""
    blob, without = ("BLOB", " WITHOUT ROWID") if editor.DIALECT == "sqlite" else ("BYTEA", "")
    await editor.client.execute_query(
        "CREATE TABLE form_rows (bucket INT NOT NULL, block_id BIGINT NOT NULL,"
        f" holders {blob} NOT NULL, PRIMARY KEY (bucket, block_id)){without}"
    )


async def drop(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Drop them again."""
    await editor.client.execute_query("DROP TABLE form_rows")


async def fill(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Index every article that is there; the last few thousand stay loose, as after a save."""
    session = _Session(editor)
    if session.dialect == "postgres":
        for table, column in _BLOBS:  # a kilobyte of numbers does not become smaller
            await session.run(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
    last, learnt = 0, title_words.Learnt()
    while rows := await session.rows(_STORED, [last, BLOCK]):
        last = rows[-1][0]
        written = [(row[0], _form(row)) for row in rows]
        await title_words.learn(session, [(title, language) for _, _, _, language, _, title, *_ in rows], learnt)
        if len(rows) < BLOCK:
            await indexing.index(session, written)
            break
        await session.run_many("INSERT INTO article_forms (id, form) VALUES (?, ?)", written)
        members = [Member(key, row[1], forms.all_numbers(form)) for row, (key, form) in zip(rows, written, strict=True)]
        await indexing.add_block(session, blocks.pack(members), {key for key, _ in written})
    await title_words.write_counts(session, learnt)


def _form(row: Row) -> bytes:
    _, _, source_id, language, countries, title, excerpt, text = row
    words = document(title, excerpt, text, language)
    about = [item.country for item in weighted(countries)]
    return forms.write(words, forms.marks(words, countries=about, language=language, source_id=source_id))


async def empty(_apps: StateApps, _editor: BaseSchemaEditor) -> None:
    """Nothing to undo: the tables go."""


class Migration(migrations.Migration):
    dependencies = [("storage", "0003_story_kin")]

    operations = [
        ops.RunSQL("DROP TABLE article_words", ""),
        ops.CreateModel(
            name="ArticleForm",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("form", fields.BinaryField()),
            ],
            options={"table": "article_forms", "app": "storage", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FormBlock",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("first_article", fields.BigIntField()),
                ("last_article", fields.BigIntField()),
                ("first_at", fields.BigIntField()),
                ("last_at", fields.BigIntField()),
                ("alive", fields.BinaryField()),
                ("ids", fields.BinaryField()),
                ("times", fields.BinaryField()),
            ],
            options={"table": "form_blocks", "app": "storage", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LooseForm",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("article_id", fields.BigIntField(unique=True)),
            ],
            options={"table": "loose_forms", "app": "storage", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TitleWord",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("stem", fields.CharField(unique=True, max_length=64)),
                ("shown", fields.TextField(unique=False)),
                ("head", fields.CharField(max_length=4)),
                ("tail", fields.CharField(max_length=4)),
                ("articles", fields.BigIntField(db_default=0)),
            ],
            options={
                "table": "title_words",
                "app": "storage",
                "indexes": [
                    Index(fields=["head"], name="title_words_by_head"),
                    Index(fields=["tail"], name="title_words_by_tail"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunPython(create, drop),
        ops.RunPython(fill, empty),
    ]
