"""Pictures of figures: well-formed, with their numbers in words for who cannot see them."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

from digest.core.backtest import Choice, Placed
from digest.renderers.charts import Charts
from digest.templating import Templates, shipped


def test_recall_is_drawn_and_told() -> None:
    choice = Choice(ending=date(2023, 7, 30), identities=("kep:1",), name="KEP-1")
    placed = [
        Placed(choice=choice, rank=r, baseline=b, candidates=9) for r, b in ((1, 30), (15, None), (None, 2))
    ]
    charts = Charts(Templates([shipped()]))
    document = charts.recall(placed)
    root = ET.fromstring(document.body)
    lines = root.findall("{*}polyline")

    assert document == charts.recall(placed)
    assert document.media_type == "image/svg+xml"
    assert [len(line.attrib["points"].split()) for line in lines] == [50, 50]
    assert "Among the first 20: 67 % by the ranking, 33 % by what was touched last." in (
        root.findtext("{*}desc") or ""
    )
