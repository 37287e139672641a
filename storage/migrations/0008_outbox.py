from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0007_pictures")]

    operations = [
        ops.CreateModel(
            name="ChatDelivery",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField(unique=True)),
                ("quiet_from", fields.IntField(null=True)),
                ("quiet_until", fields.IntField(null=True)),
                ("silent", fields.BooleanField(db_default=False)),
                ("not_before", fields.BigIntField(db_default=0)),
            ],
            options={"table": "chat_delivery", "app": "storage", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Delivery",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=120)),
                ("kind", fields.CharField(max_length=16)),
                ("priority", fields.SmallIntField(db_default=1)),
                ("chat_id", fields.BigIntField()),
                ("thread_id", fields.BigIntField(null=True)),
                ("subject_id", fields.BigIntField(null=True)),
                ("screen_id", fields.BigIntField()),
                ("silent", fields.BooleanField(db_default=False)),
                ("due_at", fields.BigIntField()),
                ("expires_at", fields.BigIntField()),
                ("state", fields.CharField(db_default="pending", max_length=8)),
                ("ready_at", fields.BigIntField()),
                ("owner", fields.BigIntField(db_default=0)),
                ("attempts", fields.IntField(db_default=0)),
                ("refusals", fields.IntField(db_default=0)),
                ("doubts", fields.IntField(db_default=0)),
                ("crashes", fields.IntField(db_default=0)),
                ("message_id", fields.BigIntField(null=True)),
                ("error", fields.TextField(db_default="", unique=False)),
            ],
            options={
                "table": "deliveries",
                "app": "storage",
                "indexes": [
                    Index(fields=["state", "priority", "ready_at"], name="deliveries_by_state"),
                    Index(fields=["chat_id", "state"], name="deliveries_by_chat"),
                    Index(fields=["subject_id", "kind", "state"], name="deliveries_by_subject"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DeliveryScreen",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=16)),
                ("body", fields.TextField(unique=False)),
                ("used_at", fields.BigIntField()),
            ],
            options={
                "table": "delivery_screens",
                "app": "storage",
                "indexes": [Index(fields=["used_at"], name="delivery_screens_by_use")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DeliveryWorker",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("seen_at", fields.BigIntField()),
            ],
            options={"table": "delivery_workers", "app": "storage", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
