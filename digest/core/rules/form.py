"""D0..: what people do to YAML. The archive tells these while it reads; here are the reasons and examples."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.model import Severity

TITLE = "title: {zh: 改了一处写法, en: Changing one spelling}"
RULES: tuple[Rule, ...] = (
    Rule(
        code="D001",
        name="not-yaml",
        says="The file is YAML.",
        why=(
            "An indent, a quote or a bracket is not as its neighbours are; nothing can be read from "
            "here on. A colon or dash without its space is mended."
        ),
        bad="title:\n  zh: 改了一处写法\n    en: Changing one spelling",
        good="title:\n  zh: 改了一处写法\n  en: Changing one spelling",
        fixes=True,
    ),
    Rule(
        code="D002",
        name="tab",
        says="Lines are indented with spaces.",
        why="YAML knows no tabs. Set your editor to write spaces for the tab key in .yaml files.",
        bad="title:\n\tzh: 改了一处写法\n\ten: Changing one spelling",
        good="title:\n  zh: 改了一处写法\n  en: Changing one spelling",
    ),
    Rule(
        code="D003",
        name="full-width-colon",
        says="A key ends with an ASCII colon and a space.",
        why=(
            "With a Chinese keyboard the colon after a key is easily the full-width one, which ends "
            "no key. Inside a text it is right and needs no quotes."
        ),
        bad="title：\n  zh: 改了一处写法\n  en: Changing one spelling",
        good="title:\n  zh: 改了一处写法\n  en: Changing one spelling",
        fixes=True,
    ),
    Rule(
        code="D004",
        name="colon-in-value",
        says="A value with a colon and a space in it is in quotes.",
        why="YAML takes what stands before the colon for a key.",
        bad="title:\n  zh: 改了一处写法\n  en: Spelling: one thing changes",
        good='title:\n  zh: 改了一处写法\n  en: "Spelling: one thing changes"',
        fixes=True,
    ),
    Rule(
        code="D005",
        name="key-twice",
        says="A key stands once.",
        why=(
            "Only one of the two would be read, and nobody could say which. Mostly an entry was "
            "copied and the second half was meant for another one."
        ),
        bad=f"{TITLE}\n{TITLE}",
        good=TITLE,
    ),
    Rule(
        code="D006",
        name="unseen-character",
        says="The file is UTF-8 without characters that nobody sees.",
        why=(
            "They come with text pasted from documents and terminals, and break the file. Delete "
            "them, or save it as UTF-8."
        ),
        bad="title: {zh: 改了\x08一处写法, en: Changing one spelling}",
        good=TITLE,
    ),
    Rule(
        code="D007",
        name="sign-of-yaml",
        says="A value that begins with a sign of YAML's is in quotes.",
        why="`@`, a backtick, `%`, `*`, `&` and `!` mean something to YAML at the beginning of a value.",
        bad="title:\n  zh: 改了一处写法\n  en: @kubernetes changes one spelling",
        good='title:\n  zh: 改了一处写法\n  en: "@kubernetes changes one spelling"',
        fixes=True,
    ),
    Rule(
        code="D008",
        name="became-a-comment",
        says="A value with ` #` in it is in quotes.",
        why=(
            "What follows is a comment to YAML, and readers never see it. A comment that is meant has "
            "a space after its `#`."
        ),
        bad="title:\n  zh: 改了一处写法\n  en: Changing one spelling in #1370",
        good='title:\n  zh: 改了一处写法\n  en: "Changing one spelling in #1370"',
        severity=Severity.WARNING,
    ),
    Rule(
        code="D009",
        name="merge-markers",
        says="The file has no marks of a merge.",
        why=(
            "Two versions met that git could not join. `digest merge-driver` keeps this from "
            "happening; keep one version and delete the marks."
        ),
        bad="<<<<<<< ours\ncredits: [chen-jun]\n=======\ncredits: [xu-di]\n>>>>>>> theirs",
        good="credits: [chen-jun]",
        at="issue",
    ),
    Rule(
        code="D010",
        name="no-issue",
        says="The file is an issue, of a format this program knows.",
        why="It is empty or something else, or a newer program wrote it.",
        bad="- one\n- two",
        good="# an issue: digest draft makes one",
        at="file",
    ),
    Rule(
        code="D011",
        name="unknown-key",
        says="Keys are those of an issue file.",
        why=(
            "What stands below a key that nobody knows is not read. Mostly it is a slip, and the "
            "message has the nearest key."
        ),
        bad="sumary: {zh: 改了一处写法。, en: It changes one spelling.}",
        good="summary: {zh: 改了一处写法。, en: It changes one spelling.}",
    ),
    Rule(
        code="D012",
        name="wrong-type",
        says="A value is of the kind its key wants.",
        why=(
            "A list where a text belongs, a word where a number belongs, a word that is none of those "
            "allowed."
        ),
        bad="title: [改了一处写法, Changing one spelling]",
        good=TITLE,
    ),
    Rule(
        code="D013",
        name="missing-key",
        says="What an issue or entry cannot be without is there.",
        why="An issue has a number and days, an entry an id and a title.",
        bad="about: [{kep: }]",
        good="about: [{kep: 2254}]",
    ),
    Rule(
        code="D014",
        name="no-such-day",
        says="A day is one of the calendar's.",
        why="It is written as 2026-06-08; some months have no 31st.",
        bad="covers: {from: 2026-06-08, to: 2026-06-31}",
        good="covers: {from: 2026-06-08, to: 2026-06-30}",
        at="issue",
    ),
    Rule(
        code="D015",
        name="no-zone",
        says="A time has its zone.",
        why="18:00 in Shanghai is not 18:00 in Berlin; feeds and mails go by the moment.",
        bad="scheduled: {zh: 2026-06-15T18:00:00}",
        good="scheduled: {zh: 2026-06-15T18:00:00+08:00}",
        at="issue",
    ),
    Rule(
        code="D016",
        name="no-address",
        says="An id can be an address.",
        why="It stands in addresses of pages: small letters a-z, digits and hyphens.",
        bad="id: One Spelling",
        good="id: one-spelling",
    ),
    Rule(
        code="D017",
        name="id-twice",
        says="No two entries have the same id.",
        why="It is their address, and commands call them by it. Mostly an entry was copied.",
        bad="""sections:
  - id: upstream
    entries:
      - {id: one, title: {zh: 一, en: One}, summary: {zh: 一处。, en: It is one.}, links: [https://example.org/1]}
      - {id: one, title: {zh: 二, en: Two}, summary: {zh: 两处。, en: It is another.}, links: [https://example.org/2]}""",
        good="""sections:
  - id: upstream
    entries:
      - {id: one, title: {zh: 一, en: One}, summary: {zh: 一处。, en: It is one.}, links: [https://example.org/1]}
      - {id: two, title: {zh: 二, en: Two}, summary: {zh: 两处。, en: It is another.}, links: [https://example.org/2]}""",
        at="issue",
    ),
    Rule(
        code="D018",
        name="term-means-two-things",
        says="A form in content/glossary.yaml means one thing.",
        why=(
            "It stands twice, two terms claim it, or it is right in one place and wrong in another: nobody "
            "could follow both. Until it is mended the glossary counts for nothing."
        ),
        bad="# content/glossary.yaml: two terms with zh 协调",
        good="# content/glossary.yaml: 协调 stands at one of them",
        at="file",
    ),
    Rule(
        code="D019",
        name="wrong-number",
        says="The number is that of the file's name.",
        why="030.yaml is number 30. Mostly the file was copied from the week before.",
        bad="number: 29",
        good="number: 30",
        at="issue",
    ),
    Rule(
        code="D020",
        name="stray-file",
        says="Files of content/issues are named by their number.",
        why="A file of another name is not read: three digits, as in 029.yaml.",
        bad="# content/issues/29.yml",
        good="# content/issues/029.yaml",
        at="file",
        severity=Severity.WARNING,
    ),
    Rule(
        code="D021",
        name="broken-line",
        says="A line of content/decisions, deliveries or data is a record.",
        why=(
            "The program writes these files, a line a record. One that cannot be read was cut short "
            "or edited: mend or delete it."
        ),
        bad="# content/decisions/chen-jun.jsonl: {",
        good='# content/decisions/chen-jun.jsonl: {"verb": "drop", ...}',
        at="file",
    ),
    Rule(
        code="D022",
        name="terms-in-a-circle",
        says="What content/glossary.yaml calls wrong leads to something right.",
        why=(
            "One term says to write the other's form, and that one the first's: who follows them "
            "never arrives. Every term of the circle is named."
        ),
        bad="# content/glossary.yaml: a is wrong for b, and b is wrong for a",
        good="# content/glossary.yaml: a is wrong for b",
        at="file",
    ),
)
