"""The search index, in each engine's own way, and the counters.

SQLite has an FTS5 table without content of its own (the words are in ``articles`` already); PostgreSQL has a
``tsvector`` beside each article. Both are filled with words that storage/words.py cut and folded, so that both find the
same: hence the plainest tokenizer here, and no text search configuration there.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

_SQLITE = ("CREATE VIRTUAL TABLE article_words USING fts5(words, content='', tokenize='ascii')",)
_POSTGRES = (
    "CREATE TABLE article_words (id BIGINT NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX article_words_index ON article_words USING GIN (words)",
)
_COUNTERS = "INSERT INTO versions (name) VALUES ('news'), ('quotes'), ('chats'), ('shape')"


async def create(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Create the index of the dialect at hand."""
    for statement in _SQLITE if editor.DIALECT == "sqlite" else _POSTGRES:
        await editor.client.execute_query(statement)


async def drop(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Drop it again."""
    await editor.client.execute_query("DROP TABLE article_words")


class Migration(migrations.Migration):
    dependencies = [("storage", "0001_initial")]

    operations = [
        ops.RunPython(create, drop),
        ops.RunSQL(
            "INSERT INTO versions (name) VALUES ('news'), ('quotes'), ('chats'), ('shape')", "DELETE FROM versions"
        ),
    ]
