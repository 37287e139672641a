"""What the operator is told when the store cannot be used.

::

    StorageError
      +-- InvalidDatabaseUrlError   DATABASE_URL is not understood
      +-- UnreachableDatabaseError  no server, no such database, wrong password, connection lost
      |     +-- OutcomeUnknownError     lost while something was being committed
      +-- CorruptDatabaseError      the file is damaged or no database at all
      +-- ForeignDatabaseError      a database of another program
      +-- NewerSchemaError          written by a newer version of Jarchi
      +-- OlderSchemaError          not migrated yet, and migrating was not asked for
      +-- LockedDatabaseError       another process keeps it locked
      +-- ReadOnlyDatabaseError     the file, folder or server may not be written
      +-- FullDiskError             no space is left
      +-- NotOpenError              a verb was called outside ``opened()``
      +-- UnknownSourceError        an article of a source that was never synchronised
"""


class StorageError(Exception):
    """Something is wrong with the store; ``str(error)`` is one line that says what, and what to do.

    It never shows a password.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class InvalidDatabaseUrlError(StorageError):
    """The URL is not understood."""


class UnreachableDatabaseError(StorageError):
    """The server, or the database on it, cannot be reached."""


class OutcomeUnknownError(UnreachableDatabaseError):
    """The connection was lost during a commit: nobody knows whether it was done, so it is not done again."""


class CorruptDatabaseError(StorageError):
    """The file is damaged, or is no database."""


class ForeignDatabaseError(StorageError):
    """The database belongs to another program."""


class NewerSchemaError(StorageError):
    """The database was written by a newer version than this one."""


class OlderSchemaError(StorageError):
    """The database has not been migrated to this version."""


class LockedDatabaseError(StorageError):
    """Another process keeps the database locked."""


class ReadOnlyDatabaseError(StorageError):
    """The database may not be written."""


class FullDiskError(StorageError):
    """No space is left where the database lies."""


class NotOpenError(StorageError):
    """No database is open."""


class UnknownSourceError(StorageError):
    """An article names a source that is not stored."""
