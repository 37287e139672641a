from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0006_rates_history")]

    operations = [
        ops.CreateModel(
            name="Picture",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=64)),
                ("file_id", fields.TextField(unique=False)),
                ("used_at", fields.BigIntField()),
            ],
            options={
                "table": "pictures",
                "app": "storage",
                "indexes": [Index(fields=["used_at"], name="pictures_by_use")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
