"""The countries and languages Jarchi exists for."""

CORE_COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ")
"""The five countries Jarchi exists for."""

INTERFACE_LANGUAGES = ("en", "ru", "kk", "ky", "tg", "tk", "uz")
"""Languages that news is read in; the interface speaks those of them that have a catalogue."""
