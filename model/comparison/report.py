"""The report of a comparison: the tables of the paper for the analyst's own data."""

from __future__ import annotations

import json
from pathlib import Path

from ..base.text import Name, amount
from ..jobs.compare import CompareJob
from ..jobs.files import job_to_dict
from ..jobs.methods import METHODS
from ..jobs.pixel_methods import PIXEL_METHODS
from ..reports import figures, html
from ..runtime.versions import versions
from ..splits.split import PART_NAMES
from ..training.data import TrainingData
from .tables import FILES, Cell, Reason, Spread, Table
from .write import footnotes


def write_report(
    path: str | Path,
    job: CompareJob,
    rows: dict,
    tables: list[Table],
    data: TrainingData,
    failed: dict[str, str],
) -> None:
    """Write the HTML report; ``rows`` by their names, ``tables`` of :mod:`.tables`, ``failed`` by
    the titles of further rows why they could not be made."""
    html.write_page(path, report_page(job, rows, tables, data, failed))


def report_page(
    job: CompareJob, rows: dict, tables: list[Table], data: TrainingData, failed: dict[str, str]
) -> str:
    """The report as markup."""
    parts = []
    if failed:
        reasons = html.table(["Row", "Reason"], [[title, why] for title, why in failed.items()])
        parts.append(html.section("Rows that could not be made", reasons))
    for table in tables:
        drawn = [_figure(table)] if table.name in FILES.values() else []
        parts.append(html.section(table.title, _table(table), *drawn))
    return html.page(
        "HyperTask comparison",
        _lead(job, rows),
        *parts,
        _methods(job, rows),
        _split(data),
        _repeat(job),
    )


def _lead(job: CompareJob, rows: dict) -> str:
    number = len(rows)
    budget = "the same epochs"
    if job.minutes:
        budget = f"{amount(job.minutes, 'minute', 'minutes')} for each training"
    seeds = f"{job.seeds} seeds" if job.seeds > 1 else "one seed"
    return (
        f"{amount(number, 'row', 'rows')}, {seeds}, one split; preset {job.preset}, recipe "
        f"{job.recipe}, {budget}. The best of each column is bold."
    )


def _table(table: Table) -> str:
    letters, best = footnotes(table), table.marked()

    def shown(cell: Cell, numeric: bool):
        if numeric:
            return cell
        if isinstance(cell, Reason):
            return f"– ({letters[cell.words]})"
        if isinstance(cell, Spread):
            return html.spread(cell.values)
        return cell if isinstance(cell, str) else html.number(cell, padded=True)

    columns = [all(isinstance(cell, (int, float)) for cell in each) for each in zip(*table.rows)]
    body = [[shown(*each) for each in zip(row, columns)] for row in table.rows]
    reasons = " ".join(f"({letter}) {words}." for words, letter in letters.items())
    return html.table(table.head, body, best) + "".join(
        html.paragraph(words, "note") for words in (*table.notes, reasons) if words
    )


def _figure(table: Table) -> str:
    """Overall accuracy and scaled error of each variant."""
    columns = []
    for title, words in (("OA", "overall accuracy"), ("RMSE", "RMSE, scaled")):
        if title in table.head:
            place = table.head.index(title)
            cells = [row[place] for row in table.rows]
            columns.append((words, [c.values if isinstance(c, Spread) else None for c in cells]))
    names = [str(row[0]) for row in table.rows]
    return html.figure(
        figures.variant_dots(names, columns),
        "Dots: means over the seeds; bars: from the lowest to the highest. The axes do not begin "
        "at 0.",
    )


def _methods(job: CompareJob, rows: dict) -> str:
    """Where each method is from, and what those for single pixels were set to."""
    sources = [
        [row["title"], METHODS[name].source if name in METHODS else PIXEL_METHODS[name].source]
        for name, row in rows.items()
        if name in METHODS or name in PIXEL_METHODS
    ]
    parts = [html.table(["Method", "Source"], sources)]
    chosen, notes = [], []
    for name, row in rows.items():
        if name not in PIXEL_METHODS:
            continue
        for variable, (used, there) in row["pixels"].items():
            settings = dict.fromkeys(seed["settings"][variable] for seed in row["seeds"])
            chosen.append([row["title"], Name(variable), "; ".join(settings), used, there])
        notes += [f"{row['title']}: {note}." for seed in row["seeds"] for note in seed["notes"]]
    if chosen:
        parts += [
            html.paragraph(
                "Methods for single pixels learn from pixels of the training part, at most "
                f"{job.pixels_per_class} of a class and five times as many of a continuous "
                "variable, scaled as for the multitask network. Their settings are chosen on the "
                "validation part."
            ),
            html.table(
                ["Method", "Variable", "Setting of each seed", "Pixels used", "Pixels there"],
                chosen,
            ),
            *(html.paragraph(note, "note") for note in dict.fromkeys(notes)),
        ]
    return html.section("The methods", *parts)


def _split(data: TrainingData) -> str:
    split = data.split
    counts = ", ".join(f"{n} {name}" for n, name in zip(split.counts(), PART_NAMES))
    return html.section(
        "Split",
        html.paragraph(
            f"By {split.words()}: {counts}. Every row learned from the same training part, chose "
            "by the same validation part and is judged on the same test pixels (digest "
            f"{split.digest()[:12]})."
        ),
        html.figure(figures.split_map(split.parts, block=split.cells()), "Parts of the split."),
    )


def _repeat(job: CompareJob) -> str:
    known = ", ".join(f"{name} {value}" for name, value in versions().items())
    words = json.dumps(job_to_dict(job), indent=2, ensure_ascii=False)
    return html.section(
        "To repeat this run",
        html.pairs([("Versions", Name(known))]),
        f'<pre translate="no">{html.text(words)}</pre>\n',
    )
