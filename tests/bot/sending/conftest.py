"""The store that intake writes to: the open one of either engine."""

import pytest


@pytest.fixture
def store(database):
    """An open, empty store."""
    return database
