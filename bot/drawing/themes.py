"""Colours, light and dark; every one that is read has at least 4.5:1 against its ground (WCAG AA)."""

from dataclasses import dataclass
from typing import Final

from handlers.picture import Look


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``; ``lines`` differ in lightness too, for those who tell few colours apart."""

    ground: str
    ink: str
    muted: str
    grid: str
    lines: tuple[str, ...]


THEMES: Final = {
    Look.LIGHT: Theme("#ffffff", "#17212b", "#566573", "#e2e8ee", ("#1565b3", "#b3470c", "#0b754c", "#873a9e")),
    Look.DARK: Theme("#17212b", "#f3f6f9", "#a3b4c4", "#2f3e4d", ("#6cb9f7", "#ffae70", "#62d6a4", "#dba9f3")),
}
