"""An assessment as a dictionary, as JSON and as tables in CSV."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..accuracy.area import AreaAccuracy
from ..accuracy.scores import VariableScores
from ..accuracy.trust import LIMIT
from ..base.plain import plain
from ..base.present import present
from ..base.tables import Table, csv_table
from .result import Assessment
from .stands import StandTable

NUMBERS = {
    "OVERALL_ACCURACY": "overall_accuracy",
    "MEAN_CLASS_ACCURACY": "mean_class_accuracy",
    "KAPPA": "kappa",
    "MACRO_F1": "macro_f1",
    "RMSE": "rmse",
    "MAE": "mae",
    "R2": "r2",
    "BIAS": "bias",
    "PEARSON_R": "pearson_r",
    "N_PIXELS": "pixels",
}
_OF_A_CLASS = ("precision", "recall", "f1", "reference", "predicted")
_COLUMNS = ("LEVEL", "TABLE", "ROW", "COLUMN", "VALUE")


def as_dict(found: Assessment) -> dict:
    """Everything that was found, as plain values for JSON; what is not a number is None."""
    values: dict = {
        "variable": found.variable.name,
        "unit": found.variable.unit,
        "kind": found.variable.kind,
        "sample": found.reference_kind,
        "pixels": _level(found, found.total),
    }
    if found.stands is not None:
        values["stands"] = _level(found, found.stands.total(), stands=True)
        values["stands"]["each"] = _each_stand(found, found.stands)
    if found.area is not None:
        values["area_adjusted"] = _area(found, found.area)
    if found.probabilities is not None:
        roc, reliability = present(found.total.roc), present(found.total.reliability)
        areas = plain(roc.per_class())
        values["auc"] = {
            **plain(roc.scores()),
            "bins": roc.counts.shape[2],
            "classes": {found.class_names[k]: areas[k] for k in found.probabilities.classes},
        }
        values["reliability"] = {
            **plain(reliability.scores()),
            "bins": [
                dict(zip(("confidence", "accuracy", "pixels"), plain(row)))
                for row in zip(*reliability.curve())
            ],
        }
    if found.intervals is not None:
        values["intervals"] = {
            "nominal": found.intervals.nominal,
            **plain(found.intervals.coverage.scores()),
        }
    if found.trust is not None:
        values["trust"] = {
            "limit": LIMIT,
            **{name: scores.scores() for name, scores in found.trust.parts.items()},
        }
    values["unmapped_pixels"] = found.unmapped
    values["notes"], values["warnings"] = found.notes, found.warnings
    return values


def _level(found: Assessment, total: VariableScores, stands: bool = False) -> dict:
    values: dict = total.scores()
    if stands:
        values["stands"] = values.pop("pixels")
    if not found.categorical:
        return values
    used, each = found.used_classes(), total.per_class()
    classes = present(found.classes)
    values["classes"] = [
        {
            "name": classes.names[k],
            "code": classes.codes[k],
            **{key: each[key][k] for key in _OF_A_CLASS},
        }
        for k in used
    ]
    values["confusion"] = total.confusion(used).tolist()
    return values


def _each_stand(found: Assessment, stands: StandTable) -> list[dict]:
    used, *both = stands.stands()
    told: list[Sequence | np.ndarray] = [*both]
    if found.categorical:
        told = [[found.class_names[k] for k in values] for values in both]
    return [
        {
            "name": stands.names[k],
            "pixels": int(stands.pixels[k]),
            "reference": plain(truth),
            "map": plain(guess),
        }
        for k, truth, guess in zip(used, *told)
    ]


def _area(found: Assessment, a: AreaAccuracy) -> dict:
    used, mapped, names = found.used_classes(), present(found.mapped), found.class_names
    per_class = []
    for k in used:
        row = {
            "name": names[k],
            "mapped_share": a.mapped[k],
            "share": a.area[k],
            "share_half": a.area_half[k],
            "user": a.user[k],
            "user_half": a.user_half[k],
            "producer": a.producer[k],
            "producer_half": a.producer_half[k],
            "sample": int(a.sample[k]),
        }
        if found.hectares is not None:
            total = mapped[[k for k in range(len(a.area)) if k not in a.unsampled]].sum()
            row["hectares"] = a.area[k] * total * found.hectares
            row["hectares_half"] = a.area_half[k] * total * found.hectares
            row["mapped_hectares"] = mapped[k] * found.hectares
        per_class.append({key: plain(value) for key, value in row.items()})
    return {
        "overall_accuracy": a.overall,
        "overall_accuracy_half": a.overall_half,
        "confidence": 0.95,
        "classes": per_class,
        "unsampled": [names[k] for k in a.unsampled],
    }


def write_tables(found: Assessment, path: str) -> None:
    """All tables as one CSV: a row for each cell."""
    values = as_dict(found)
    with csv_table(path, _COLUMNS) as table:
        for level in ("pixels", "stands"):
            if level in values:
                _write_level(table, level, values[level])
        for name in ("area_adjusted", "auc", "reliability", "intervals", "trust"):
            if name in values:
                _write_flat(table, name, values[name])


def _write_level(table: Table, level: str, values: dict) -> None:
    rows = values.pop("classes", [])
    matrix, stands = values.pop("confusion", []), values.pop("each", [])
    for key, value in values.items():
        table.add((level, "scores", key, "", value))
    names = [row["name"] for row in rows]
    for row in rows:
        for key, value in row.items():
            if key != "name":
                table.add((level, "classes", row["name"], key, value))
    for name, counts in zip(names, matrix):
        for other, count in zip(names, counts):
            table.add((level, "confusion (row: reference)", name, other, count))
    for stand in stands:
        for key, value in stand.items():
            if key != "name":
                table.add((level, "each", stand["name"], key, value))


def _write_flat(table: Table, title: str, values: dict) -> None:
    for key, value in values.items():
        if isinstance(value, dict):
            for name, inner in value.items():
                table.add(("pixels", title, name, key, inner))
        elif isinstance(value, list):
            for number, entry in enumerate(value, start=1):
                if isinstance(entry, dict):
                    row = entry.get("name", number)
                    for name, inner in entry.items():
                        if name != "name":
                            table.add(("pixels", title, row, name, inner))
                else:
                    table.add(("pixels", title, key, number, entry))
        else:
            table.add(("pixels", title, key, "", value))
