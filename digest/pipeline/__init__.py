"""The steps of a week: read, decide, write. Puts others in order; knows no concrete class.

Collectors, frames, renderers, fetch and repositories are handed in by `app`.
"""
