from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0008_outbox")]

    operations = [
        ops.CreateModel(
            name="Broadcast",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("author_id", fields.BigIntField()),
                ("screen", fields.TextField(unique=False)),
                ("audience", fields.TextField(db_default="", unique=False)),
                ("state", fields.CharField(db_default="draft", max_length=16)),
                ("created_at", fields.BigIntField()),
                ("started_at", fields.BigIntField(db_default=0)),
                ("ended_at", fields.BigIntField(db_default=0)),
                ("cursor", fields.BigIntField(db_default=0)),
                ("planned", fields.BigIntField(db_default=0)),
            ],
            options={"table": "broadcasts", "app": "storage", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Fact",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=32)),
                ("value", fields.TextField(unique=False)),
            ],
            options={"table": "facts", "app": "storage", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Subscription",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("thread_id", fields.BigIntField(null=True)),
                ("minute", fields.IntField()),
                ("days", fields.IntField(db_default=127)),
                ("zone", fields.TextField(null=True, unique=False)),
                ("contents", fields.TextField(db_default="news rates searches alerts", unique=False)),
                ("searches", fields.TextField(db_default="", unique=False)),
                ("length", fields.IntField(db_default=7)),
                ("skip_empty", fields.BooleanField(db_default=False)),
                ("silent", fields.BooleanField(db_default=False)),
                ("picture", fields.BooleanField(db_default=False)),
                ("state", fields.CharField(db_default="active", max_length=16)),
                ("next_run_at", fields.BigIntField(db_default=0)),
                ("last_day", fields.CharField(db_default="", max_length=10)),
                ("told_at", fields.BigIntField(db_default=0)),
                ("told_story", fields.BigIntField(db_default=0)),
                ("missed_at", fields.BigIntField(db_default=0)),
            ],
            options={
                "table": "subscriptions",
                "app": "storage",
                "indexes": [
                    Index(fields=["next_run_at", "id"], name="subscriptions_by_time"),
                    Index(fields=["chat_id"], name="subscriptions_by_chat"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
