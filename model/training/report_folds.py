"""The report's parts on a training with folds, or with a network that has seen all labels."""

from __future__ import annotations

from ..base.text import Name, amount
from ..base.variables import Variable
from ..reports import html
from ..reports.accuracy import full_scores
from ..reports.model_words import learned_by_refit
from .choices import share_words

_MAIN = (
    (True, ("overall_accuracy", "mean_class_accuracy")),
    (False, ("rmse", "r2")),
)
_NAMES = {
    "overall_accuracy": "overall accuracy",
    "mean_class_accuracy": "mean class accuracy",
    "rmse": "RMSE",
    "r2": "R²",
}


def fold_sections(variables: list[Variable], header: dict, learned: dict[str, int]) -> str:
    """How each fold did, and what the final network has seen; nothing without either."""
    training = header["training"]
    folds, final = training.get("folds") or [], training.get("final", "validated")
    if not folds and final == "validated":
        return ""
    parts = []
    if folds:
        parts.append(html.section(f"{len(folds)} folds", *_folds(variables, folds, header)))
    words = html.paragraph(_final_words(header, len(folds), final))
    rows = [
        (Name(name), f"{amount(number, 'pixel', 'pixels')}") for name, number in learned.items()
    ]
    seen = html.section(
        "What the network in the model file has seen",
        words,
        html.pairs(rows) if rows else "",
        _chosen(variables, training, len(folds)),
    )
    return "".join([*parts, seen])


def _folds(variables, folds: list[dict], header: dict) -> list[str]:
    """A row for each figure of a variable: all folds together, their spread, each of them."""
    pooled = header["training"].get("folds_together") or header["accuracy"]
    rows = []
    for categorical, keys in _MAIN:
        for variable in (v for v in variables if v.is_categorical is categorical):
            for key in keys:
                each = [_figure(variable, fold["accuracy"], key) for fold in folds]
                known = [value for value in each if value is not None]
                unit = f" [{variable.unit}]" if key == "rmse" and variable.unit else ""
                rows.append(
                    [
                        f"{variable.name}: {_NAMES[key]}{unit}",
                        _figure(variable, pooled, key),
                        html.spread(known) if known else "–",
                        *each,
                    ]
                )
    seen = "so every label is tested once, and none by who has seen it"
    if header["training"].get("start_knows"):
        seen = "but the model they started from may have seen some of them"
    head = [
        "Figure",
        "All labels together",
        "Mean of the folds (lowest to highest)",
        *(f"Fold {fold['fold']}" for fold in folds),
    ]
    return [
        html.paragraph(
            "Each fold's labels were mapped by networks that learned from other places and chose "
            f"their epoch by yet other ones; {seen}. How the folds differ tells how far chance in "
            "the choice of places moves such a figure. Probabilities and intervals are judged with "
            "the calibration that the other folds give."
        ),
        html.table(head, rows),
    ]


def _figure(variable: Variable, accuracy: dict, key: str) -> float | None:
    scores = accuracy.get(variable.name)
    return full_scores(variable, scores).get(key) if scores else None


def _final_words(header: dict, folds: int, final: str) -> str:
    members = header.get("members", 1)
    tested = header.get("accuracy_of", "test") == "test"
    whose = "the folds' networks" if folds else "networks that were trained before it"
    if final == "committee":
        words = (
            f"The model file holds the networks of all folds, {members} in number, and maps are "
            "their mean. "
        )
        if tested:
            return (
                words + "Each label was seen by some of them while they were trained, so the "
                "accuracy is given on the test part, which none of them has seen."
            )
        return (
            words + "Each label was seen by some of them while they were trained, so the accuracy "
            "is that of each fold's network alone, on labels that it did not learn from; their "
            "mean is usually somewhat better."
        )
    if final == "refit":
        epochs = (header["training"].get("choices") or {}).get("epochs") or 0
        done = header["training"].get("best_epoch", epochs)
        learned = learned_by_refit(header["training"])
        words = (
            f"The network in the model file was trained anew, on {learned}, for as long and with "
            f"what validation had found for {whose}. "
        )
        if done < epochs:
            words = (
                f"The network in the model file was trained anew, on {learned}, with what "
                f"validation had found for {whose}, but for {done} of the {epochs} epochs only. "
            )
        if tested:
            return words + "The accuracy is its own, on the test part, which it has not seen."
        if folds:
            return (
                words + "The accuracy is that of the folds: of networks that learned from fewer "
                "labels, each tested where it did not. No figure here is of labels that the "
                "network in the model file has learned from."
            )
        return words + "It has seen all labels, and no figure here is of them."
    words = (
        "The network in the model file was trained besides those of the folds, with a validation "
        "part of its own. "
    )
    if tested:
        return words + "The accuracy is its own, on the test part, which it has not seen."
    return (
        words + "The accuracy is that of the folds' networks, each tested where it did not learn; "
        "no figure here is of labels that the network in the model file has learned from."
    )


def _chosen(variables: list[Variable], training: dict, folds: int) -> str:
    """What validation has found, and so the refitted network was trained with."""
    choices = training.get("choices")
    if not choices:
        return ""
    numbers = [variable.name for variable in variables if not variable.is_categorical]
    shares = ", ".join(share_words(name, share) for name, share in zip(numbers, choices["linear"]))
    kernel = ", ".join(
        share_words(variable.name, each["share"])
        for variable, each in zip(variables, choices.get("kernel", ()))
    )
    epochs = choices["epochs"]
    spatial = [each["epochs"] for fold in training.get("folds") or () for each in fold["choices"]]
    better, each = sum(map(bool, spatial)), len(spatial)
    helped = f" ({better} of {each} folds were better with them)"
    if each != folds:
        helped = f" ({better} of {each} networks of the folds were better with them)"
    rows = [
        (
            "Windows",
            (amount(epochs, "epoch", "epochs") if epochs else "none") + (helped if folds else ""),
        ),
        ("Steps on single pixels", choices["spectral_steps"] or ""),
        ("Share of a linear model", Name(shares)),
        ("Share of kernel members", Name(kernel)),
    ]
    title = "What validation had found" if not folds else "What the folds agree upon"
    return f"<h3>{title}</h3>\n" + html.pairs([row for row in rows if row[1] != ""])
