"""Where links lead: looked at through the one client, remembered for a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.model import Finding

if TYPE_CHECKING:
    from digest.http import Looking
    from digest.pipeline.linkmemory import Resting
    from digest.pipeline.looking import Looked


class Linking(Known):
    """What is done with the links of issues."""

    def look_at_links(
        self,
        numbers: Sequence[int],
        now: datetime,
        *,
        anew: bool = False,
        strict: bool = False,
        before: Mapping[int, bytes] | None = None,
        say: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Looked:
        """How the links of these issues are, asked for where nothing is remembered, or `anew`.

        `before`: what the files said once; links that stood there are left alone.
        With `strict`, or where digest.toml says so, what leads nowhere is an error.
        """
        from digest.pipeline.looking import check_links
        from digest.store.cache import Cache

        config = self.config

        def client(resting: Resting) -> Looking:
            from digest.http import Looking  # where all is remembered, nobody is asked

            return Looking(config.http, resting=resting)

        with Cache(config.state / "cache.db") as cache:
            return check_links(
                numbers,
                archive=self.archive,
                cache=cache,
                client=client,
                settings=config.links,
                wanted=config.digest.check,
                now=now,
                anew=anew,
                strict=strict or config.links.publish == "strict",
                before=before or {},
                say=say,
            )

    def links_to_publish(
        self,
        number: int,
        now: datetime,
        *,
        say: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> tuple[Finding, ...]:
        """What stands against publishing, as far as digest.toml wants links looked at then.

        What nobody knows of is left out: a host that turns machines away would be told of every week.
        """
        if self.config.links.publish == "off":
            return ()
        found = self.look_at_links([number], now, say=say).findings
        return tuple(finding for finding in found if finding.code != "D355")
