"""What a machine must have for a digest, judged: the facts are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

#: Bytes that should be free: a build makes the site beside the old one.
ROOM, LITTLE = 200_000_000, 2_000_000_000
#: So long nothing was gathered before the schedule is taken to sleep.
SLEEPS = timedelta(days=8)
#: Proxies in the environment, which the program does not go through unless digest.toml names one.
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
#: What is said of a branch that nothing is published from, and what to do about it.
ASTRAY, RENAME = (
    "the workflows publish from main alone, and this branch is {}",
    "Rename it: git branch -m main",
)


class Verdict(StrEnum):
    OK = "ok"
    #: Something works less well, or not yet.
    ODD = "odd"
    #: A command will fail.
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    says: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What was found on a machine."""

    python: tuple[int, int, int]
    version: str
    #: git's own version; empty: there is none.
    git: str = ""
    #: Whether the digest lies in a repository, and where what is shared goes: `origin/main`.
    repository: bool = False
    shared: str = ""
    #: The branch that is checked out; empty: none. And that branch once more where no workflow listens to it.
    branch: str = ""
    astray: str = ""
    #: Of git; and of whom decisions are.
    user: str = ""
    editor: str = ""
    #: Extra to what the settings want it for, and whether what it brings is there.
    extras: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    #: Plug-ins that digest.toml names (`collector rfcs`) to where each is, and whether a file is there.
    plugins: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    #: Why covers cannot be drawn; None: they are not asked for, or can be.
    fonts: str | None = None
    store: str = ""
    #: `ok`, else what SQLite says of its file or why its server does not serve it; empty: there is none yet.
    integrity: str = ""
    #: Whether it is a database on a server.
    served: bool = False
    #: Bytes of the store, and free ones beside it.
    size: int = 0
    free: int = 0
    #: Folders that should be written to and cannot.
    closed: Sequence[str] = ()
    gathered: datetime | None = None
    #: Sources that need a person.
    needing: Sequence[str] = ()
    zone: str = ""
    #: Settings that still have the address which is nobody's.
    nobodys: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    proxy: str = ""


def examined(machine: Machine, now: datetime) -> list[Finding]:
    """Everything that was looked at, in the order of a person's questions."""
    return [
        *_program(machine),
        *_git(machine),
        *_extras(machine),
        *_plugins(machine),
        *_disk(machine),
        *_store(machine, now),
        *_world(machine, now),
    ]


def worst(found: Iterable[Finding]) -> Verdict:
    """The worst of all; OK of none."""
    order = list(Verdict)
    return max((one.verdict for one in found), key=order.index, default=Verdict.OK)


def _finding(name: str, says: str, *, odd: str = "", broken: str = "") -> Finding:
    """Well, unless there is something to do about it."""
    verdict = Verdict.BROKEN if broken else Verdict.ODD if odd else Verdict.OK
    return Finding(name=name, verdict=verdict, says=says, hint=broken or odd)


def _program(machine: Machine) -> Iterator[Finding]:
    python = ".".join(map(str, machine.python))
    yield _finding("program", f"digest {machine.version} on Python {python}")


def _git(machine: Machine) -> Iterator[Finding]:
    if not machine.git:
        yield _finding(
            "git", "git is not there", odd="Install git: history, digest sync and amendments need it"
        )
        return
    if not machine.repository:
        yield _finding(
            "git",
            f"git {machine.git}, and this folder is in no repository",
            odd="Begin one: git init -b main",
        )
    elif not machine.shared:
        says = f"git {machine.git}, and {machine.branch or 'this'} is shared with nobody: there is no remote"
        # What is astray is called main before it is pushed.
        name = "main" if machine.astray else machine.branch or "main"
        hint = f"git remote add origin ADDRESS, then git push --set-upstream origin {name}"
        yield _finding("git", says, odd=f"To work with others: {hint}")
    else:
        yield _finding("git", f"git {machine.git}, shared at {machine.shared}")
    if machine.astray:
        yield Finding(name="branch", verdict=Verdict.ODD, says=ASTRAY.format(machine.astray), hint=RENAME)
    if machine.user or machine.editor != "editor":
        yield _finding("editor", f"decisions here are {machine.editor}'s")
    else:
        yield _finding(
            "editor",
            "nobody knows who decides here",
            odd='Say it: git config user.name "Your Name", or DIGEST_EDITOR',
        )


def _extras(machine: Machine) -> Iterator[Finding]:
    for name, (why, there) in sorted(machine.extras.items()):
        if there:
            yield _finding(f"extra {name}", "installed")
        elif why:
            hint = f'Install it: pip install "weekly-digest[{name}]"'
            yield _finding(f"extra {name}", f"missing, and {why}", broken=hint)
        else:
            yield _finding(f"extra {name}", "not installed, and nothing here asks for it")
    if machine.fonts is not None:
        yield _finding(
            "fonts", machine.fonts, odd="Install a font with the digest's characters: fonts-noto-cjk"
        )


def _plugins(machine: Machine) -> Iterator[Finding]:
    for name, (use, there) in sorted(machine.plugins.items()):
        if there:
            yield _finding(name, f"{use}: code of this digest, which runs with all that you may do")
        else:
            yield _finding(
                name, f"{use} is not there", broken="Bring the file, or take it out of digest.toml"
            )


def _disk(machine: Machine) -> Iterator[Finding]:
    for folder in machine.closed:
        yield _finding("files", f"{folder} cannot be written to", broken="Mend its permissions")
    says = f"{_bytes(machine.free)} free"
    if machine.free < ROOM:
        yield _finding("disk", says, broken="Make room: a build needs the site's size once more")
    else:
        yield _finding("disk", says, odd="Make room soon" if machine.free < LITTLE else "")


def _store(machine: Machine, now: datetime) -> Iterator[Finding]:
    if not machine.integrity:
        yield _finding(
            "store", f"{machine.store}: not there yet", odd="Begin it: digest collect, or digest store pull"
        )
        return
    if machine.integrity != "ok" and machine.served:
        says, _, hint = machine.integrity.partition(". ")
        yield _finding("store", f"{machine.store}: {says}", broken=hint)
        return
    if machine.integrity != "ok":
        hint = "Restore a backup, or move it away and run: digest store pull"
        yield _finding("store", f"{machine.store}: damaged, {machine.integrity}", broken=hint)
        return
    state = "answers" if machine.served else "whole"
    yield _finding("store", f"{machine.store}, {_bytes(machine.size)}, {state}")
    if machine.gathered is None:
        yield _finding("schedule", "nothing was gathered yet", odd="digest collect, or digest store pull")
    else:
        days = (now - machine.gathered).days
        slept = now - machine.gathered > SLEEPS
        hint = "Look whether the schedule runs (GitHub stops it after 60 quiet days); digest store pull"
        yield _finding("schedule", f"gathered {_days(days)}", odd=hint if slept else "")
    if machine.needing:
        many = len(machine.needing)
        says = f"{many} source{'' if many == 1 else 's'} need{'s' if many == 1 else ''} a person: "
        yield _finding("sources", says + ", ".join(machine.needing[:5]), odd="digest status")


def _world(machine: Machine, now: datetime) -> Iterator[Finding]:
    if machine.nobodys:
        says = f"{', '.join(machine.nobodys)}: still of example.org, which is nobody's"
        yield _finding(
            "address", says, odd="Set it in digest.toml before an issue goes out; feed_id never after"
        )
    yield _finding("time zone", f"{machine.zone}, where it is {now:%Y-%m-%d %H:%M}")
    named = [name for name in PROXIES if machine.environment.get(name)]
    if machine.proxy:
        yield _finding("proxy", "all requests go through the proxy that digest.toml names")
    elif named:
        says = f"{named[0]} is set, and digest does not go through it"
        yield _finding("proxy", says, odd='If it must: [http] proxy = "..." in digest.toml')
    else:
        yield _finding("proxy", "none")


def _days(days: int) -> str:
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"


def _bytes(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count} bytes"


#: What must be ticked in a new repository at GitHub, which no file can do: (where, what, why).
GITHUB_BOXES: Sequence[tuple[str, str, str]] = (
    ("Settings > Actions > General", "Allow all actions, or those the workflows name", "the workflows run"),
    (
        "Settings > Actions > General > Workflow permissions",
        "Read repository contents; each job asks for the rest by itself",
        "no job can do more than it says",
    ),
    (
        "requirements.txt",
        "The version in it is one your runner can install; else a wheel in the repository, named there",
        "every workflow comes to its program, which it installs first",
    ),
    ("Settings > Pages > Source", "GitHub Actions", "publish brings the site out"),
    (
        "Settings > General > Features",
        "Issues",
        "readers send links in by the form, and the Inbox and what is wrong with sources have a place",
    ),
    (
        "Settings > Environments > github-pages",
        "Deployment branches: main alone",
        "nobody publishes from another branch",
    ),
    (
        "Settings > Environments > newsletter",
        "If [github] drafts names a service: required reviewers, who may send; as secret its token",
        "no draft is made before a person says yes, and no other job sees the token",
    ),
    (
        "Settings > Rules > Rulesets",
        "For main: the check must pass; bypass list: GitHub Actions and your editors",
        "no issue with errors gets in by a pull request, and what was promised for a time can go out",
    ),
    (
        "Settings > Actions > General > Fork pull request workflows",
        "Require approval for first-time contributors",
        "nobody new runs a workflow here unseen",
    ),
)
