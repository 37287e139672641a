"""Telling what an article is about, so that reports of one event are known as such (storage/kinship.py)."""

from bot.reading.clustering.features import traits

__all__ = ["traits"]
