"""A split as a report: what is learned from and tested where, and how far that is apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..base.colors import LINES
from ..base.text import amount
from ..reports import figures, html
from .distances import Distances
from .folds import FIRST_FOLD, Folds
from .split import PART_NAMES, TEST, Split


def write_report(
    path: str | Path, folds: Folds, distances: Distances | None, names: Sequence[str]
) -> None:
    """Write the report of a split.

    Parameters
    ----------
    names : of the scenes.
    """
    shown = folds if folds.count else None
    page = html.page(
        "HyperTask split report",
        f"{', '.join(names)}; digest of the split {folds.digest()}.",
        html.section("Split", *split_parts(folds.final, shown, names, None)),
        html.section(
            "Does it resemble the use of the map?",
            distance_part(distances, "folds" if shown else "split"),
        ),
    )
    html.write_page(path, page)


def split_parts(
    split: Split,
    folds: Folds | None,
    names: Sequence[str] | None,
    pixels: Sequence[float | None] | None,
    refitted: bool = False,
) -> list[str]:
    """How labels were dealt, in words and as a map.

    Parameters
    ----------
    folds : where there are several. names : of the scenes. pixels : per scene, metres on the side
        of a pixel, None where not known. refitted : whether the final network, without
        folds, learned from the validation part too.
    """
    tested = bool(split.counts()[TEST]) or folds is not None
    buffer = ""
    if split.buffer:
        lost = amount(split.buffer, "pixel of other parts is", "pixels of other parts are")
        buffer = f" Around validation {'and test ' if tested else ''}pixels, {lost} not used."
    if folds is not None:
        drawn = _fold_map(folds, names, split.cells(), pixels)
        return [html.paragraph(_fold_words(folds) + buffer), html.figure(drawn, "The folds.")]
    kept = 3 if tested else 2
    if tested:
        uses = (
            "The network learns from the training part, the validation part chooses the epoch and "
            "calibrates, the test part gives the accuracy. "
        )
        uses += (
            "Pixels of the validation part are not seen before the refit, which learns from them "
            "too; those of the test part are never seen while training, not even beside a labelled "
            "pixel."
            if refitted
            else "Pixels of the validation and test parts are never seen while training, not even "
            "beside a labelled pixel."
        )
    else:
        uses = (
            "The network learns from the training part, the validation part chooses the epoch and "
            "calibrates. "
        )
        uses += (
            "Pixels of the validation part are not seen before the refit, which learns from them "
            "too."
            if refitted
            else "Pixels of the validation part are never seen while training, not even beside a "
            "labelled pixel."
        )
    counts = ", ".join(f"{n} {name}" for n, name in zip(split.counts()[:kept], PART_NAMES))
    return [
        html.paragraph(f"By {split.words()}: {counts}. {uses}{buffer}"),
        html.figure(
            figures.split_map(split.parts, names, split.cells(), pixels), "Parts of the split."
        ),
    ]


def distance_part(distances: Distances | None, what: str) -> str:
    """How far tested labels are from learned ones beside the map's pixels from labels."""
    if distances is None:
        return ""
    if distances.validation:
        own = "validation labels, from those learned from"
        alike = (
            "Where the curves lie on each other, validation asks of the network what the map asks "
            "of it."
        )
    else:
        own = "tested labels, from those learned from"
        alike = (
            "Where the curves lie on each other, the test asks of the network what the map asks of "
            "it."
        )
    names = own, "pixels of the map, from any label"
    series = [(name, *curve) for name, curve in zip(names, distances.curves())]
    return html.figure(
        figures.distance_curves(series, distances.unit),
        f"{distances.words(what)} {alike}",
    )


def _fold_words(folds: Folds) -> str:
    """How labels were dealt to the folds."""
    *counts, test = folds.counts()
    held = f" {test} more are the test part, which no network has seen." if test else ""
    return (
        f"By {folds.final.words()}, dealt to {folds.count} folds of "
        f"{', '.join(map(str, counts))}.{held} For each fold networks are trained on the others, "
        "of whose places some choose the epoch (validation); nothing of the fold itself is seen "
        "while training, not even beside a labelled pixel."
    )


def _fold_map(
    folds: Folds,
    names: Sequence[str] | None,
    block: Sequence[float],
    pixels: Sequence[float | None] | None,
) -> str:
    """Which places belong to which fold, as :func:`~..reports.figures.split_map` draws parts."""
    parts, colors = list(figures.SPLIT_NAMES), list(figures.SPLIT_COLORS)
    parts += [""] * (FIRST_FOLD - len(parts))
    colors += ["#ffffff"] * (FIRST_FOLD - len(colors))
    for number in range(folds.count):
        parts.append(f"fold {number + 1}")
        colors.append(LINES[number % len(LINES)])
    return figures.split_map(folds.picture, names, block, pixels, parts, colors)
