"""Feeds that chats bring, stories that chats save, and how a chat likes its stories."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0004_search")]

    operations = [
        ops.AddField("Source", "realm", fields.BigIntField(db_default=0)),
        ops.AddField("Chat", "muted", fields.TextField(db_default="", unique=False)),
        ops.AddField("Chat", "text_only", fields.BooleanField(db_default=False)),
        ops.AddField("Chat", "excerpt", fields.CharField(db_default="medium", max_length=8)),
        ops.CreateModel(
            name="Follow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                (
                    "source",
                    fields.ForeignKeyField(
                        "storage.Source",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("followed_at", fields.BigIntField()),
                ("told_at", fields.BigIntField(db_default=0)),
            ],
            options={
                "table": "follows",
                "app": "storage",
                "unique_together": (("chat_id", "source_id"),),
                "indexes": [Index(fields=["source_id"], name="follows_by_source")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Errand",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("what", fields.CharField(max_length=16)),
                ("thread_id", fields.BigIntField(null=True)),
                ("message_id", fields.BigIntField(null=True)),
                ("body", fields.TextField(unique=False)),
                ("begun_at", fields.BigIntField()),
                ("attempts", fields.IntField(db_default=1)),
            ],
            options={
                "table": "errands",
                "app": "storage",
                "unique_together": (("chat_id", "what"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SavedStory",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("story_id", fields.BigIntField()),
                ("title", fields.TextField(unique=False)),
                ("excerpt", fields.TextField(unique=False)),
                ("url", fields.TextField(unique=False)),
                ("outlet", fields.TextField(unique=False)),
                ("published_at", fields.BigIntField()),
                ("saved_at", fields.BigIntField()),
                ("removed_at", fields.BigIntField(db_default=0)),
            ],
            options={
                "table": "saved_stories",
                "app": "storage",
                "unique_together": (("chat_id", "story_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
