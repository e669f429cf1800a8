"""What was gathered and how it went: an index in SQLite or PostgreSQL that can be made again.

The only room that imports sqlmodel, SQLAlchemy and alembic. Nouns go in and come out; rows never
leave. Call the front doors by their full names, so that nobody pays for what they do not use:

- `digest.store.database`: `Store`, everything that is remembered (costs SQLAlchemy)
- `digest.store.export`: the same as sorted JSON Lines, out and in again
- `digest.store.cache`: `Cache`, bytes that can be made again (standard library only)
- `digest.store.alone`: `alone`, one `collect` at a time on one file (`claims`: several on one server)
- `digest.store.lock`: `only_one`, a lock with a name in a folder (standard library only)

A new noun of `model` owes an entry in `rows.NOUNS`; a new column owes a migration.
"""
