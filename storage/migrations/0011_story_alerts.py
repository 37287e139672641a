from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0010_rate_alerts")]

    operations = [
        ops.CreateModel(
            name="StoryAlert",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("thread_id", fields.BigIntField(null=True)),
                ("words", fields.TextField(unique=False)),
                ("state", fields.CharField(db_default="active", max_length=16)),
                ("since_story", fields.BigIntField(db_default=0)),
                ("created_at", fields.BigIntField()),
            ],
            options={
                "table": "story_alerts",
                "app": "storage",
                "indexes": [Index(fields=["chat_id"], name="story_alerts_by_chat")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoryAlertWord",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("number", fields.BigIntField()),
                ("alert_id", fields.BigIntField()),
            ],
            options={
                "table": "story_alert_words",
                "app": "storage",
                "indexes": [
                    Index(fields=["number", "alert_id"], name="story_alert_words_by_number"),
                    Index(fields=["alert_id"], name="story_alert_words_by_alert"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoryLimit",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField(unique=True)),
                ("daily_cap", fields.IntField(db_default=10)),
                ("day", fields.CharField(db_default="", max_length=10)),
                ("told", fields.IntField(db_default=0)),
                ("held", fields.IntField(db_default=0)),
            ],
            options={
                "table": "story_limits",
                "app": "storage",
                "indexes": [Index(fields=["held", "day"], name="story_limits_by_held")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
