"""Digest: a weekly paper about an upstream world, in several languages."""

__version__ = "0.1.0"
