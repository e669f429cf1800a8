"""Decisions: no I/O, no clock, no chance. It can be wrong, never broken.

A new inhabitant is a pure function of frozen values with a table of cases in tests/core/.
"""
