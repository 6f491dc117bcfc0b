"""Small HTML pages made inside QGIS; the engine writes its own reports."""

from __future__ import annotations

from html import escape
from pathlib import Path

from ..model.files import replacing

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; color: #222;
  background: #fff; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 1.8rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  border-bottom: 1px solid #ddd; }
th { font-weight: 600; width: 14rem; }
"""


def sections_page(path: str, sections) -> str:
    """A page of tables.

    Parameters
    ----------
    path : the file that is described; its name is the title.
    sections : list of (title, list of (name, value)).
    """
    name = escape(Path(path).name)
    parts = [f"<h1>{name}</h1>", f"<p>{escape(str(path))}</p>"]
    for title, rows in sections:
        cells = "".join(
            f'<tr><th scope="row">{escape(key)}</th><td>{escape(value)}</td></tr>\n'
            for key, value in rows
        )
        parts.append(f"<h2>{escape(title)}</h2>\n<table>\n{cells}</table>")
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def write_page(path: str, page: str) -> None:
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
