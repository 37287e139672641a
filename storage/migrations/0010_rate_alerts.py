from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0009_subscriptions")]

    operations = [
        ops.CreateModel(
            name="RateAlert",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("thread_id", fields.BigIntField(null=True)),
                ("base", fields.CharField(max_length=16)),
                ("counter", fields.CharField(max_length=16)),
                ("kind", fields.CharField(max_length=16)),
                ("threshold", fields.TextField(unique=False)),
                ("days", fields.IntField(db_default=0)),
                ("state", fields.CharField(db_default="active", max_length=16)),
                ("created_at", fields.BigIntField()),
                ("seen", fields.TextField(db_default="", unique=False)),
                ("value", fields.TextField(db_default="", unique=False)),
                ("armed", fields.BooleanField(db_default=True)),
                ("reference", fields.TextField(db_default="", unique=False)),
                ("armed_before", fields.BooleanField(db_default=True)),
                ("reference_before", fields.TextField(db_default="", unique=False)),
                ("told", fields.TextField(db_default="", unique=False)),
                ("retracted", fields.BooleanField(db_default=False)),
            ],
            options={
                "table": "rate_alerts",
                "app": "storage",
                "indexes": [
                    Index(fields=["base", "counter", "state", "id"], name="rate_alerts_by_pair"),
                    Index(fields=["chat_id"], name="rate_alerts_by_chat"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
