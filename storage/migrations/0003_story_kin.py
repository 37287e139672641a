from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0002_full_text")]

    operations = [
        ops.CreateModel(
            name="ArticleKin",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("article_id", fields.BigIntField()),
                ("other_id", fields.BigIntField()),
                ("bond", fields.IntField()),
                ("score", fields.IntField()),
            ],
            options={
                "table": "article_kin",
                "app": "storage",
                "indexes": [Index(fields=["article_id", "bond", "other_id", "score"], name="kin_by_article")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArticleMark",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("mark", fields.BigIntField()),
                ("published_at", fields.BigIntField()),
                ("article_id", fields.BigIntField()),
            ],
            options={
                "table": "article_marks",
                "app": "storage",
                "indexes": [Index(fields=["mark", "published_at", "article_id"], name="marks_by_mark")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArticleTraits",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("realm", fields.BigIntField(db_default=0)),
                ("published_at", fields.BigIntField()),
                ("fetched_at", fields.BigIntField()),
                ("language", fields.CharField(max_length=35)),
                ("keys", fields.TextField(unique=False)),
                ("profile", fields.BinaryField()),
            ],
            options={
                "table": "article_traits",
                "app": "storage",
                "indexes": [Index(fields=["published_at"], name="traits_by_time")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoryMove",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "story",
                    fields.ForeignKeyField(
                        "storage.Story",
                        source_field="story_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("last_seen", fields.BigIntField()),
            ],
            options={
                "table": "story_moves",
                "app": "storage",
                "indexes": [Index(fields=["story_id"], name="moves_by_story")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoryRedirect",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "story",
                    fields.ForeignKeyField(
                        "storage.Story",
                        source_field="story_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "story_redirects",
                "app": "storage",
                "indexes": [Index(fields=["story_id"], name="redirects_by_story")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
