"""digest.toml and the environment become one frozen Config; every fault is reported at once."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from digest import __version__
from digest.core.addresses import TAKEN
from digest.core.social import PLACES
from digest.core.wechat import AUTHOR, length
from digest.errors import ConfigError
from digest.model import (
    PROPOSAL_KEYS,
    ButtondownSettings,
    CheckSettings,
    Derived,
    DigestSettings,
    ForgeSettings,
    HttpSettings,
    LinkSettings,
    ListmonkSettings,
    MailSettings,
    PluginSettings,
    SectionSettings,
    SmtpSettings,
    SocialSettings,
    Text,
    TrackerSettings,
    TranslateSettings,
    WebhookSettings,
    WechatDraftSettings,
    WechatSettings,
    WeekSettings,
)

FILE = "digest.toml"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Kinds of sources the program reads itself, and channels it knows; tests hold both equal to what `app` has.
SOURCE_KINDS = (
    "advisories",
    "articles",
    "keps",
    "landscape",
    "proposals",
    "pulls",
    "releases",
    "submissions",
)
CHANNELS = ("email", "listmonk", "buttondown", "webhook", "wechat")
KINDS = ("article", "kep", "release", "proposal", "pull", "landscape", "advisory", "submission")
#: Signals of the ranking (`core.ranking`), which a test holds equal: they take time to get ready.
SIGNALS = (
    *("proposal", "cycle", "breadth", "settled", "request", "release", "pull", "landscape", "advisory"),
    *("submission", "maturity", "mentions", "weight", "freshness", "novelty", "age"),
)
#: BCP 47: language, optional script, optional region (RFC 5646, 2.1), as used in addresses.
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$")


def _words(value: Any) -> Any:
    """`title = "text"` is meant for a digest of one language; `to_text` gives it to the first."""
    return {"": value} if isinstance(value, str) else value


Words = Annotated[dict[str, str], BeforeValidator(_words)]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from None
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


#: A release as milestones name it.
Release = Annotated[str, Field(pattern=r"^v?[0-9]+\.[0-9]+$")]
#: Keys that come from the environment alone: a machine's, a person's, a secret.
ENVIRONMENT = (
    *("store", "editor", "github_token", "smtp_password", "mail_secret"),
    *("listmonk_token", "buttondown_token", "webhook_url", "webhook_secret", "wechat_secret"),
    "translate_key",
)
#: The sender if digest.toml names none.
NOBODY = MailSettings().sender
#: Hosts that no network lies before.
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def _wanted(value: str) -> str:
    if value:
        span(value)
    return value


def span(value: str) -> tuple[int, int]:
    """`3-5` or `4`: the least and the most; raises ValueError."""
    least, dash, most = value.partition("-")
    if not all(re.fullmatch(r"\s*[0-9]{1,3}\s*", part) for part in (least, *([most] if dash else []))):
        raise ValueError(f"{value!r} is no number of entries; write for example 3-5, or 4")
    found = int(least), int(most or least)
    if found[0] > found[1]:
        raise ValueError(f"{value!r} ends before it begins")
    return found


def moment_of_week(value: str) -> tuple[int, int, int]:
    """`friday 18:00` as weekday, hour and minute; raises ValueError."""
    found = re.fullmatch(r"([a-z]+)\s+([01]?[0-9]|2[0-3]):([0-5][0-9])", value.lower())
    if not found or found[1] not in DAYS:
        raise ValueError(f"{value!r} is no moment of a week; write for example friday 18:00")
    return DAYS.index(found[1]), int(found[2]), int(found[3])


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SectionTable(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Words
    takes: list[Literal[KINDS]] = []  # type: ignore[valid-type]
    aliases: list[str] = []
    wants: Annotated[str, AfterValidator(_wanted)] = ""

    @field_validator("wants", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        return str(value) if type(value) is int else value


class GroupTable(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Words


#: What `about` says already, and what pages are made of: no names for a tracker.
RESERVED = frozenset({"cve", "project", "release", "section", "topic", "version"})


class TrackerTable(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$")]
    #: As it is: some write a space before the number.
    prefix: Annotated[str, StringConstraints(strip_whitespace=False)]
    title: Words
    address: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]*)?$")] = ""
    language: Annotated[str, Field(pattern=LANGUAGE.pattern)] = "en"
    folder: str = ""
    url: Annotated[str, Field(pattern=r"^(https?://[^\s<>\"]+)?$")] = ""
    #: What is not said is as Kubernetes does it: TrackerSettings.
    file: Annotated[str, Field(pattern=r"^[^/\\]*$")] | None = None
    keys: dict[Literal[tuple(PROPOSAL_KEYS)], str] = {}  # type: ignore[valid-type]
    statuses: list[str] | None = None
    stages: list[str] | None = None
    milestone: Pattern | None = None
    template: Pattern | None = None
    group: str | None = None
    project: Annotated[str, Field(pattern=r"^([\w.-]+/[\w.-]+)?$")] = ""
    releases: dict[Release, date] = {}
    freezes: dict[Release, date] = {}

    @field_validator("folder")
    @classmethod
    def _folder(cls, value: str) -> str:
        if any(part in {"", ".", ".."} for part in value.strip("/").split("/")) and value.strip("/"):
            raise ValueError(f"{value!r} is no folder inside a repository; write for example keps")
        return value.strip("/")

    def settings(self, title: Text) -> TrackerSettings:
        """As the plug-ins get it."""
        given: dict[str, Any] = self.model_dump(exclude={"title"}, exclude_none=True)
        for name in {"statuses", "stages"} & given.keys():
            given[name] = tuple(given[name])
        return TrackerSettings(title=title, **given)


class TopicTable(Strict):
    #: As entries name it.
    id: Annotated[str, Field(min_length=1)]
    title: Words


class EmailTable(Strict):
    sender_name: Words = {}
    sender: Annotated[str, Field(pattern=r"^[^\s<>@]+@[^\s<>@]+$")] = MailSettings().sender
    list_id: Annotated[str, Field(pattern=r"^[^\s<>]*$")] = ""
    unsubscribe: Annotated[str, Field(pattern=r"^[^\s<>\"]*$")] = ""
    #: Not said: each language has one.
    editions: list[str] = []
    header: Words = {}
    footer: Words = {}


class SocialTable(Strict):
    places: list[Literal[tuple(PLACES)]] = list(PLACES)  # type: ignore[valid-type]


#: Where a service is asked: its root.
Root = Annotated[str, Field(pattern=r"^(https?://[^\s/?#@]+(/[^\s?#]*)?)?$")]


class WechatTable(Strict):
    #: Not said: those with an account in [subscribe].
    languages: list[str] | None = None
    author: Words = {}
    header: Words = {}
    footer: Words = {}
    app_id: Annotated[str, Field(pattern=r"^\w*$")] = ""
    url: Root = WechatDraftSettings().url
    cover: str = ""


class SmtpTable(Strict):
    host: Annotated[str, Field(pattern=r"^[^\s/@]*$")] = ""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    user: str = ""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    per_minute: Annotated[int, Field(ge=0)] = SmtpSettings().per_minute
    per_connection: Annotated[int, Field(ge=1)] = SmtpSettings().per_connection
    timeout: Annotated[float, Field(gt=0, le=600)] = SmtpSettings().timeout


class ListmonkTable(Strict):
    url: Root = ""
    user: Annotated[str, Field(pattern=r"^[^\s:]*$")] = ""
    lists: dict[str, list[Annotated[int, Field(ge=1)]]] = {}
    template: Annotated[int, Field(ge=0)] = 0


class ButtondownTable(Strict):
    url: Root = ButtondownSettings().url
    editions: list[str] = []


class WebhookTable(Strict):
    kind: Literal["slack", "feishu", "dingtalk", "plain"] = "plain"
    template: Annotated[str, Field(pattern=r"^([\w-]+(\.json)?)?$")] = ""
    languages: list[str] = []


class TranslateTable(Strict):
    by: Annotated[str, Field(pattern=r"^([\w-]+/)*[\w.-]+(:\w+)?$")] = TranslateSettings().by
    base_url: Root = ""
    model: str = ""
    timeout: Annotated[float, Field(gt=0, le=900)] = TranslateSettings().timeout
    json_mode: bool = TranslateSettings().json_mode
    price_in: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    price_out: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    currency: str = TranslateSettings().currency


#: Where a plug-in is: a file below the digest's folder, or a module that is installed.
Use = Annotated[str, Field(pattern=r"^([\w-]+/)*[\w-]+\.py:\w+$|^\w+(\.\w+)*:\w+$")]


class PluginTable(BaseModel):
    """`use`, and whatever the plug-in itself wants to know."""

    model_config = ConfigDict(extra="allow", str_strip_whitespace=True)

    use: Use


class ChannelPluginTable(PluginTable):
    editions: list[str] = []


class PluginTables(Strict):
    #: By the kind of sources, or the name of the channel.
    collectors: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], PluginTable] = {}
    channels: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], ChannelPluginTable] = {}


class ChannelTables(Strict):
    listmonk: ListmonkTable = ListmonkTable()
    buttondown: ButtondownTable = ButtondownTable()
    webhook: WebhookTable = WebhookTable()
    email: EmailTable = EmailTable()
    wechat: WechatTable = WechatTable()
    social: SocialTable = SocialTable()
    smtp: SmtpTable = SmtpTable()


class HttpTable(Strict):
    allow: list[str] = []
    timeout: Annotated[float, Field(gt=0, le=300)] = HttpSettings().timeout
    max_bytes: Annotated[int, Field(gt=0)] = HttpSettings().max_bytes
    #: Empty: made from the program's version and the site's address.
    user_agent: Annotated[str, Field(pattern=r"^[ -~]*$")] = ""
    proxy: Annotated[str, Field(pattern=r"^(https?://[^\s/?#]+/?)?$")] = ""

    @field_validator("allow")
    @classmethod
    def _allow(cls, value: list[str]) -> list[str]:
        from digest.core.networks import is_allowed

        for word in value:
            if not is_allowed(word):
                raise ValueError(
                    f"{word!r} is no host and no network, and allows nothing; write a host alone, as in "
                    '"127.0.0.1" or "feeds.example.org", or a network, as in "10.0.0.0/8"'
                )
        return value


class LinksTable(Strict):
    publish: Literal["off", "warn", "strict"] = "off"
    skip: list[Annotated[str, Field(pattern=r"^[^\s/:]+$")]] = []
    keep_hours: Annotated[int, Field(ge=0, le=24 * 365)] = LinkSettings().keep_hours


class GithubTable(Strict):
    repository: Annotated[str, Field(pattern=r"^([\w.-]+/[\w.-]+)?$")] = ""
    inbox: bool = False
    drafts: list[Literal["listmonk", "buttondown", "wechat"]] = []


class InboxTable(Strict):
    carry_weeks: Annotated[int, Field(ge=0, le=52)] = 4


class EvidenceTable(Strict):
    keep_bodies: Annotated[int, Field(ge=1, le=36500)] = 90


class CheckTable(Strict):
    #: Codes of findings, or what they begin with.
    select: list[Annotated[str, Field(pattern=r"^D\d{0,3}$")]] = []
    ignore: list[Annotated[str, Field(pattern=r"^D\d{1,3}$")]] = []


class WeekTable(Strict):
    deadline: str = ""

    @field_validator("deadline")
    @classmethod
    def _deadline(cls, value: str) -> str:
        if value:
            moment_of_week(value)
        return value


class SiteTable(Strict):
    report: Annotated[str, Field(pattern=r"^((https?://|mailto:)[^\s<>\"]+)?$")] = ""
    one_language: Literal["absent", "marked"] = "absent"
    covers: bool = False


class SubscribeTable(Strict):
    #: Per language; one that is missing has none.
    mail: Words = {}
    wechat: Words = {}

    @field_validator("mail")
    @classmethod
    def _mail(cls, value: dict[str, str]) -> dict[str, str]:
        for url in value.values():
            if not re.fullmatch(r"https?://[^\s<>\"]+", url):
                raise ValueError(f"{url!r} is no address; write for example https://example.org/sign-up")
        return value


class DerivedTable(Strict):
    source: Annotated[str, Field(alias="from")]
    conversion: Annotated[str, Field(pattern=r"^[a-z0-9]+$")] = "s2twp"
    instead: dict[Annotated[str, Field(min_length=1)], str] = {}


class FeedsTable(Strict):
    issues: Annotated[int, Field(ge=1, le=200)] = 20
    entries: Annotated[int, Field(ge=1, le=1000)] = 100
    hub: Annotated[str, Field(pattern=r"^(https?://[^\s/?#]+[^\s#]*)?$")] = ""


class OutboxTable(Strict):
    issues: Annotated[int, Field(ge=1)] = 8


class _Environment(EnvSettingsSource):
    """The environment, as far as it may speak: ENVIRONMENT and nothing else."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The variable of a field; none for fields that belong into the file."""
        if field_name not in ENVIRONMENT:
            return None, field_name, False
        return super().get_field_value(field, field_name)


class Tables(BaseSettings):
    """The shape of digest.toml; what ENVIRONMENT names comes from there alone."""

    model_config = SettingsConfigDict(extra="forbid", env_prefix="DIGEST_", str_strip_whitespace=True)

    format: Literal[1] = 1
    languages: Annotated[list[str], Field(min_length=1)]
    derived: dict[str, DerivedTable] = {}
    title: Words
    title_pattern: Words = {}
    description: Words = {}
    site_url: str
    feed_id: Annotated[str, Field(pattern=r"^tag:[^,\s]+,\d{4}(-\d{2}(-\d{2})?)?:\S+$")]
    time_zone: str = "UTC"
    week_starts: Literal[DAYS] = "monday"  # type: ignore[valid-type]
    sections: Annotated[list[SectionTable], Field(min_length=1)]
    groups: list[GroupTable] = []
    trackers: list[TrackerTable] = []
    topics: list[TopicTable] = []
    channels: ChannelTables = ChannelTables()
    plugins: PluginTables = PluginTables()
    http: HttpTable = HttpTable()
    links: LinksTable = LinksTable()
    github: GithubTable = GithubTable()
    inbox: InboxTable = InboxTable()
    evidence: EvidenceTable = EvidenceTable()
    check: CheckTable = CheckTable()
    week: WeekTable = WeekTable()
    site: SiteTable = SiteTable()
    subscribe: SubscribeTable = SubscribeTable()
    feeds: FeedsTable = FeedsTable()
    outbox: OutboxTable = OutboxTable()
    translate: TranslateTable = TranslateTable()
    weights: dict[Literal[tuple(SIGNALS)], Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False)]] = {}  # type: ignore[valid-type]
    store: str = ""
    editor: str = ""
    github_token: SecretStr = SecretStr("")
    smtp_password: SecretStr = SecretStr("")
    mail_secret: SecretStr = SecretStr("")
    listmonk_token: SecretStr = SecretStr("")
    buttondown_token: SecretStr = SecretStr("")
    webhook_url: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    wechat_secret: SecretStr = SecretStr("")
    translate_key: SecretStr = SecretStr("")
    github_api: str = "https://api.github.com"
    github_web: str = "https://github.com"

    @classmethod
    def settings_customise_sources(  # the signature is pydantic's
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # What a build makes must not hang on the machine: only these few come from outside the file.
        return (_Environment(settings_cls), init_settings)

    @field_validator("languages")
    @classmethod
    def _tags(cls, value: list[str]) -> list[str]:
        for tag in value:
            if not LANGUAGE.match(tag):
                raise ValueError(f"{tag!r} is not a language tag; write for example zh, en or zh-Hant")
        if len(set(value)) != len(value):
            raise ValueError("a language is named twice")
        return value

    @field_validator("site_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not re.match(r"^https?://[^\s/?#]+(/[^\s?#]*)?$", value):
            raise ValueError("write the address of the site's root, for example https://example.org/weekly/")
        return value.rstrip("/") + "/"

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):  # listing all zones is slow: only to find what was meant
            near = difflib.get_close_matches(value, available_timezones(), 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ValueError(f"{value!r} is no time zone{hint}") from None
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the configuration says, ready to hand out; plug-ins get their part, never this."""

    root: Path
    digest: DigestSettings
    http: HttpSettings
    mail: MailSettings
    smtp: SmtpSettings
    #: A SQLAlchemy URL or a path.
    store: str
    #: Days that the texts of items leave this machine; never fewer than the inbox looks back.
    keep_bodies: int = 90
    week: WeekSettings = field(default_factory=WeekSettings)
    wechat: WechatSettings = field(default_factory=WechatSettings)
    social: SocialSettings = field(default_factory=SocialSettings)
    links: LinkSettings = field(default_factory=LinkSettings)
    forge: ForgeSettings = field(default_factory=ForgeSettings)
    listmonk: ListmonkSettings = field(default_factory=ListmonkSettings)
    buttondown: ButtondownSettings = field(default_factory=ButtondownSettings)
    webhook: WebhookSettings = field(default_factory=WebhookSettings)
    wechat_draft: WechatDraftSettings = field(default_factory=WechatDraftSettings)
    translate: TranslateSettings = field(default_factory=TranslateSettings)
    #: Kind of sources to who reads them, name of a channel to who takes it there, where that is a plug-in.
    collectors: Mapping[str, PluginSettings] = field(default_factory=dict)
    channels: Mapping[str, PluginSettings] = field(default_factory=dict)
    editor: str = ""
    github_token: str = field(default="", repr=False)
    #: What readers' unsubscribe tokens are made with.
    mail_secret: str = field(default="", repr=False)
    github_api: str = "https://api.github.com"
    github_web: str = "https://github.com"
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def state(self) -> Path:
        return self.root / ".digest"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.digest.time_zone)


def above(start: Path) -> Path | None:
    """The nearest folder at or above `start` with a digest.toml, if there is one."""
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def find(start: Path) -> Path:
    """The nearest folder at or above `start` with a digest.toml; raises ConfigError."""
    if (folder := above(start)) is not None:
        return folder
    raise ConfigError(
        ["there is no digest.toml here or above"],
        hint="Go into a digest's folder, or make one with: digest init --yes DIR",
    )


#: Signs of Chinese typing that take the place of TOML's own, and these.
WIDE = dict(zip("“”‘’，：＝＃［］【】｛｝", "\"\"'',:=#[][]{}", strict=True))
#: What may hold any sign: texts, and what is behind `#`.
_HELD = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')


def _wide(text: str, said: str) -> str:
    """What to type instead of a full-width sign, at the line that TOML stumbles over or above it; else ""."""
    lines = text.splitlines()
    at = re.search(r"at line (\d+)", said)
    for number in range(min(int(at[1]) if at else len(lines), len(lines)), 0, -1):
        bare = _HELD.sub("", lines[number - 1])
        if sign := next((sign for sign in bare if sign in WIDE), ""):
            return f"Line {number} has a full-width {sign} where TOML wants {WIDE[sign]} (ASCII)"
    return ""


def load(root: Path) -> Config:
    """Read `root`/digest.toml and the environment; raises ConfigError with every fault."""
    path = root / FILE
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        hint = _wide(path.read_text("utf-8-sig"), str(error)) or "Mend that line and run again"
        raise ConfigError([f"{FILE}: not TOML: {error}"], hint=hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{FILE}: cannot be read: {error}"]) from error
    misplaced = [
        f"{FILE}: {key}: belongs into the environment, as DIGEST_{key.upper()}"
        for key in ENVIRONMENT
        if key in raw
    ]
    try:
        tables = Tables(**{key: value for key, value in raw.items() if key not in ENVIRONMENT})
    except ValidationError as error:
        raise ConfigError([*misplaced, *sorted(set(_faults(error)))]) from error
    except SettingsError as error:
        raise ConfigError([f"environment: a variable DIGEST_... cannot be read: {error}"]) from error
    faults = [*misplaced, *_meaning(tables)]
    if faults:
        raise ConfigError(faults)
    return _config(root, tables)


# ---------------------------------------------------------------- faults in words


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        place = _place(fault["loc"])
        match fault["type"]:
            case "extra_forbidden":
                near = difflib.get_close_matches(str(fault["loc"][-1]), _known(fault["loc"][:-1]), 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                yield f"{FILE}: {place}: this key is not known{hint}"
            case "missing":
                yield f"{FILE}: {place}: this key is missing"
            case "string_pattern_mismatch":
                yield f"{FILE}: {place}: {fault['input']!r} has not the right form{_form(fault['loc'])}"
            case "literal_error":
                yield f"{FILE}: {place}: {fault['input']!r} is not one of {fault['ctx']['expected']}"
            case _:
                text = fault["msg"].removeprefix("Value error, ")
                yield f"{FILE}: {place}: {text[:1].lower()}{text[1:]}"


def _place(loc: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _form(loc: tuple[int | str, ...]) -> str:
    forms = {
        "feed_id": "; write for example tag:example.org,2026:weekly",
        "id": "; small letters, digits and hyphens",
        "sender": "; write an address such as weekly@example.org",
        "hub": "; write the address of a WebSub hub, such as https://hub.example.org/",
        "user_agent": "; a request can say Latin letters, digits and signs alone",
        "proxy": "; write for example http://127.0.0.1:7890",
        "url": "; write an address that begins with https://, with {number} in it",
        "base_url": "; write an address such as http://127.0.0.1:11434/v1",
        "report": "; write an address that begins with https:// or mailto:",
        "project": "; write for example kubernetes/kubernetes",
        "repository": "; write for example owner/name",
        "[key]": "; write a release such as v1.36",
        "use": "; write folder/file.py:Name of a file in the digest's folder, or package.module:Name",
    }
    return forms.get(str(loc[-1]), "")


def _known(loc: tuple[int | str, ...]) -> list[str]:
    """Names allowed at a place, found by walking the tables."""
    here: Any = Tables
    for part in loc:
        if isinstance(part, str) and isinstance(here, type) and issubclass(here, BaseModel):
            annotation: Any = here.model_fields[part].annotation if part in here.model_fields else None
            inner = getattr(annotation, "__args__", (annotation,))
            here = next((t for t in inner if isinstance(t, type) and issubclass(t, BaseModel)), None)
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _meaning(tables: Tables) -> Iterator[str]:
    """Faults that no single key shows."""
    yield from _derived_faults(tables)
    shown = _shown(tables)
    for name in ("mail", "wechat"):
        for language in getattr(tables.subscribe, name):
            if language and language not in shown:
                yield f"{FILE}: subscribe.{name}.{language}: this language is not in languages"
    wechat = tables.channels.wechat
    for language in wechat.languages or ():
        if language not in tables.languages:
            yield f"{FILE}: channels.wechat.languages: {language} is not in languages"
    for name in ("author", "header", "footer"):
        for language, said in getattr(wechat, name).items():
            if language and language not in tables.languages:
                yield f"{FILE}: channels.wechat.{name}.{language}: this language is not in languages"
            if name == "author" and length(said) > AUTHOR:
                yield f"{FILE}: channels.wechat.author: WeChat takes {AUTHOR} characters, {said!r} has more"
    for name, words in _all_words(tables):
        if "" in words:
            if len(tables.languages) > 1:
                yield f"{FILE}: {name}: a digest of {len(tables.languages)} languages needs one text for each"
            continue
        for language in words:
            if language not in shown:
                yield f"{FILE}: {name}.{language}: this language is not in languages"
        if words and (missing := [tag for tag in tables.languages if not words.get(tag)]):
            yield f"{FILE}: {name}: the text in {', '.join(missing)} is missing"
    for kind, ids in (
        ("sections", [s.id for s in tables.sections]),
        ("groups", [g.id for g in tables.groups]),
        ("trackers", [t.id for t in tables.trackers]),
        ("topics", [t.id for t in tables.topics]),
    ):
        for twice in sorted({i for i in ids if ids.count(i) > 1}):
            yield f"{FILE}: {kind}: the id {twice!r} is there twice"
    smtp = tables.channels.smtp
    if smtp.tls == "none" and smtp.host and smtp.host not in HERE:
        yield f"{FILE}: channels.smtp.tls: none is for a server on this machine; write starttls or tls"
    yield from _mail_faults(tables)
    if tables.github.inbox and not tables.github.repository:
        yield f"{FILE}: github.repository: this key is missing: whose Inbox issue is to be read"
    if tables.translate.base_url and not tables.translate.model:
        yield f"{FILE}: translate.model: this key is missing: the name the service gives its model"
    try:
        tables.channels.email.unsubscribe.format(token="")
    except (KeyError, IndexError, ValueError, AttributeError):
        yield f"{FILE}: channels.email.unsubscribe: only {{token}} may stand in braces"
    groups = [group.id for group in tables.groups]
    parts = [tracker.settings(Text()).part for tracker in tables.trackers]
    for tracker, part in zip(tables.trackers, parts, strict=True):
        if tracker.id in RESERVED:
            yield f"{FILE}: trackers.{tracker.id}.id: `about` means something else by this name"
        if part in TAKEN or parts.count(part) > 1:
            yield f"{FILE}: trackers.{tracker.id}.address: other pages lie below {part}/ already"
        if tracker.group and tracker.group not in groups:
            yield f"{FILE}: trackers.{tracker.id}.group: there is no group {tracker.group!r}"
    try:
        tables.site.report.format(url="", number=1, entry="")
    except (KeyError, IndexError, ValueError, AttributeError):
        yield f"{FILE}: site.report: only {{url}}, {{number}} and {{entry}} may stand in braces"
    for language, pattern in tables.title_pattern.items():
        try:
            pattern.format(title="", number=1)
        except (KeyError, IndexError, ValueError, AttributeError):
            yield f"{FILE}: title_pattern.{language}: only {{title}} and {{number}} may stand in braces"


def _shown(tables: Tables) -> tuple[str, ...]:
    return (*tables.languages, *tables.derived)


def _derived_faults(tables: Tables) -> Iterator[str]:
    for tag, table in tables.derived.items():
        if not LANGUAGE.match(tag):
            yield f"{FILE}: derived.{tag}: {tag!r} is not a language tag; write for example zh-Hant"
        elif tag in tables.languages:
            yield f"{FILE}: derived.{tag}: people write this language, it is in languages; take it out of one"
        if table.source not in tables.languages:
            yield f"{FILE}: derived.{tag}.from: {table.source!r} is not in languages, so nobody writes it"


def _mail_faults(tables: Tables) -> Iterator[str]:
    email, shown = tables.channels.email, _shown(tables)
    for at, name in enumerate(email.editions):
        tags = name.split("+")
        for tag in tags:
            if tag not in shown:
                yield f"{FILE}: channels.email.editions: {name!r} names {tag!r}, which is not in languages"
        if len(set(tags)) < len(tags) or name in email.editions[:at]:
            yield f"{FILE}: channels.email.editions: {name!r} is there twice"
    named = [("listmonk.lists", name) for name in tables.channels.listmonk.lists]
    named += [("buttondown.editions", name) for name in tables.channels.buttondown.editions]
    named += [("webhook.languages", name) for name in tables.channels.webhook.languages]
    for channel, table in tables.plugins.channels.items():
        if channel in CHANNELS:
            yield f"{FILE}: plugins.channels.{channel}: the program has a channel of this name; take another"
        for name in table.editions:
            if strange := [tag for tag in name.split("+") if tag not in shown]:
                yield (
                    f"{FILE}: plugins.channels.{channel}.editions: {name!r} names {strange[0]!r}, "
                    "which is not in languages"
                )
    for kind in tables.plugins.collectors:
        if kind in SOURCE_KINDS:
            yield f"{FILE}: plugins.collectors.{kind}: the program reads this kind of source; take another"
    for place, name in named:
        for tag in [name] if place == "webhook.languages" else name.split("+"):
            if tag not in shown:
                yield f"{FILE}: channels.{place}: {name!r} names {tag!r}, which is not in languages"
    for field_name in ("header", "footer"):
        for tag in getattr(email, field_name):
            if tag and tag not in shown:
                yield f"{FILE}: channels.email.{field_name}.{tag}: this language is not in languages"


def _all_words(tables: Tables) -> Iterator[tuple[str, dict[str, str]]]:
    yield "title", tables.title
    yield "title_pattern", tables.title_pattern
    yield "description", tables.description
    for section in tables.sections:
        yield f"sections.{section.id}.title", section.title
    for group in tables.groups:
        yield f"groups.{group.id}.title", group.title
    for tracker in tables.trackers:
        yield f"trackers.{tracker.id}.title", tracker.title
    for topic in tables.topics:
        yield f"topics.{topic.id}.title", topic.title
    yield "channels.email.sender_name", tables.channels.email.sender_name


def _honest_name(site_url: str) -> str:
    """Who asks, and where one reads who that is (RFC 9110, 10.1.5)."""
    scheme, _, rest = site_url.partition("://")
    host, slash, path = rest.partition("/")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:  # no name a server could have
        host = quote(host, safe=":.-")
    return f"weekly-digest/{__version__} (+{scheme}://{host}{slash}{quote(path, safe='/%-._~')})"


def _text(tables: Tables, words: Mapping[str, str]) -> Text:
    """Words of a digest in one language may be given without its name."""
    return Text({tables.languages[0]: words[""]} if "" in words else dict(words))


def _digest(tables: Tables) -> DigestSettings:
    text = partial(_text, tables)
    pattern = tables.title_pattern or {
        tag: "{title} | " + text(tables.title).get(tag) + " Vol. {number}" for tag in tables.languages
    }
    return DigestSettings(
        title=text(tables.title),
        title_pattern=text(pattern),
        description=text(tables.description),
        languages=tuple(tables.languages),
        site_url=tables.site_url,
        feed_id=tables.feed_id,
        time_zone=tables.time_zone,
        week_starts=DAYS.index(tables.week_starts),
        sections=tuple(
            SectionSettings(id=s.id, title=text(s.title), takes=tuple(s.takes), aliases=tuple(s.aliases))
            for s in tables.sections
        ),
        groups={group.id: text(group.title) for group in tables.groups},
        trackers=tuple(tracker.settings(text(tracker.title)) for tracker in tables.trackers),
        topics={topic.id: text(topic.title) for topic in tables.topics},
        carry_weeks=tables.inbox.carry_weeks,
        check=CheckSettings(select=tuple(tables.check.select), ignore=tuple(tables.check.ignore)),
        feed_issues=tables.feeds.issues,
        feed_entries=tables.feeds.entries,
        feed_hub=tables.feeds.hub,
        outbox_issues=tables.outbox.issues,
        mark_elsewhere=tables.site.one_language == "marked",
        report=tables.site.report,
        sign_up=text(tables.subscribe.mail),
        wechat=text(tables.subscribe.wechat),
        covers=tables.site.covers,
        derived={
            tag: Derived(source=table.source, conversion=table.conversion, instead=dict(table.instead))
            for tag, table in tables.derived.items()
        },
    )


def _listmonk(tables: Tables) -> ListmonkSettings:
    table = tables.channels.listmonk
    return ListmonkSettings(
        url=table.url.rstrip("/"),
        user=table.user,
        token=tables.listmonk_token.get_secret_value().strip(),
        lists={name: tuple(ids) for name, ids in table.lists.items()},
        template=table.template,
    )


def _buttondown(tables: Tables) -> ButtondownSettings:
    table = tables.channels.buttondown
    return ButtondownSettings(
        url=table.url.rstrip("/"),
        token=tables.buttondown_token.get_secret_value().strip(),
        editions=tuple(table.editions),
    )


def _webhook(tables: Tables) -> WebhookSettings:
    table = tables.channels.webhook
    return WebhookSettings(
        kind=table.kind,
        template=table.template.removesuffix(".json"),
        languages=tuple(table.languages),
        url=tables.webhook_url.get_secret_value().strip(),
        secret=tables.webhook_secret.get_secret_value().strip(),
    )


def _wechat_draft(tables: Tables) -> WechatDraftSettings:
    table = tables.channels.wechat
    return WechatDraftSettings(
        app_id=table.app_id,
        secret=tables.wechat_secret.get_secret_value().strip(),
        url=table.url.rstrip("/") or WechatDraftSettings().url,
        cover=table.cover,
    )


def _plugin(table: PluginTable) -> PluginSettings:
    editions = tuple(table.editions) if isinstance(table, ChannelPluginTable) else ()
    return PluginSettings(use=table.use, editions=editions, own=dict(table.model_extra or {}))


def _translate(tables: Tables) -> TranslateSettings:
    table = tables.translate.model_dump()
    table["base_url"] = table["base_url"].rstrip("/")
    return TranslateSettings(key=tables.translate_key.get_secret_value().strip(), **table)


def _config(root: Path, tables: Tables) -> Config:
    text = partial(_text, tables)
    email, wechat = tables.channels.email, tables.channels.wechat
    articles = wechat.languages
    if articles is None:
        articles = [tag for tag in tables.languages if text(tables.subscribe.wechat).get(tag)]
    return Config(
        root=root,
        digest=_digest(tables),
        http=HttpSettings(
            allow=tuple(tables.http.allow),
            timeout=tables.http.timeout,
            max_bytes=tables.http.max_bytes,
            user_agent=tables.http.user_agent or _honest_name(tables.site_url),
            proxy=tables.http.proxy,
        ),
        links=LinkSettings(
            publish=tables.links.publish, skip=tuple(tables.links.skip), keep_hours=tables.links.keep_hours
        ),
        mail=MailSettings(
            sender_name=text(email.sender_name or tables.title),
            sender=email.sender,
            list_id=email.list_id,
            unsubscribe=email.unsubscribe,
            editions=tuple(tuple(name.split("+")) for name in email.editions),
            header=text(email.header),
            footer=text(email.footer),
        ),
        social=SocialSettings(places=tuple(dict.fromkeys(tables.channels.social.places))),
        wechat=WechatSettings(
            languages=tuple(tag for tag in tables.languages if tag in articles),
            author=text(wechat.author),
            header=text(wechat.header),
            footer=text(wechat.footer),
        ),
        keep_bodies=max(tables.evidence.keep_bodies, 7 * (tables.inbox.carry_weeks + 4)),
        week=WeekSettings(
            deadline=moment_of_week(tables.week.deadline) if tables.week.deadline else None,
            wants={section.id: span(section.wants) for section in tables.sections if section.wants},
        ),
        smtp=SmtpSettings(
            password=tables.smtp_password.get_secret_value(), **tables.channels.smtp.model_dump()
        ),
        forge=ForgeSettings(
            repository=tables.github.repository,
            inbox=tables.github.inbox,
            drafts=tuple(dict.fromkeys(tables.github.drafts)),
        ),
        listmonk=_listmonk(tables),
        buttondown=_buttondown(tables),
        webhook=_webhook(tables),
        wechat_draft=_wechat_draft(tables),
        translate=_translate(tables),
        collectors={name: _plugin(table) for name, table in tables.plugins.collectors.items()},
        channels={name: _plugin(table) for name, table in tables.plugins.channels.items()},
        store=tables.store or str(root / ".digest" / "digest.db"),
        editor=tables.editor,
        github_token=tables.github_token.get_secret_value(),
        mail_secret=tables.mail_secret.get_secret_value(),
        github_api=tables.github_api,
        github_web=tables.github_web,
        weights=dict(tables.weights),
    )
