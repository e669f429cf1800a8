"""D7..: what mails and WeChat make of an issue."""

from __future__ import annotations

from digest.core.rules.channels import mail_size, picture_words, wechat_length
from digest.core.rules.rule import Rule

RULES: tuple[Rule, ...] = (mail_size.RULE, wechat_length.RULE, picture_words.RULE)
