"""The report of a training: accuracy, curves, the split, and all that is needed to repeat it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..base.names import short_name
from ..base.text import Name, amount, duration
from ..base.variables import Variable
from ..jobs.methods import METHODS
from ..modelfile import header_variables, member_count, method_of
from ..reports import figures, html
from ..reports.accuracy import (
    CLASS_COLUMNS,
    NUMBER_COLUMNS,
    accuracy_details,
    accuracy_tables,
    coverage_parts,
    full_scores,
)
from ..reports.model_words import (
    TRUST_TITLE,
    asked_after,
    calibrated_by,
    describe,
    judged_by,
    kept_run,
    kept_words,
)
from ..splits.distances import Distances
from ..splits.folds import Folds
from ..splits.report import distance_part, split_parts
from ..splits.split import Split
from .report_folds import fold_sections

_OVER_SEEDS = (
    "overall_accuracy",
    "mean_class_accuracy",
    "macro_f1",
    "kappa",
    "rmse",
    "mae",
    "bias",
    "r2",
    "pearson_r",
)


@dataclass
class ReportData:
    """What a report shows of a training besides the model file's header, as far as it is known.

    accuracy : scores of held-out labels as :mod:`~hypertask.model.reports.accuracy` has them, with
        what only figures need; None: the header's.
    histories : of several seeds or of the folds, the history of each.
    excerpts : dicts ``variable`` (its name), ``predicted`` and ``reference`` planes, ``picture``
        and ``place``: see :func:`~hypertask.model.reports.figures.map_excerpts`.
    distributions : by the variable's name ``counts`` (3, K) or (3, B) of labelled pixels in the
        training, validation and test part, or of each fold, and ``edges`` (B + 1,) of a continuous
        one.
    pixels : per scene, metres on the side of a pixel, None where not known.
    folds : the splits of a training with folds. distances : of tested labels and of the map.
    learned : labelled pixels of each variable that the final network has learned from, by its name.
    """

    accuracy: dict | None = None
    histories: list[list[dict]] = field(default_factory=list)
    excerpts: list[dict] = field(default_factory=list)
    distributions: dict[str, dict] = field(default_factory=dict)
    pixels: list[float | None] | None = None
    folds: Folds | None = None
    distances: Distances | None = None
    learned: dict[str, int] = field(default_factory=dict)


def write_report(
    path: str | Path,
    header: dict,
    history: list[dict],
    split: Split,
    data: ReportData | None = None,
) -> None:
    """Write the HTML report of one training.

    Parameters
    ----------
    header : the model file's header. Of ``training``, ``seeds`` (list of dicts ``seed``,
        ``best_epoch``, ``validation_score``, ``seconds`` and ``accuracy``), ``data`` (``digest``,
        and ``scenes``: list of dicts ``name``, ``bytes``, ``digest``) and ``threads`` may be
        missing.
    history : of the network that was kept, one record per epoch: ``epoch``, ``loss`` (V,), where
        recorded ``weight`` (V,) of the balancing, and where validated ``score`` and
        ``validation``.
    split : the split trained with.
    """
    html.write_page(path, training_page(header, history, split, data))


def training_page(
    header: dict, history: list[dict], split: Split, data: ReportData | None = None
) -> str:
    """The report as markup; see :func:`write_report`."""
    data = data or ReportData()
    variables = header_variables(header)
    training = header["training"]
    sections = dict(describe(header))
    accuracy = data.accuracy or header["accuracy"]
    details = [
        part
        for v in variables
        if v.name in accuracy
        for part in accuracy_details(v, accuracy[v.name])
    ]
    judges = judged_by(header)
    of_folds = header.get("accuracy_of") == "folds"
    whose = ("the other folds", "each fold") if of_folds else (calibrated_by(header), judges)
    coverage = coverage_parts(variables, accuracy, *whose)
    parts = [
        html.section(
            f"Accuracy on {judges}" if accuracy else "Accuracy",
            *_accuracy(variables, header, accuracy),
        ),
        fold_sections(variables, header, data.learned),
        _seeds(variables, training, member_count(header)),
        html.section(f"Each variable on {judges}", *details) if details else "",
        html.section("Prediction intervals", *coverage) if coverage else "",
        _excerpts(variables, data.excerpts),
        html.section(
            "Training",
            _settings(sections["Training"], training),
            *_curves(variables, history, training, data.histories),
        ),
        html.section("Split", *_split(split, training, data)),
        _distributions(variables, data.distributions, "fold" if data.folds else "part"),
        html.section("Variables", html.pairs(sections["Variables"]), _dropped(training)),
        html.section(
            "Model",
            html.pairs(sections["Model"] + _bands(sections)),
            _calibration(sections, calibrated_by(header)),
        ),
        _trust(sections),
        html.section("To repeat this run", *_repeat(training, split)),
    ]
    return html.page("HyperTask training report", _lead(variables, header), *parts)


def _accuracy(variables, header: dict, accuracy: dict) -> list[str]:
    """The tables, or why there are none."""
    if accuracy:
        return accuracy_tables(variables, accuracy)
    return [
        html.paragraph(
            "No label was held out for a test (test share 0), so nothing is known here of how "
            "accurate the maps are; hold them against reference data of your own (Assess accuracy)."
        )
    ]


def _lead(variables, header: dict) -> str:
    training, members = header["training"], member_count(header)
    number = len(variables)
    kept = kept_words(training, members)
    model = Path(training.get("job", {}).get("output", "")).name
    method = METHODS[method_of(header)].title
    return (
        f"{f'{model}: ' if model else ''}{method}, {amount(number, 'variable', 'variables')}, "
        f"preset {training['preset']}, recipe {training['recipe']}, "
        f"{amount(training['epochs'], 'epoch', 'epochs')} in {duration(training['seconds'])}; "
        f"{kept}."
    )


def _seeds(variables: list[Variable], training: dict, members: int) -> str:
    """Mean, minimum and maximum over several seeds."""
    runs = training.get("seeds", [])
    if len(runs) < 2 or training.get("final") == "committee":
        return ""
    tables = []
    for categorical, columns in ((True, CLASS_COLUMNS), (False, NUMBER_COLUMNS)):
        keys = [key for key in _OVER_SEEDS if key in columns]
        rows = [
            [
                Name(v.name),
                *([] if categorical else [Name(v.unit)]),
                *(_range([each.get(key) for each in _of_seeds(v, runs)]) for key in keys),
            ]
            for v in variables
            if v.is_categorical is categorical and _of_seeds(v, runs)
        ]
        if rows:
            head = ["Variable", *([] if categorical else ["Unit"]), *(columns[key] for key in keys)]
            tables.append(html.table(head, rows))
    best = kept_run(training)
    kept = ["yes" if members > 1 or place == best else "no" for place in range(len(runs))]
    rows = [
        [
            run["seed"],
            each,
            run.get("best_epoch") or "none: single pixels",
            run.get("validation_score"),
            run.get("seconds"),
        ]
        for run, each in zip(runs, kept)
    ]
    return html.section(
        f"{len(runs)} seeds",
        html.paragraph(
            "The same training with other random numbers: mean on the test part, in brackets the "
            "lowest and the highest. What two settings differ by means little where it is less "
            "than what the seeds differ by."
            if tables
            else "The same training with other random numbers. Without a test part none of these "
            "networks is judged by itself."
        ),
        *tables,
        html.table(["Seed", "Kept", "Epoch kept", "Validation score", "Seconds"], rows),
    )


def _of_seeds(variable: Variable, runs: list[dict]) -> list[dict]:
    """The scores of a variable that each seed has reached."""
    return [
        full_scores(variable, run["accuracy"][variable.name])
        for run in runs
        if variable.name in (run.get("accuracy") or {})
    ]


def _range(values) -> str:
    """Mean (lowest to highest)."""
    values = [value for value in values if value is not None]
    return html.spread(values) if values else "–"


def _excerpts(variables: list[Variable], excerpts: list[dict]) -> str:
    """Map and reference of each variable, the scene once for each place."""
    known = {variable.name: variable for variable in variables}
    places: dict[str, list[dict]] = {}
    for each in excerpts:
        places.setdefault(each.get("place", ""), []).append(each)
    if not places:
        return ""
    note = (
        "The reference shows labels only that the networks of this map did not learn from; the map "
        "was made for all pixels."
    )
    parts = [html.paragraph(note)]
    for place, shown in places.items():
        drawn = [
            html.figure(
                figures.map_excerpts(
                    each["predicted"],
                    each["reference"],
                    known[each["variable"]],
                    None if number else each.get("picture"),
                    "" if number else place,
                )
            )
            for number, each in enumerate(shown)
        ]
        parts += [drawn[0], html.columns(*drawn[1:])]
    return html.section("Map beside reference", *parts)


def _settings(rows, training: dict) -> str:
    """What was trained how; the digests are told further below."""
    shown = html.pairs([(name, words) for name, words in rows if not name.endswith("digest")])
    margin = training.get("settings", {}).get("context_margin")
    cut = asked_after(training) is not None or training.get("diverged_in")
    if training["best_epoch"] or not margin or "final" in training or cut:
        return shown
    return shown + html.paragraph(
        "What surrounds a pixel did not raise the validation score by more than "
        f"{margin:g} over that of the network for single pixels, which was therefore kept; the "
        "curves show the epochs all the same."
    )


def _curves(variables, history: list[dict], training: dict, histories: list) -> list[str]:
    several = len(histories) > 1
    if not several:
        histories = [history]
    if not any(histories):
        return [html.paragraph("No epoch was recorded.")]
    names, best = [v.name for v in variables], training["best_epoch"]
    each = "fold" if training.get("folds") and "final" in training else "seed"
    thin = f" Thin: each {each}; thick: their mean." if several else ""
    if "final" in training:
        best = (training.get("choices") or {}).get("epochs")
    parts = [
        html.figure(
            figures.training_losses(histories, names, best),
            f"Loss of each variable by epoch.{thin}",
        )
    ]
    drawn = figures.validation_scores(histories, variables, best)
    if drawn:
        parts.append(
            html.figure(
                "".join(drawn),
                "The score, which the kept epoch was chosen by, is the mean of overall and mean "
                "class accuracy over the categorical variables, less the mean scaled RMSE of the "
                f"continuous ones.{thin}",
            )
        )
    parts += _weights(names, histories, training.get("settings", {}).get("balancing", ""), thin)
    return parts


def _weights(names, histories, balancing: str, thin: str) -> list[str]:
    """The weights of the losses, drawn where they change."""
    rows = [r["weight"] for run in histories for r in run if r.get("weight") is not None]
    if not rows:
        return []
    by = f" (balancing: {balancing})" if balancing else ""
    if np.ptp(np.array(rows, float), axis=0).max() > 1e-9:
        drawn = figures.task_weights(histories, names)
        return [html.figure(drawn, f"Weight of each variable's loss by epoch{by}.{thin}")]
    told = ", ".join(f"{name} {html.number(float(w))}" for name, w in zip(names, rows[0]))
    return [html.paragraph(f"Weights of the losses, the same in every epoch{by}: {told}.")]


def _split(split: Split, training: dict, data: ReportData) -> list[str]:
    names = [short_name(path) for path in training.get("job", {}).get("scenes", [])]
    fitting = names if len(names) == len(split.parts) else None
    refitted = training.get("final") == "refit"
    drawn = split_parts(split, data.folds, fitting, data.pixels, refitted)
    return [*drawn, distance_part(data.distances, "folds" if data.folds else "split")]


def _distributions(variables: list[Variable], found: dict, what: str) -> str:
    drawn, of = [], {}
    if what == "fold" and found:
        rows = len(next(iter(found.values()))["counts"])
        of = {"parts": [f"fold {number}" for number in range(1, rows + 1)]}
    for variable in variables:
        if variable.name not in found:
            continue
        each = found[variable.name]
        if variable.is_categorical:
            names = [entry.name for entry in variable.classes]
            drawn.append(
                figures.class_distribution(each["counts"], names, title=Name(variable.name), **of)
            )
        else:
            drawn.append(
                figures.value_distribution(
                    each["counts"], each["edges"], variable.name, variable.unit, **of
                )
            )
    if not drawn:
        return ""
    all_of_them = "folds" if what == "fold" else "parts"
    note = (
        f"The {all_of_them} should be alike; a class that one of them lacks is learned or judged "
        "poorly."
    )
    shown = html.columns(*(html.figure(each) for each in drawn))
    return html.section(f"Labels in each {what}", html.paragraph(note), shown)


def _dropped(training: dict) -> str:
    rows = [
        [Name(d["variable"]), Name(d["class"]), d["pixels"], f"{d['share']:.2%}"]
        for d in training["dropped_classes"]
    ]
    if not rows:
        return ""
    return html.paragraph("Left out as too rare:") + html.table(
        ["Variable", "Class", "Pixels", "Share"], rows
    )


def _bands(sections: dict) -> list[tuple[str, str]]:
    return [("Bands" if name == "Number" else name, value) for name, value in sections["Bands"]]


def _calibration(sections: dict, judges: str) -> str:
    rows = [
        row for title, each in sections.items() if title.startswith("Calibration") for row in each
    ]
    if not rows:
        return ""
    return (
        f"<h3>Calibration on {html.text(judges)}</h3>\n"
        + html.pairs(rows)
        + html.paragraph(
            "Temperature: probabilities are made less certain where it is above 1, more certain "
            "where it is below. ±: half the width of the prediction interval.",
            "note",
        )
    )


def _trust(sections: dict) -> str:
    if TRUST_TITLE not in sections:
        return ""
    note = (
        "Maps come with a raster of scores: up to 1 the spectrum of a pixel is like the labelled "
        "ones that the network learned from. What is beyond, such as water for a model of forests, "
        "is mapped as something that it is not. Within the limit the score does not tell errors."
    )
    return html.section(
        TRUST_TITLE, html.pairs(sections[TRUST_TITLE]), html.paragraph(note, "note")
    )


def _repeat(training: dict, split: Split) -> list[str]:
    job, data = training["job"], training.get("data", {})
    versions = training.get("versions", {})
    rows = [
        ("Versions", Name(", ".join(f"{k} {v}" for k, v in versions.items()))),
        ("Seed", job.get("seed", "")),
        ("Split digest", training.get("split", {}).get("digest") or split.digest()),
    ]
    if "digest" in data:
        rows.append(("Data digest", data["digest"]))
    if "threads" in training:
        rows.append(("Threads", training["threads"]))
    parts = [
        html.paragraph(
            "The job below gives the same result again with the same scenes, labels and versions: "
            "to the last bit on a processor with as many threads, and on a graphics card where "
            "the job asks for a deterministic training."
        ),
        html.pairs(rows),
    ]
    if data.get("scenes"):
        scenes = [
            [Name(each["name"]), each.get("bytes"), Name(each.get("digest") or "")]
            for each in data["scenes"]
        ]
        parts += [
            html.table(["Scene", "Bytes", "Digest"], scenes),
            html.paragraph(
                "Digests are SHA-256: of a scene, of pieces spread over the file; of the data, of "
                "the split, the scaling of the spectra, the variables and how many labels each "
                "has.",
                "note",
            ),
        ]
    for title, values in (("Job", job), ("Settings of the recipe", training.get("settings", {}))):
        words = json.dumps(values, indent=1, ensure_ascii=False)
        parts.append(f'<h3>{title}</h3>\n<pre translate="no">{html.text(words)}</pre>\n')
    return parts
