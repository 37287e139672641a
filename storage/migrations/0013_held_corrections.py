"""Corrections that fail a check are kept beside what they would replace, until something confirms them."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0012_chat_topics")]

    initial = False

    operations = [
        ops.CreateModel(
            name="HeldCorrection",
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
                ("value", fields.TextField(unique=False)),
                ("fetched_at", fields.BigIntField()),
                ("weekly", fields.BooleanField(db_default=False)),
                ("flag", fields.CharField(max_length=16)),
            ],
            options={
                "table": "held_corrections",
                "app": "storage",
                "unique_together": (("series_id", "date"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
