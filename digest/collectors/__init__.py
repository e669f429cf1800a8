"""Collectors: one kind of source each, spoken to in its own tongue, brought home as items.

A new inhabitant is one module with one class (ports.Collector), whose parsing is a pure function
beside it; it owes a test over real data and over hostile data, and a line in the manual. Nothing
here decides what matters: that is `core`.
"""
