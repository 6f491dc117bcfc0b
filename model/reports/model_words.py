"""How a network was trained, in words: for the report and for what is shown of a model file."""

from __future__ import annotations

from pathlib import Path

from ..accuracy.calibration import Calibration
from ..accuracy.trust import TrustRecord
from ..base.errors import HyperTaskError
from ..base.names import short_name
from ..base.text import Name, amount
from ..base.variables import Variable
from ..jobs.losses import LOSSES, class_loss
from ..jobs.methods import METHODS, Method
from ..modelfile import header_variables, member_count, method_of

TRUST_TITLE = "Where its maps can be trusted"
"""Of a section of :func:`describe`."""


def describe(header: dict) -> list[tuple[str, list[tuple[str, str]]]]:
    """The header in words: sections of (name, value) rows, for a log or a report.

    Raises
    ------
    HyperTaskError
        When what it says of the training, which nothing but this looks at, cannot be understood.
    """
    try:
        return _sections(header)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise HyperTaskError(
            f"What the model file says of its training cannot be understood ({error}); it is "
            "damaged, copy it again."
        ) from error


def in_short(header: dict) -> tuple[str, str, str]:
    """Variables, bands and accuracy in a few words each, for a row of a list.

    Of classes the overall accuracy, of quantities R².

    Raises
    ------
    HyperTaskError
        When what it says of its accuracy cannot be understood.
    """
    bands, scores = header["bands"], header.get("accuracy") or {}
    waves = bands.get("wavelengths")
    span = f", {min(waves):.0f} to {max(waves):.0f} nm" if waves else ""
    words = []
    try:
        for variable in header_variables(header):
            key, name = ("overall_accuracy", "") if variable.is_categorical else ("r2", "R² ")
            value = scores.get(variable.name, {}).get(key)
            if value is not None:
                words.append(f"{variable.name} {name}{value:.2f}")
    except (AttributeError, TypeError, ValueError) as error:
        raise HyperTaskError(
            f"What the model file says of its accuracy cannot be understood ({error}); it is "
            "damaged, copy it again."
        ) from error
    names = ", ".join(variable.name for variable in header_variables(header))
    return names, f"{len(bands['indices'])}{span}", ", ".join(words)


def _sections(header: dict) -> list[tuple[str, list[tuple[str, str]]]]:
    network, bands, training = header["network"], header["bands"], (header.get("training") or {})
    waves, method = bands.get("wavelengths"), METHODS[method_of(header)]
    sections: list[tuple[str, list[tuple[str, str]]]] = [
        (
            "Model",
            [
                ("Method", f"{method.title} ({method.source})"),
                ("Preset", Name(training.get("preset", "unknown"))),
                ("Recipe", Name(training.get("recipe", "unknown"))),
                ("Parameters", f"{training.get('parameters', 0) / 1e6:.2f} million"),
                (
                    "Networks",
                    "1"
                    if member_count(header) == 1
                    else f"{member_count(header)}, an ensemble whose maps are averaged",
                ),
                *_inside(network, method),
                ("Window", f"{header['window']} pixels"),
                ("Made with", _versions(training.get("versions", {}))),
            ],
        ),
        (
            "Bands",
            [
                ("Number", str(len(bands["indices"]))),
                (
                    "Wavelengths",
                    f"{min(waves):.1f} to {max(waves):.1f} nm"
                    if waves
                    else "none: bands are taken by position",
                ),
            ],
        ),
        ("Variables", [(Name(v.name), _variable_words(v)) for v in header_variables(header)]),
        ("Training", training_rows(training, header_variables(header), member_count(header))),
    ]
    accuracy, units = header.get("accuracy") or {}, _units(header)
    rows: list[tuple[str, str]] = [
        (Name(name), _scores_words(scores, units.get(name, "")))
        for name, scores in accuracy.items()
    ]
    if rows:
        sections.append((f"Accuracy on {judged_by(header)}", rows))
    calibration = Calibration.from_dict(header.get("calibration"))
    rows = [
        (Name(name), entry.words(units.get(name, "")))
        for name, entry in calibration.variables.items()
    ]
    if rows:
        sections.append((f"Calibration on {calibrated_by(header)}", rows))
    trust = TrustRecord.from_dict(header.get("trust"))
    if trust is not None:
        sections.append((TRUST_TITLE, trust.words()))
    return sections


def judged_by(header: dict) -> str:
    """The labels that the accuracy is of, in words."""
    number = len((header.get("training") or {}).get("folds") or ())
    of_folds = header.get("accuracy_of") == "folds"
    return f"the held-out labels of {number} folds" if of_folds else "the test part"


def calibrated_by(header: dict) -> str:
    """The labels that the calibration is from, in words."""
    number = len((header.get("training") or {}).get("folds") or ())
    return f"the held-out labels of {number} folds" if number else "the validation part"


def _inside(network: dict, method: Method) -> list[tuple[str, str]]:
    rows = []
    if "widths" in network:
        rows.append(("Widths", ", ".join(str(width) for width in network["widths"])))
    if not method.masks:
        rows.append(
            (
                "Invalid pixels",
                "0 after scaling: this comparison network does not mask them inside; they enter no "
                "loss, no score and no map",
            )
        )
    return rows


def _units(header: dict) -> dict[str, str]:
    return {variable.name: variable.unit for variable in header_variables(header)}


def _variable_words(variable: Variable) -> str:
    if variable.is_categorical:
        classes = ", ".join(
            str(entry.code) if entry.name == str(entry.code) else f"{entry.code} {entry.name}"
            for entry in variable.classes
        )
        return f"categorical, {amount(len(variable.classes), 'class', 'classes')}: {classes}"
    low, high = variable.limits
    unit = f" {variable.unit}" if variable.unit else ""
    return f"continuous, {low:g} to {high:g}{unit}"


_SCORES = {
    "overall_accuracy": "overall accuracy",
    "mean_class_accuracy": "mean class accuracy",
    "macro_f1": "macro F1",
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R²",
}


def _scores_words(scores: dict, unit: str) -> str:
    parts = []
    for key, name in _SCORES.items():
        if scores.get(key) is not None:
            words = f"{name} {scores[key]:.4g}"
            parts.append(f"{words} {unit}" if unit and key in ("rmse", "mae") else words)
    return ", ".join(
        [*parts, *([amount(scores["pixels"], "pixel", "pixels")] if "pixels" in scores else [])]
    )


def _versions(versions: dict) -> str:
    return Name(", ".join(f"{name} {value}" for name, value in versions.items())) or "unknown"


_BALANCING = {
    "gradnorm": "GradNorm, weights that let all losses fall at the same pace",
    "uncertainty": "uncertainty, weights learned from how noisy each variable is",
    "equal": "equal weights",
    "fixed": "fixed weights",
}
_SCALING = {
    "standardise": "each band to mean 0 and deviation 1",
    "minmax": "each band to 0..1",
    "l2": "each spectrum to length 1",
}
_SHOWN = 16  # characters of a digest


def training_rows(
    training: dict, variables: list[Variable], members: int = 1
) -> list[tuple[str, str]]:
    """Rows (name, words) of what is known of a training.

    Parameters
    ----------
    training : of a model file's header; every key may be missing.
    variables : of :class:`~hypertask.model.base.variables.Variable`.
    members : networks in the file.
    """
    job, settings = training.get("job", {}), training.get("settings", {})
    split, data = training.get("split", {}), training.get("data", {})
    started = job.get("init_from")
    start = Path(started).name if started else ""
    if job.get("freeze_encoder"):
        start += ", whose encoder was kept"
    if training.get("start_knows"):
        start += (
            f"; it had learned from {', '.join(training['start_knows'])} by another split, maybe "
            "from labels that are tested here, so that the accuracy may be too good"
        )
    rows = [
        ("Scenes", Name(", ".join(short_name(scene) for scene in job.get("scenes", [])))),
        ("Labels", Name(", ".join(map(_source, job.get("labels", []))))),
        ("Split", _split(split)),
        ("Epochs", _epochs(training, members)),
        ("Pre-training", pretraining_words(training)),
        (_seeds_title(training), _seeds(training, members)),
        ("Started from", start),
        ("Losses", "; ".join(loss_words(training, variables)) if settings else ""),
        ("Balancing", balancing_words(training)),
        ("Spectra scaled", _SCALING.get(settings.get("scaling"), "")),
        ("Split digest", str(split.get("digest", ""))[:_SHOWN]),
        ("Data digest", str(data.get("digest", ""))[:_SHOWN]),
    ]
    return [(name, words) for name, words in rows if words]


def loss_words(training: dict, variables: list[Variable]) -> list[str]:
    """The loss of each variable, those with the same one together."""
    losses = training.get("job", {}).get("losses") or {}
    settings = training.get("settings", {})
    named: dict[str, list[str]] = {}
    for variable in variables:
        own = losses.get(variable.name)
        if variable.is_categorical:
            words = _class_loss(own, settings, training.get("job", {}).get("imbalance"))
        else:
            own = own or settings.get("continuous_loss", "mae")
            words = LOSSES[own].words if own in LOSSES else own
        named.setdefault(words, []).append(variable.name)
    return [f"{', '.join(names)}: {words}" for words, names in named.items()]


def _class_loss(own: str | None, settings: dict, for_all: str | None) -> str:
    settings = {"gamma": 0.0, **settings, **(LOSSES[own].settings if own in LOSSES else {})}
    name = own or class_loss(settings, for_all)
    words = LOSSES[name].words.format(**settings) if name in LOSSES else name
    power = settings.get("weight_power", 0)
    if power == 1:
        words += ", rare classes weighted up"
    elif power:
        words += f", rare classes weighted up (power {power:g})"
    if settings.get("smoothing"):
        words += f", label smoothing {settings['smoothing']:g}"
    return words


def balancing_words(training: dict) -> str:
    """How the losses of the variables were balanced; empty where it is not known."""
    name = training.get("settings", {}).get("balancing")
    words = _BALANCING.get(name, name or "")
    given = training.get("job", {}).get("task_weights") or {}
    if given:
        shares = ", ".join(f"{name} {weight:g}" for name, weight in given.items())
        return f"fixed weights: {shares}" if name == "fixed" else f"{words}: {shares}"
    return words


def kept_words(training: dict, members: int = 1) -> str:
    """Which state of the ``members`` networks of a model was kept, and whether it diverged or was
    ended on request."""
    diverged, asked = training.get("diverged_in"), asked_after(training)
    if diverged:
        return f"{_kept_state(training, members)}, as the training diverged in epoch {diverged}"
    if asked is None:
        return _kept_state(training, members)
    when = f"after epoch {asked}" if asked else "before the first epoch was complete"
    return f"{_kept_state(training, members)}, ended on request {when}"


def asked_after(training: dict) -> int | None:
    """Epochs that were complete when the analyst asked to keep the best so far; None: not asked.

    Nor was one that learned from all labels, for single pixels only: it is completed all the same.
    """
    if training.get("final") == "refit" and not (training.get("choices") or {}).get("epochs"):
        return None
    numbers = [run["asked_after"] for run in training.get("seeds", ()) if "asked_after" in run]
    return numbers[-1] if numbers else None


def _kept_state(training: dict, members: int) -> str:
    if training.get("final") == "committee":
        return f"the networks of {len(training.get('folds') or ())} folds were kept"
    if training.get("final") == "refit":
        choices = training.get("choices") or {}
        epochs, done = choices.get("epochs"), training.get("best_epoch")
        for_how_long = (
            amount(epochs, "epoch", "epochs") if epochs else "a network for single pixels"
        )
        if epochs and done is not None and done < epochs:
            for_how_long = f"{done} of {epochs} epochs"  # it diverged, or was asked to end
        return f"refitted on {learned_by_refit(training)}: {for_how_long}"
    if members > 1:
        return f"all {members} networks were kept"
    if training.get("best_epoch"):
        return f"epoch {training['best_epoch']} was kept"
    return "the network for single pixels was kept"


def learned_by_refit(training: dict) -> str:
    """The labels that a refitted network has learned from."""
    split = training.get("split", {})
    test = split["folds"][-1] if "folds" in split else (split.get("units") or [0])[-1]
    return "all labels but those of the test part" if test else "all labels"


def kept_run(training: dict) -> int | None:
    """Place of the seed whose network was kept, the one with the best validation score."""
    runs = training.get("seeds", ())
    scores = [run.get("validation_score") for run in runs]
    if not scores or any(score is None for score in scores):
        return None
    return max(range(len(scores)), key=scores.__getitem__)


def _source(labels: dict) -> str:
    where = labels.get("layer") or labels.get("raster") or ""
    return Path(where).name


def _split(split: dict) -> str:
    if "words" not in split:
        return ""
    if "folds" in split:
        *folds, test = split["folds"]
        counts = f"{len(folds)} folds of {', '.join(map(str, folds))}"
        counts += f"; {test} test" if test else ""
    else:
        parts = zip(split.get("units", ()), ("training", "validation", "test"))
        counts = ", ".join(f"{number} {part}" for number, part in parts if number)
    words = f"{split['words']}: {counts}"
    if split.get("buffer"):
        words += f"; {amount(split['buffer'], 'pixel', 'pixels')} between the parts not used"
    return words


def _epochs(training: dict, members: int) -> str:
    if "epochs" not in training:
        return ""
    words = str(training["epochs"])
    return f"{words}; {kept_words(training, members)}" if "best_epoch" in training else words


def _seeds_title(training: dict) -> str:
    return "Seeds" if len(_tried(training)) > 1 else "Seed"


def _tried(training: dict) -> list:
    """The seeds of all networks that were trained, each once."""
    folds = [run for fold in training.get("folds") or () for run in fold.get("seeds", ())]
    runs = [*folds, *training.get("seeds_before", ()), *training.get("seeds", ())]
    return list(dict.fromkeys(run.get("seed") for run in runs))


def pretraining_words(training: dict) -> str:
    """How much was learned without labels first, and how far; empty for nothing."""
    known = training.get("pretraining")
    if not known:
        return ""
    first, last = known["error"]
    return (
        f"{amount(known['steps'], 'step', 'steps')} of "
        f"{amount(known['batch'], 'window', 'windows')} of {known['window']} pixels without "
        f"labels; error {first:.3f} in the first tenth, {last:.3f} in the last"
    )


def _seeds(training: dict, members: int) -> str:
    """The seeds that were tried, and whose networks are in the file."""
    tried, runs = _tried(training), training.get("seeds", ())
    if not tried:
        return str(training.get("job", {}).get("seed", ""))
    words = ", ".join(map(str, tried))
    if len(tried) < 2 or training.get("final") == "committee":
        return words
    refitted = training.get("final") == "refit"
    if members > 1:
        return f"{words}; all {'refitted' if refitted else 'kept'}"
    if refitted:
        return f"{words}; that of seed {runs[0].get('seed')} was refitted"
    kept = kept_run(training)
    return words if kept is None else f"{words}; that of seed {runs[kept].get('seed')} was kept"
