"""Publishing: checks, the act itself, and the build."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.deriving import Made, Terms
from digest.app.linking import Linking
from digest.errors import DigestError, UsageError
from digest.model import Finding

if TYPE_CHECKING:
    from digest.core.repeats import Elsewhere
    from digest.core.told import Shelved
    from digest.frames.material import MaterialFrames
    from digest.pipeline.build import Built
    from digest.pipeline.freezing import Evidence
    from digest.pipeline.publish import Published
    from digest.pipeline.shelf import Press
    from digest.pipeline.sizes import Weight
    from digest.renderers.covers import Covers
    from digest.store.cache import Cache


#: Packages whose version may change a byte of a page, beside those the frames' own key holds.
RENDERING = (
    "babel",
    "css-inline",
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "mdit-py-cjk-friendly",
    "nh3",
    "pyyaml",
    "rjieba",
)


class Publishing(Linking, Made):
    """What is done with an issue that is written."""

    def check(
        self,
        number: int,
        languages: Sequence[str] | None = None,
        *,
        earlier: Iterable[Shelved] | None = None,
    ) -> tuple[Finding, ...]:
        """What is wrong in an issue; `earlier`: what ran elsewhere, read if it is needed and not given."""
        from digest.pipeline.check import check

        return check(
            number,
            languages,
            archive=self.archive,
            locks=self.locks,
            settings=self.config.digest,
            earlier=self.ran_before(number) if earlier is None else earlier,
            glossary=self.agreed,
        )

    def ran_before(self, only: int | None = None) -> Elsewhere:
        """What the archive tells, to be given to `check` for each of many issues, or for `only` that one."""
        from digest.core.repeats import Elsewhere

        return Elsewhere(lambda: self.readable(but=only))

    def check_article(self, what: str) -> tuple[Finding, ...]:
        """What WeChat would refuse or drop: of an issue's articles by its number, of a file, `-` for stdin.

        Raises UsageError for a file that cannot be read, and for an issue none of whose languages has
        an account there.
        """
        from digest.core import pasting

        if not what.isdecimal() or Path(what).exists():
            return pasting.faults(_read(what), "stdin" if what == "-" else what)
        from digest.core.compose import compose
        from digest.core.languages import meant
        from digest.renderers.wechat import Articles

        settings, number = self.shown, int(what)
        if not self.config.wechat.languages:
            raise UsageError(
                "no language of this digest has a WeChat account",
                hint='Name it in digest.toml: [subscribe] wechat = { zh = "..." }',
            )
        issue, facts = self.printed(number), self.facts.everything()
        articles = Articles(self.templates, settings, self.config.wechat)
        editions = [
            compose(issue, language, settings, self.people, facts)
            for language in meant(issue, settings.languages)
            if language in articles.languages
        ]
        return tuple(finding for edition in editions for finding in articles.check(edition))

    def strays(self) -> tuple[Finding, ...]:
        """What no issue of the archive tells: misnamed files, issues gone since they went out, decisions."""
        from digest.pipeline.check import orphans

        _, broken = self.decisions.all()
        return (*self.archive.strays(), *orphans(self.archive, self.locks), *broken)

    def publish(
        self,
        number: int,
        languages: Sequence[str],
        now: datetime,
        at: datetime | None = None,
        evidence: Evidence | None = None,
        links: Sequence[Finding] | None = None,
    ) -> Published:
        """The act; `at`: the moment that was promised before; `evidence`: of another clone than this.

        `links`: what was found of them just now; they are looked at again where it is not given.
        """
        from digest.pipeline.publish import publish

        return publish(
            number,
            languages,
            archive=self.archive,
            facts=self.facts,
            locks=self.locks,
            settings=self.config.digest,
            evidence=self.evidence() if evidence is None else evidence,
            now=now,
            zone=self.config.zone,
            at=at,
            links=lambda: self.links_to_publish(number, now) if links is None else links,
        )

    def commit_published(self, done: Published) -> str:
        """Commit what publishing wrote, where the digest lives in git; gives the short commit id or ""."""
        from digest.git import commit

        return commit(self.config.root, self.written(done.number), commit_message(done))

    def written(self, number: int) -> list[Path]:
        """The files that publishing an issue writes, and no other."""
        from digest.pipeline.freezing import COUNTS

        kinds = [*(tracker.id for tracker in self.config.digest.trackers), COUNTS]
        return [self.archive.path(number), self.locks.path(number), *map(self.facts.path, kinds)]

    def evidence(self) -> Evidence:
        """What facts are taken from; a clone without a store publishes without any."""
        from digest.pipeline.freezing import COUNTED, Evidence

        place = self.config.store
        if "://" not in place and not Path(place).exists():
            return Evidence(asked=self._kinds_asked())

        return Evidence(
            states=self.store.states(),
            items=lambda window: self.store.items(kinds=COUNTED, since=window.since, until=window.until),
            answered=self._kinds_answered,
            asked=self._kinds_asked(),
        )

    def _kinds_asked(self) -> frozenset[str]:
        from digest.pipeline.freezing import SOURCES

        try:
            return frozenset(source.kind for source in self.sources if source.enabled)
        except DigestError:
            return SOURCES  # nobody knows

    def _kinds_answered(self, since: datetime) -> set[str]:
        """Kinds of sources that answered from `since` on: of proposals all, of releases at least one."""
        try:
            asked = [source for source in self.sources if source.enabled]
        except DigestError:
            return set()  # a watch list with a fault in it costs the figures, not the issue
        known = set(self.store.answered([source.id for source in asked], since))
        behind = {source.kind for source in asked if source.id not in known} - {"releases"}
        return {source.kind for source in asked if source.id in known} - behind

    def build(
        self,
        *,
        drafts: bool = False,
        strict: bool = False,
        site: Path | None = None,
        outbox: Path | None = None,
    ) -> Built:
        """Make `site/` and `outbox/`; with `strict` raises StrictError instead of warning."""
        from digest.pipeline.build import build
        from digest.store.cache import Cache

        config = self.config
        with Cache(config.state / "cache.db") as kept:
            return build(
                self.press(kept),
                site=site or config.root / "site",
                outbox=outbox or config.root / "outbox",
                records=config.state / "built",
                drafts=drafts,
                strict=strict,
            )

    def _covers(self) -> tuple[Covers | None, tuple[str, ...]]:
        """Who draws covers, if they are asked for; else None, and why if they are."""
        if not self.config.digest.covers:
            return None, ()
        from digest.renderers import covers

        found = covers.find(self.shown)
        if isinstance(found, str):
            return None, (found,)
        return covers.Covers(self.templates, self.shown, found), ()

    def sizes(self, site: Path | None = None) -> list[Weight]:
        """The pages of a built site, the heaviest first."""
        from digest.pipeline.sizes import weigh

        return weigh(site or self.config.root / "site")

    def press(self, kept: Cache) -> Press:
        """What a site is made with."""
        from digest.pipeline.shelf import Press
        from digest.renderers.email import Mails
        from digest.renderers.feed import Feeds
        from digest.renderers.page import Pages
        from digest.renderers.social import Socials
        from digest.renderers.wechat import Articles

        config, templates = self.config, self.templates
        covers, without = self._covers()
        settings = replace(self.shown, covers=covers is not None)
        mail, wechat = self.deriving.worded(config.mail), self.deriving.worded(config.wechat)
        return Press(
            settings=settings,
            mail=mail,
            archive=self.archive,
            people=self.deriving.worded(self.people),
            glossary=Terms(self.glossary_file, self.deriving),
            facts=self.facts.everything(),
            locked=self.locks.numbers(),
            locks=self.locks,
            brought=self.deriving.languages(self.locks.brought()),
            images=config.content / "images",
            frames=self.frames(),
            pages=lambda made, subjects: Pages(templates, settings, made, subjects),
            feeds=Feeds(templates, self.shown),
            mails=Mails(templates, self.shown, mail),
            social=Socials(self.shown, config.social),
            covers=covers,
            articles=Articles(templates, settings, wechat),
            lacking=without,
            templates=templates,
            cache=kept,
            code=code_key() + self.converter_key,
            derive=self.deriving.issue,
        )

    def frames(self) -> MaterialFrames:
        """The pages to be filled."""
        from digest.frames.material import MaterialFrames

        config = self.config
        return MaterialFrames(
            self.shown,
            project=config.root,
            content=config.content,
            templates=self.templates,
            cache=config.state / "cache",
            made=self.pages_made(),
        )


def commit_message(done: Published) -> str:
    return f"Publish Vol. {done.number} ({', '.join(done.languages)})"


def _read(name: str) -> str:
    """The text of a file or of stdin."""
    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(
            error.strerror or str(error), subject=name, hint="Name a file, an issue's number, or - for stdin"
        ) from error
    return body.decode("utf-8-sig", "replace")


@cache
def code_key() -> str:
    """A hash of the program and of what it renders with: what another version made is made anew."""
    from importlib.metadata import version

    package = Path(__file__).parents[1]
    state = hashlib.sha256(sys.version.encode())
    for name in RENDERING:
        state.update(f"{name} {version(name)}\n".encode())
    for path in sorted(package.rglob("*.py")):
        state.update(path.relative_to(package).as_posix().encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:32]
