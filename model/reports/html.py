"""Reports as one self-contained HTML file: readable on a screen and on paper, nothing loaded.

Everything that is not markup goes through :func:`text`; the functions here do it themselves. A
:class:`~hypertask.model.base.text.Name` is marked as one that is not to be translated.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from html import escape
from pathlib import Path

from ..base.files import replacing
from ..base.text import Name, printable

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem;
  color: #1d2522; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem;
  border-bottom: 2px solid #0b6b4f; padding-bottom: .2rem; } h3 { font-size: 1rem; }
p.lead { color: #55605b; margin-top: 0; } p.note { color: #55605b; font-size: .9em; }
table { border-collapse: collapse; margin: .6rem 0 1rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0;
  border-bottom: 1px solid #dde3e0; }
td.number, th.number { text-align: right; }
thead th { border-bottom: 2px solid #9aa8a2; }
figure { margin: 1rem 0; } figure img, figure svg { max-width: 100%; height: auto; }
figcaption { color: #55605b; font-size: .9em; }
pre { background: #f4f6f5; padding: .8rem; overflow-x: auto; font-size: .8rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
div.wide { overflow-x: auto; }
div.columns { display: flex; flex-wrap: wrap; gap: 0 1.6rem; align-items: flex-start; }
div.columns > figure { flex: 0 1 calc(50% - .8rem); min-width: min(100%, 20rem); }
@media print { body { margin: 0; max-width: none; font-size: 11px; } h2 { break-after: avoid; }
  h3 { break-after: avoid; } div.wide { overflow: visible; } th, td { padding-right: .5rem; }
  table, figure { break-inside: avoid; } pre { font-size: 8px; }
  div.columns { display: block; } div.columns > figure { display: inline-block; width: 48%;
    min-width: 0; margin-right: 1.5%; vertical-align: top; } h2 + p { break-after: avoid; } }
"""


def text(value: object) -> str:
    """``value`` as text that is safe in markup and in attributes."""
    return escape(printable(str(value)), quote=True)


def mark(value: object) -> str:
    """The attribute, with a blank before it, of an element that holds ``value`` alone."""
    return ' translate="no"' if isinstance(value, Name) else ""


def named(words: object) -> str:
    """A name among markup."""
    return f'<span translate="no">{text(words)}</span>'


def number(value: float | None, digits: int = 3, padded: bool = False) -> str:
    """A number with ``digits`` significant digits; a dash where there is none.

    ``padded`` keeps zeros at the end, so that the numbers of a column show the same digits.
    """
    if value is None or value != value:
        return "–"
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        return f"{int(value)}"
    if 10**digits - 0.5 <= abs(value) < 1e15:  # rather whole numbers than powers of ten
        return f"{value:.0f}"
    return f"{value:#.{digits}g}".rstrip(".") if padded else f"{value:.{digits}g}"


def spread(values: Iterable[float]) -> str:
    """Mean of numbers, where there are several with the lowest and the highest in brackets."""
    values = [float(value) for value in values]
    three = (sum(values) / len(values), min(values), max(values))
    mean, low, high = (number(value, padded=True) for value in three)
    return f"{mean} ({low}\u00a0to\u00a0{high})" if len(values) > 1 else mean


def table(
    head: Sequence[str], rows: Sequence[Sequence], strong: Container[tuple[int, int]] = ()
) -> str:
    """A table. Numbers are set right and :func:`number` writes them; all else is escaped.

    strong : (row, column) of cells that stand out.
    """
    numeric = [
        all(isinstance(row[k], (int, float, type(None))) for row in rows) for k in range(len(head))
    ]
    cells = [' class="number"' if each else "" for each in numeric]
    lines = [
        "<tr>" + "".join(f"<th{c}{mark(h)}>{text(h)}</th>" for c, h in zip(cells, head)) + "</tr>"
    ]

    def shown(place, value) -> str:
        words = number(value, padded=True) if numeric[place[1]] else text(value)
        return f"<strong>{words}</strong>" if place in strong else words

    body = [
        "<tr>"
        + "".join(
            f"<td{c}{mark(v)}>{shown((k, j), v)}</td>" for j, (c, v) in enumerate(zip(cells, row))
        )
        + "</tr>"
        for k, row in enumerate(rows)
    ]
    return (
        f'<div class="wide"><table><thead>{lines[0]}</thead>\n<tbody>'
        + "\n".join(body)
        + "</tbody></table></div>\n"
    )


def pairs(rows: Iterable[tuple]) -> str:
    """A table of (name, value) rows without a head."""
    lines = "\n".join(
        f'<tr><th scope="row"{mark(name)}>{text(name)}</th><td{mark(value)}>{text(value)}</td></tr>'
        for name, value in rows
    )
    return f'<div class="wide"><table><tbody>{lines}</tbody></table></div>\n'


def section(title: str, *parts: str) -> str:
    """A headed section of ready markup."""
    return f"<section>\n<h2>{text(title)}</h2>\n{''.join(parts)}</section>\n"


def paragraph(words: str, kind: str = "") -> str:
    """A paragraph of plain words; ``kind`` is ``lead``, ``note`` or nothing."""
    return f"<p{f' class={kind!r}' if kind else ''}{mark(words)}>{text(words)}</p>\n"


def figure(markup: str, caption: str = "") -> str:
    """A figure of ready markup (an inline SVG or an img with its data) with a caption."""
    words = f"<figcaption>{text(caption)}</figcaption>" if caption else ""
    return f"<figure>{markup}{words}</figure>\n"


def columns(*figures: str) -> str:
    """Figures side by side, two in a row where the page is wide enough."""
    return f'<div class="columns">\n{"".join(figures)}</div>\n' if any(figures) else ""


def page(title: str, lead: str, *parts: str) -> str:
    """The whole document."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n'
        f"<title{mark(title)}>{text(title)}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1{mark(title)}>{text(title)}</h1>\n"
        f"{paragraph(lead, 'lead')}{''.join(parts)}</body>\n</html>\n"
    )


def write_page(path: str | Path, markup: str) -> None:
    """Write the document, complete or not at all."""
    with replacing(Path(path)) as temporary:
        temporary.write_text(markup, encoding="utf-8")
