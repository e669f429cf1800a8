"""What PostgreSQL says when it cannot go on, in the words of who must do something about it.

By its codes, for its words are in the language of its server. Who is not let in has no code, only words.
"""

from __future__ import annotations

from digest.errors import one_line

#: What is said of it, and the next move.
Said = tuple[str, str]

_AGAIN = "Run the command again when it is back: nothing was half written"
_CHECK = "Check the address in DIGEST_STORE and that the server runs"
_ODD = "the store does not answer as it should"
_BUSY: Said = ("another process is writing to it", "Wait for it to end and try again")
_STOPPED: Said = ("the server stopped, or began anew, while we were at it", _AGAIN)
_CROWDED: Said = (
    "the server has as many connections as it takes",
    "Close some, or let its owner raise max_connections",
)
_AWAY: Said = ("no server answers there", _CHECK)
_NONE: Said = (
    "there is no such database, or no such user",
    "Make it: createdb --encoding=UTF8 --template=template0 NAME",
)
_NOT_IN: Said = (
    "the server does not take this user and password",
    "Check them in DIGEST_STORE, or in ~/.pgpass",
)
_FULL: Said = ("the server's disk is full", "Make room, then run the command again: nothing was half written")
_BROKEN_OFF: Said = (
    "the server broke the question off",
    "Run it again, or let its owner raise statement_timeout",
)
_NO_RIGHT: Said = (
    "this user may not do that",
    "Let its owner give the right: GRANT USAGE, CREATE ON SCHEMA public TO you",
)

#: The beginning of a code; the longer ones first.
_CODES: tuple[tuple[str, Said], ...] = (
    *((code, _BUSY) for code in ("55P03", "40P01", "40001")),
    *((code, _STOPPED) for code in ("57P01", "57P02", "57P03", "08")),
    ("57014", _BROKEN_OFF),
    ("53100", _FULL),
    ("53300", _CROWDED),
    ("53", ("the server has run out of something", _AGAIN)),
    ("42501", _NO_RIGHT),
    ("25006", ("it cannot be written", "Name the server that is written to, not its copy")),
    ("3D000", _NONE),
    ("28", _NOT_IN),
    ("42P01", (_ODD, "Restore it from a copy, or name an empty database")),
    ("42703", (_ODD, "Restore it from a copy, or name an empty database")),
    ("42P07", (_ODD, "Name an empty database in DIGEST_STORE")),
    ("XX00", ("it is damaged", "Restore it from a copy (pg_restore), or begin a new database")),
)
#: What stands in the words of who is not let in, where a server or its driver speaks English.
_WORDS: tuple[tuple[str, Said], ...] = (
    ("password", _NOT_IN),
    ("pg_hba.conf", ("the server does not let this user in from here", "Its owner allows it in pg_hba.conf")),
    ("does not exist", _NONE),
    ("starting up", ("the server is about to begin", "Wait a moment and try again")),
    ("shutting down", _STOPPED),
    ("too many clients", _CROWDED),
    ("connection slots", _CROWDED),
    ("refused", _AWAY),
    ("No such file or directory", _AWAY),
    ("timeout expired", _AWAY),
    ("resolve", ("its host is not known", _CHECK)),
    ("closed", _STOPPED),
    ("lost", _STOPPED),
    ("consuming input failed", _STOPPED),
)
#: Codes of what no program of ours does: a table that was taken away or is in the way, a right that lacks.
_OUTSIDE = ("42501", "42P01", "42P07", "42703", "3D000", "28")


def is_outside(error: BaseException) -> bool:
    """Whether a fault that looks like one of the program has its cause in the database or the address."""
    code = getattr(error, "sqlstate", "") or ""
    return code.startswith(_OUTSIDE) or (not code and "connection option" in str(error))


def words(error: BaseException) -> Said:
    """What is the matter, and the next move."""
    code, said = getattr(error, "sqlstate", "") or "", str(error)
    first = one_line(said.partition("\n")[0])[:300]
    for beginning, (message, hint) in _CODES:
        if code.startswith(beginning):
            return (f"{message} ({first})" if beginning.startswith("42") else message), hint
    for word, found in _WORDS:
        if not code and word in said:
            return found
    return f"the database does not answer ({first})", _CHECK
