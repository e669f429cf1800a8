"""Whose address is one, what files of readers say, and a letter made out to a reader."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from digest.core.mailing import bounces, editions, lists, replies
from digest.core.mailing.address import masked, normal, same
from digest.core.mailing.letters import MARK, Letter
from digest.core.mailing.replies import discreet, fate, gone
from digest.core.mailing.tokens import LENGTH, genuine, token
from digest.errors import UsageError
from digest.model import Fate

SECRET = "a secret of some length"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" Chen.Jun@Example.ORG ", "Chen.Jun@example.org"),
        ("a+b@例子.测试", "a+b@xn--fsqu00a.xn--0zwm56d"),
        ("陈俊@example.org", "陈俊@example.org"),
        ("o'neil@mail.example.org", "o'neil@mail.example.org"),
    ],
)
def test_an_address_has_one_spelling(written: str, meant: str) -> None:
    """Capitals of the domain, spaces around and letters of any script make no other address."""
    assert normal(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "", "nobody", "@example.org", "a@", "a@localhost", "a b@example.org", "a@b@c.org", "a@exa mple.org",
        "a@example.org\r\nBcc: x@example.org", "a@example..org", "<a@example.org>", "a@-x.org", ".a@example.org",
        "a" * 65 + "@example.org", "a@" + "b" * 64 + ".org", "a@10.0.0.1", "a\u202e@example.org", "a,b@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_says_why(written: str) -> None:
    """Nothing that could end a command or a header line, and nothing no server would take."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        normal(written)


def test_people_are_the_same_whatever_their_capitals() -> None:
    assert same("Chen.Jun@example.org") == same("chen.jun@example.org")
    assert masked("陈俊@example.org") == "陈…@example.org"


def test_a_token_is_opaque_and_proves_itself() -> None:
    """Without the list, with the secret: ours or not."""
    made = token(SECRET, "a@example.org")

    assert len(made) == LENGTH
    assert made == token(SECRET, "A@example.org") != token(SECRET, "b@example.org")
    assert genuine(SECRET, made)
    assert not genuine("another secret", made)
    for forged in (made[:-1] + ("A" if made[-1] != "A" else "B"), made[:-4], "", "é", made + "AAAA"):
        assert not genuine(SECRET, forged)


def test_our_own_list() -> None:
    """Lines with their numbers, quoted line breaks counted; the faults named, the rest taken."""
    text = (
        "\ufeffname,Email,Language\r\n"
        '"Chen\r\nJun",chen@example.org,zh-CN\r\n'
        "Xu,xu@example.org,en_US\r\n"
        "Twice,XU@example.org,en\r\n"
        "\r\n"
        "None,nobody,zh\r\n"
        "Far,far@example.org,fr\r\n"
        "Plain,plain@example.org\r\n"
    )
    read = lists.read(text, ("zh", "en"))

    assert [(p.address, p.language) for p in read.people] == [
        ("chen@example.org", "zh"),
        ("xu@example.org", "en"),
        ("plain@example.org", ""),
    ]
    assert read.faults == [
        "line 5: XU@example.org: is on line 4 already",
        "line 7: nobody: it has no @ between a name and a domain",
        "line 8: far@example.org: the digest is not mailed in 'fr', but in zh, en",
    ]


def test_exports_of_listmonk_and_mailchimp() -> None:
    """Recognised by their columns; who unsubscribed there has unsubscribed."""
    listmonk = (
        "uuid,email,name,attributes,status,created_at\n"
        'u1,a@example.org,A,"{""language"": ""en""}",enabled,2026\n'
        "u2,b@example.org,B,{},blocklisted,2026\n"
        'u3,c@example.org,C,"not json",enabled,2026\n'
    )
    mailchimp = (
        "Email Address,First Name,MEMBER_RATING,Status\n"
        "a@example.org,A,2,subscribed\nb@example.org,B,2,cleaned\nc@example.org,C,2,pending\n"
    )
    first, second = (lists.read(text, ("zh", "en")) for text in (listmonk, mailchimp))

    assert (first.form, second.form) == ("listmonk", "Mailchimp")
    assert [(p.language, p.state) for p in first.people] == [
        ("en", "subscribed"), ("", "suppressed"), ("", "subscribed"),
    ]  # fmt: skip
    assert [p.state for p in second.people] == ["subscribed", "bounced"]
    assert second.unconfirmed == 1


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("zh+en", "zh+en"), ("EN+ZH", "zh+en"), ("zh_CN, en-US", "zh+en"), ("zh / en", "zh+en"),
        ("zh_Hans", "zh"), ("en", "en"), (" ", ""),
    ],
)  # fmt: skip
def test_a_reader_may_want_both_languages_in_one(said: str, meant: str) -> None:
    assert editions.meant(said, ("zh", "en", "zh+en")) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh-CN", "zh"),
        ("zh-Hans", "zh"),
        ("zh", "zh"),
        ("en-GB", "en"),
    ],
)
def test_a_land_tells_the_script(said: str, meant: str) -> None:
    assert editions.meant(said, ("zh-Hant", "zh", "en")) == meant
    assert editions.meant(said, ("zh", "en")) == meant.removesuffix("-Hant")


def test_both_languages_as_exports_write_it() -> None:
    listmonk = (
        "uuid,email,name,attributes,status,created_at\n"
        'u1,a@example.org,A,"{""language"": ""zh+en""}",enabled,2026\n'
        'u2,b@example.org,B,"{""languages"": [""zh"", ""en""]}",enabled,2026\n'
    )
    mailchimp = 'Email Address,Language,MEMBER_RATING\nc@example.org,"zh,en",2\n'
    for text in (listmonk, mailchimp):
        assert {p.language for p in lists.read(text, ("zh", "en", "zh+en")).people} == {"zh+en"}
    (fault,) = lists.read(mailchimp, ("zh", "en")).faults
    assert fault.startswith("line 2: c@example.org: the digest is not mailed in 'zh,en', but in zh, en (")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("4.2.0 <…> Greylisted, see postgrey", 300), ("4.7.1 Greylisting in action, wait 2 minutes", 120),
        ("come back in 90 s", 90), ("try in 1 hour", 3600), ("wait 99999 hours", 86400), ("4.3.2 8 bits", 300),
    ],
)  # fmt: skip
def test_how_long_a_server_wants_to_be_left_alone(said: str, seconds: int) -> None:
    assert replies.wait(said).total_seconds() == seconds


def test_of_two_words_the_one_against_mail_holds() -> None:
    text = "email,status\na@example.org,subscribed\na@example.org,unsubscribed\na@example.org,subscribed\n"

    assert [p.state for p in lists.read(text, ("zh",)).people] == ["unsubscribed"]


@pytest.mark.parametrize("text", ["", "a@example.org\n", "name,phone\nA,1\n"])
def test_a_list_without_addresses(text: str) -> None:
    with pytest.raises(UsageError, match="no column is called email"):
        lists.read(text, ("zh",))


def test_addresses_and_tokens_one_a_line() -> None:
    made = token(SECRET, "a@example.org")
    text = f"# since May\nB@Example.org\n{made}\n\nnonsense\n"

    assert lists.read_addresses(text) == (
        ["B@example.org"],
        [made],
        ["line 5: nonsense: it has no @ between a name and a domain"],
    )
    assert lists.read_addresses("token,when\n" + made + ",2026-06-08\n")[1] == [made]


REPORT = b"""\
From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Original-Recipient: rfc822;gone@example.org
Final-Recipient: rfc822;elsewhere@example.net
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; late@example.org
Action: delayed
Status: 4.4.1

--b--
"""


def test_a_report_of_a_bounce() -> None:
    """Whom we wrote to is gone; who is late is not."""
    assert bounces.read(REPORT) == (["gone@example.org"], 1)
    with pytest.raises(ValueError, match="no mail server's report"):
        bounces.read(b"Subject: away\n\nI am on holiday.\n")


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        (250, Fate.SENT),
        (421, Fate.LATER),
        (450, Fate.LATER),
        (451, Fate.LATER),
        (452, Fate.LATER),
        (550, Fate.FAILED),
    ],
)
def test_what_a_reply_means(code: int, meant: Fate) -> None:
    assert fate(code) is meant


def test_a_mailbox_that_is_not_there_and_one_that_is_full() -> None:
    assert gone(550, "5.1.1 no such user")
    assert not gone(552, "5.2.2 mailbox full")
    assert not gone(550, "5.7.1 relaying denied")
    assert discreet(b"no user <chen@example.org>\r\nhere") == "no user <…> here"


# ---------------------------------------------------------------- letters

URL = "https://example.org/bye?t={token}"


def eml(text: str, page: str, cte: str, subject: str = "周报 Vol. 30") -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = "weekly@example.org"
    message["To"] = "undisclosed-recipients:;"
    message["Subject"] = subject
    message["List-Unsubscribe"] = "<https://example.org/old>"
    message.set_content(text, cte=cte)
    message.add_alternative(page, subtype="html", cte=cte)
    return message.as_bytes()


def parsed(sent: bytes) -> EmailMessage:
    """As a server keeps it: doubled full stops undone."""
    assert b"\n.\r\n" not in sent
    lines = [line.removeprefix(b".") for line in sent.split(b"\r\n")]
    found = message_from_bytes(b"\r\n".join(lines), policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("shift", range(5))
def test_each_reader_finds_their_own_address_to_unsubscribe(cte: str, shift: int) -> None:
    """In both parts, wherever it stands, in whichever encoding; all else stays as it was rendered."""
    place = URL.replace("{token}", MARK)
    text = "x" * shift + f"中文\n.\n..two\n{place}\n. a stop\n" + "long " * 40 + f"\n{place} and {place}\n"
    page = f"<p>{'y' * shift}字 <a href='{place}'>bye</a></p>\n.\n"
    letter = Letter(eml(text, page, cte), URL)
    for address in ("a@example.org", "陈俊@example.org"):
        mine = token(SECRET, address)
        sent = letter.to(address, mine)
        message = parsed(sent)
        bodies = [
            part.get_content().replace("\r\n", "\n") for part in message.walk() if not part.is_multipart()
        ]

        assert bodies == [text.replace(MARK, mine), page.replace(MARK, mine)]
        assert f"To: {address}\r\n".encode() in sent
        assert message["Subject"] == "周报 Vol. 30"
        assert message.get_all("List-Unsubscribe") == [f"<https://example.org/bye?t={mine}>"]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert MARK.encode() not in sent
        assert max(map(len, sent.split(b"\r\n"))) <= 998


def test_a_letter_with_one_address_for_all_and_one_without_any() -> None:
    """One-click needs an address of one's own (RFC 8058); no address, no header."""
    same_for_all = parsed(Letter(eml("t", "<p>", "base64"), "https://example.org/bye").to("a@example.org"))
    none = parsed(Letter(eml("t", "<p>", "base64"), "").to("a@example.org"))

    assert same_for_all["List-Unsubscribe"] == "<https://example.org/bye>"
    assert "List-Unsubscribe-Post" not in same_for_all
    assert "List-Unsubscribe" not in none


def test_a_test_says_so() -> None:
    letter = Letter(eml("t", "<p>", "base64"), "", test="测试")

    assert parsed(letter.to("a@example.org"))["Subject"] == "[测试] 周报 Vol. 30"
