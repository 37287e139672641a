"""Words are cut otherwise (stems.py): every article that is stored is indexed anew, and the words of titles with it."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from storage.reindexing import anew


async def fill(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Index every article that is there."""
    await anew(editor)


async def keep(_apps: StateApps, _editor: BaseSchemaEditor) -> None:
    """Nothing to undo: an index of other stems is an index."""


class Migration(migrations.Migration):
    dependencies = [("storage", "0013_held_corrections")]

    initial = False

    operations = [ops.RunPython(fill, keep)]
