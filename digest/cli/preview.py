"""`digest preview`: a mail, before it goes."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here


def preview(
    number: Annotated[int | None, typer.Argument(help="Of the issue; none: the newest.")] = None,
    lang: Annotated[
        str, typer.Option(help="Language, or several: zh+en; none: the first mail there is.")
    ] = "",
    browser: Annotated[bool, typer.Option("--open/--no-open", help="In your browser.")] = True,
) -> None:
    """Look at the mail of an issue: as it is, on a phone, in the dark, as text, and its headers.

    Example: digest preview 30 --lang zh+en
    """
    with here() as digest:
        shown = digest.show_mail(number, lang.split("+") if lang else ())
    output.data(str(shown.path))
    said = f"Vol. {shown.number} in {' and '.join(shown.languages)}{' (draft)' if shown.draft else ''}: "
    said += f"{shown.html:,} bytes of HTML, {shown.message:,} as sent"
    if shown.shortened:
        said += f"; {output.count(shown.shortened, 'entry is', 'entries are')} shorter than on the web"
    if browser and not _opened(shown.path.resolve().as_uri()):
        said += ". No browser was found: open the file named above"
    output.talk(f"{said}.")


def _opened(address: str) -> bool:
    import webbrowser

    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
