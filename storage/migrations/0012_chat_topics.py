from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0011_story_alerts")]

    operations = [
        ops.CreateModel(
            name="ChatTopic",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("thread_id", fields.BigIntField()),
                ("name", fields.TextField(db_default="", unique=False)),
                ("countries", fields.TextField(null=True, unique=False)),
                ("news_languages", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "chat_topics",
                "app": "storage",
                "unique_together": (("chat_id", "thread_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
