"""What a new digest is asked, and what it is given where nobody answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from digest.templating import Templates

FILES = Path(__file__).parent / "files"
#: Sections: of the model issue, with Kubernetes' proposals; of any subject; one for everything.
PRESETS = ("cloud-native", "general", "empty")
#: How an issue reaches readers beside site and feeds.
WAYS = ("none", "email", "listmonk", "buttondown")
#: Where a digest lives until somebody says where; `example.org` is nobody's (RFC 2606).
SOMEWHERE = "https://example.org/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A digest as its founders describe it. What is empty is taken from the presets of `files/words/`."""

    #: The first is the default.
    languages: tuple[str, ...]
    #: Language to title.
    title: Mapping[str, str] = field(default_factory=dict)
    #: Address of the site's root.
    site_url: str = SOMEWHERE
    time_zone: str = ""
    #: Year of founding: part of `feed_id`, which names a domain as of a date (RFC 4151).
    year: int
    #: One of PRESETS.
    sections: str = "cloud-native"
    #: `owner/name` at GitHub; empty: not there, or not yet.
    repository: str = ""
    #: One of WAYS.
    send: str = "none"
    #: Where a proposal is discussed; `{number}` is replaced.
    proposals: str = "https://github.com/kubernetes/enhancements/issues/{number}"

    @property
    def host(self) -> str:
        """Of the site, or one that is nobody's if the address has none."""
        try:
            return urlsplit(self.site_url).hostname or "example.org"
        except ValueError:
            return "example.org"


def preset(languages: Sequence[str], *, plain: bool = False) -> Mapping[str, Mapping[str, str]]:
    """Title, section titles and so on, per language; English where a language has no file here.

    With `plain`, those of a digest of any subject: what is called `plain_NAME` stands for NAME.
    """
    templates = Templates([FILES])
    found = {}
    for tag in languages:
        words = dict(templates.words(tag))
        for name in [*words] if plain else ():
            if name.startswith("plain_"):
                words[name.removeprefix("plain_")] = words[name]
        found[tag] = words
    return found


def spoken(name: str, language: str, folder: Path = FILES / "pages", kind: str = "md") -> Path | None:
    """The file `name` in `language` or in its base language (`zh` for `zh-Hant`), if there is one."""
    tags = dict.fromkeys((language, language.partition("-")[0]))
    found = (folder / f"{name}.{tag}.{kind}" for tag in tags)
    return next((path for path in found if path.is_file()), None)
