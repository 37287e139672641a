"""Search of our own in place of each engine's: forms, blocks, words of titles; 0014 fills them."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

_BLOBS = (("article_forms", "form"), ("form_blocks", "ids"), ("form_blocks", "times"), ("form_rows", "holders"))


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


async def keep_whole(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Tell PostgreSQL not to try and make them smaller: a kilobyte of numbers does not become so."""
    if editor.DIALECT != "sqlite":
        for table, column in _BLOBS:
            await editor.client.execute_query(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


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
        ops.RunPython(keep_whole, empty),
    ]
