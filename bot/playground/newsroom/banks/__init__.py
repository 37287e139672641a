"""The sample newsroom's banks, each in its own wire format and with its own idea of a day.

A module a bank: ``answer(query, now) -> Reply``. Real names of real banks stand for formats here; the figures are the
sample market's.
"""
