"""What a history of rates needs to remember: corrections, days asked for in vain; and a chat's own currencies."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0005_own_feeds")]

    initial = False

    operations = [
        ops.CreateModel(
            name="QuoteRevision",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "series",
                    fields.ForeignKeyField(
                        "storage.Series",
                        source_field="series_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("date", fields.CharField(max_length=10)),
                ("old", fields.TextField(unique=False)),
                ("new", fields.TextField(unique=False)),
                ("seen_at", fields.BigIntField()),
            ],
            options={
                "table": "quote_revisions",
                "app": "storage",
                "indexes": [
                    Index(fields=["series_id", "date"], name="quote_revisions_by_day"),
                    Index(fields=["seen_at"], name="quote_revisions_by_time"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BankDay",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("bank", fields.CharField(max_length=64)),
                ("date", fields.CharField(max_length=10)),
                ("closed", fields.BooleanField(db_default=False)),
                ("attempts", fields.IntField(db_default=0)),
                ("tried_at", fields.BigIntField()),
                ("next_try_at", fields.BigIntField()),
                ("detail", fields.TextField(db_default="", unique=False)),
            ],
            options={
                "table": "bank_days",
                "app": "storage",
                "unique_together": (("bank", "date"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CardCurrency",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("currency", fields.CharField(max_length=16)),
            ],
            options={
                "table": "card_currencies",
                "app": "storage",
                "unique_together": (("chat_id", "currency"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
