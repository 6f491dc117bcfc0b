"""From finished rows to tables: means over the seeds, the best, differences, costs.

No cell is empty: it is a text, a number, a :class:`Spread` over the seeds, or the :class:`Reason`
why there is none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple, Union

import numpy as np

from ..base.text import Name
from ..base.variables import Variable
from ..jobs.compare import COMPARED, CompareJob, variants
from ..jobs.methods import METHODS, PROPOSED
from ..jobs.plans import ABLATIONS

PUBLISHED = {
    "unet": (28.93, 112.67),
    "segnet": (51.44, 160.41),
    "resunet": (44.90, 71.68),
    "deeplab": (53.60, 82.70),
    "mottus": (37.82, 61.28),
    "pham": (41.37, 32.48),
    "mstnet": (54.28, 102.46),
    "gscvit": (39.19, 63.87),
    "spectraldiff": (61.94, 121.47),
    PROPOSED: (19.68, 41.79),
}
"""Millions of parameters and GFLOPs of table VII of Chhapariya et al. 2024 (arXiv 2407.16384)."""

FILES = {
    "parts": "table_v",
    "layers": "figure_13",
    "losses": "table_vi",
    "balancings": "balancings",
    "tasks": "single_task",
}
"""What the table of each ablation is called."""


class Spread(NamedTuple):
    """A figure of each seed, in their order."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        return float(np.mean(self.values))

    @property
    def deviation(self) -> float | None:
        """With n - 1 in the denominator; None for one seed."""
        return float(np.std(self.values, ddof=1)) if len(self.values) > 1 else None


class Reason(NamedTuple):
    """Why a cell has no figure."""

    words: str


Cell = Union[str, int, float, Spread, Reason]


@dataclass
class Table:
    """A table by the name of its files.

    best : by the number of a column, 1 where high is good and -1 where low is. notes : sentences.
    """

    name: str
    title: str
    head: list[str]
    rows: list[list[Cell]]
    best: dict[int, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def marked(self) -> set[tuple[int, int]]:
        """(row, column) of the best of each column that has one, all of equal ones."""
        found = set()
        for column, sign in self.best.items():
            values = {k: sign * _value(row[column]) for k, row in enumerate(self.rows)}
            values = {k: value for k, value in values.items() if not math.isnan(value)}
            if len(values) > 1:
                top = max(values.values())
                found |= {(k, column) for k, value in values.items() if value == top}
        return found


def _value(cell: Cell) -> float:
    if isinstance(cell, Spread):
        return cell.mean
    return float(cell) if isinstance(cell, (int, float)) else math.nan


class Score(NamedTuple):
    """A column of table IV: its name, of which kind of variables, its key, and what is good."""

    title: str
    categorical: bool
    key: str
    sign: int


SCORES = (
    Score("OA", True, "overall_accuracy", 1),
    Score("Precision", True, "macro_precision", 1),
    Score("Recall", True, "mean_class_accuracy", 1),
    Score("RMSE", False, "rmse_scaled", -1),
    Score("MAE", False, "mae_scaled", -1),
)
_SCORES_NOTE = (
    "OA, precision and recall are means over the categorical variables (precision and recall "
    "macro: over the classes), RMSE and MAE means over the continuous variables as shares of the "
    "range between a variable's bounds."
)


def comparison_tables(
    job: CompareJob, rows: dict[str, dict], variables: list[Variable]
) -> list[Table]:
    """All tables of a comparison; ``rows``, those that could be made, by their names, see
    :mod:`.run`."""
    methods = {row["title"]: row for name, row in rows.items() if name in COMPARED}
    tables = []
    if methods:
        title = "Table IV: accuracy of the methods"
        tables = [
            _accuracy("table_iv", title, methods, variables, job.seeds),
            _by_variable(methods, variables),
            *_differences(methods, variables, job.seeds),
        ]
    for name in job.ablations:
        named = variants(name).items()
        own = {title: rows[entry.name] for title, entry in named if entry.name in rows}
        if not own:
            continue
        tables.append(_accuracy(FILES[name], ABLATIONS[name].title, own, variables, job.seeds))
        words = ABLATIONS[name].words
        tables[-1].notes.append(f"{words[0].upper()}{words[1:]}.")
    return [*tables, _costs(methods, variables)] if methods else tables


def scores_of(row: dict, variables: list[Variable], score: Score) -> Spread | Reason:
    """The mean over the variables of a kind, of each seed."""
    values = []
    for seed in row["seeds"]:
        own = [
            seed["accuracy"][v.name].get(score.key)
            for v in variables
            if v.is_categorical is score.categorical
        ]
        own = [value for value in own if value is not None]
        if not own:
            return Reason("no labelled test pixel")
        values.append(float(np.mean(own)))
    return Spread(tuple(values))


def shown_scores(variables: list[Variable]) -> list[Score]:
    """The scores of the kinds of variables that there are."""
    kinds = {variable.is_categorical for variable in variables}
    return [score for score in SCORES if score.categorical in kinds]


def _accuracy(name: str, title: str, rows: dict[str, dict], variables, seeds: int) -> Table:
    scores = shown_scores(variables)
    spread = (
        f"Mean of {seeds} seeds, in brackets the lowest and the highest."
        if seeds > 1
        else "One seed: nothing is known of the spread."
    )
    return Table(
        name,
        title,
        ["Method", *(score.title for score in scores)],
        [[words, *(scores_of(row, variables, s) for s in scores)] for words, row in rows.items()],
        {column: score.sign for column, score in enumerate(scores, start=1)},
        [spread, _SCORES_NOTE],
    )


def _by_variable(rows: dict[str, dict], variables: list[Variable]) -> Table:
    head, best = ["Method"], {}
    for column, v in enumerate(variables, start=1):
        unit = f" {v.unit}" if v.unit else ""
        head.append(Name(f"{v.name}, OA" if v.is_categorical else f"{v.name}, RMSE{unit}"))
        best[column] = 1 if v.is_categorical else -1
    cells = []
    for title, row in rows.items():
        own: list[Cell] = [title]
        for v in variables:
            key = "overall_accuracy" if v.is_categorical else "rmse"
            values = [seed["accuracy"][v.name].get(key) for seed in row["seeds"]]
            missing = any(value is None for value in values)
            own.append(Reason("no labelled test pixel") if missing else Spread(tuple(values)))
        cells.append(own)
    return Table("variables", "Each variable", head, cells, best)


def _differences(rows: dict[str, dict], variables, seeds: int) -> list[Table]:
    """Each method less the proposed one, seed by seed; where that is not there, less the first."""
    if len(rows) < 2:
        return []
    reference = COMPARED[PROPOSED] if COMPARED[PROPOSED] in rows else next(iter(rows))
    scores = [score for score in shown_scores(variables) if score.title in ("OA", "RMSE")]
    head = ["Method"]
    for score in scores:
        head += [f"{score.title} less", f"± of {score.title}"]
    body = []
    for title, row in rows.items():
        if title == reference:
            continue
        cells: list[Cell] = [title]
        clear = []
        for score in scores:
            one, other = (scores_of(each, variables, score) for each in (row, rows[reference]))
            less, half = _paired(one, other)
            cells += [less, half]
            if isinstance(less, Spread) and isinstance(half, float) and abs(less.mean) > half:
                clear.append(f"{score.title} {'better' if less.mean * score.sign > 0 else 'worse'}")
        body.append([*cells, ", ".join(clear) or "nothing clear"])
    return [
        Table(
            "differences",
            f"Differences from the {reference}",
            [*head, "Clear"],
            body,
            notes=_difference_notes(reference, seeds),
        )
    ]


def _paired(one: Spread | Reason, other: Spread | Reason) -> tuple[Spread | Reason, float | Reason]:
    """Differences of two rows seed by seed, and half the width of the 95 % interval of their mean
    (Student's t)."""
    if isinstance(one, Reason):
        return one, one
    if isinstance(other, Reason):
        return other, other
    less = Spread(tuple(a - b for a, b in zip(one.values, other.values)))
    if less.deviation is None:
        return less, Reason("one seed has no spread")
    if less.deviation < 1e-9:
        return less, Reason("the seeds change neither")
    number = len(less.values)
    return less, student(number - 1) * less.deviation / math.sqrt(number)


def _difference_notes(reference: str, seeds: int) -> list[str]:
    if seeds < 2:
        return [
            f"Each method less the {reference} with the same seed. One seed says nothing about "
            "how far chance alone would set two methods apart; compare with three or more."
        ]
    reach = student(seeds - 1) / math.sqrt(seeds)
    return [
        f"Each method less the {reference} with the same seed: mean, in brackets the lowest and "
        f"the highest of {seeds} differences. ±: half the 95 % interval of the mean, {reach:.2f} "
        "times the deviation of the differences. "
        + (
            "Clear is what is larger than that, which with so few seeds only large differences are."
            if seeds < 6
            else "Clear is what is larger than that."
        ),
        "Seeds differ in the random start and in what is drawn, not in the split: how much other "
        "places would change the figures they do not tell. A method without randomness has no "
        "spread of its own.",
    ]


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t: exact for 1 and 2 degrees of freedom, otherwise the
    Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5), within 0.2 %."""
    if freedom == 1:
        return math.tan(math.pi * 0.475)
    if freedom == 2:
        return 0.95 * math.sqrt(2 / (4 * 0.975 * 0.025))
    z, n = 1.959963984540054, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def _costs(rows: dict[str, dict], variables: list[Variable]) -> Table:
    score = shown_scores(variables)[0]
    head = [
        "Method",
        "M parameters",
        "published",
        "GFLOPs",
        "window",
        "published GFLOPs",
        "epochs",
        "s/epoch",
        "total s",
        "pixels/s mapped",
        "peak GiB",
        score.title,
    ]
    body = [[title, *_cost(row), scores_of(row, variables, score)] for title, row in rows.items()]
    before = [
        f"{title}, before its epochs and counted in its times: {row['pretraining']}."
        for title, row in rows.items()
        if row.get("pretraining")
    ]
    return Table(
        "table_vii",
        "Table VII: what the methods cost",
        head,
        body,
        {len(head) - 1: score.sign, 9: 1},
        [
            "GFLOPs: 2 x multiply-adds of one forward pass over one window of that side in pixels "
            "with all bands. Published: table VII of Chhapariya et al. 2024, which states neither "
            "configuration nor window, so that sizes are not expected to agree. Networks other "
            "than the multitask network do not know invalid pixels inside.",
            "s/epoch: the whole training, its phase for single pixels and its validations "
            "included, over its epochs. Total: mean of the seeds. Mapped: with all variables, one "
            "tile of the test part. Peak: on a graphics card what torch allocated there, otherwise "
            "what the process held, libraries included. Times and memory are of the machine "
            "that this was run on, and of what else it did.",
            *before,
        ],
    )


def _cost(row: dict) -> list[Cell]:
    seconds = float(np.mean([seed["seconds"] for seed in row["seeds"]]))
    mapped = row.get("mapped") or Reason("no tile of the test part")
    memory = row.get("memory")
    peak = memory / 2**30 if memory else Reason("not known here, or the training was interrupted")
    published = PUBLISHED.get(row["method"])
    if row["method"] in METHODS:
        known = published or (Reason("not in the published table"),) * 2
        return [
            row["parameters"] / 1e6,
            known[0],
            row["gigaflops"],
            row["window"],
            known[1],
            row["epochs"],
            seconds / row["epochs"],
            seconds,
            mapped,
            peak,
        ]
    none, size = Reason("no network"), row.get("parameters")
    return [
        size / 1e6 if size else Reason("grows with the training pixels"),
        none,
        none,
        none,
        none,
        none,
        none,
        seconds,
        mapped,
        peak,
    ]
