"""Searching, as far as it can be decided without an index.

- `pages`: items and issues to `Page`, the words and names by which each is found
- `spelling`: texts and names as the index holds them
- `query`: what a person typed
- `filters`: of which things
- `snippets`: the piece of a text with the words
"""
