"""The report of a training: scores, curves, the split, and all that is needed to repeat it."""

from __future__ import annotations

import base64
import io
import json

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator, NullFormatter, ScalarFormatter

from . import html
from .modelfile import describe, header_variables
from .splits import PART_NAMES, Split


def write_report(path, header: dict, history: list[dict], split: Split) -> None:
    """Write the HTML report of one training.

    Parameters
    ----------
    header : the model file's header.
    history : one record per epoch: ``epoch``, ``loss`` (V,), and where validated ``score`` and
        ``validation``.
    split : the split trained with.
    """
    variables = header_variables(header)
    training = header["training"]
    sections = dict(describe(header))
    parts = [
        html.section("Accuracy on the test part", *_accuracy(variables, header["accuracy"])),
        html.section(
            "Training",
            html.figure(_image(_curves(variables, history)),
                        "Loss of each variable by epoch, and the validation score (mean of "
                        "accuracy and R2) that the kept epoch was chosen by."),
        ),
        html.section(
            "Split",
            html.paragraph(
                f"Blocks of {split.block} x {split.block} pixels; pixels of the validation and "
                "test parts are never seen while training, not even beside a labelled pixel."
            ),
            html.figure(_image(_split_map(split)), "Parts of the split, one map per scene."),
        ),
        html.section("Variables", html.pairs(sections["Variables"]), _dropped(training)),
        html.section("Model", html.pairs(sections["Model"] + sections["Bands"])),
        html.section(
            "To repeat this run",
            html.paragraph(
                "The job below gives the same result again with the same scenes, labels and "
                f"versions. Split digest: {split.digest()}."
            ),
            f"<pre>{html.text(json.dumps(training['job'], indent=1, ensure_ascii=False))}</pre>",
            f"<pre>{html.text(json.dumps(training['settings'], indent=1))}</pre>",
        ),
    ]  # fmt: skip
    lead = (
        f"{len(variables)} variables, preset {training['preset']}, recipe {training['recipe']}, "
        f"{training['epochs']} epochs in {training['seconds']:.0f} s; epoch "
        f"{training['best_epoch']} was kept."
    )
    html.write_page(path, html.page("HyperTask training report", lead, *parts))


def _accuracy(variables, accuracy) -> list[str]:
    parts = []
    classes = [v for v in variables if v.is_categorical]
    numbers = [v for v in variables if not v.is_categorical]
    if classes:
        keys = ("overall_accuracy", "mean_class_accuracy", "macro_f1", "kappa", "pixels")
        rows = [[v.name, *(accuracy[v.name][key] for key in keys)] for v in classes]
        parts.append(html.table(
            ["Variable", "Overall accuracy", "Mean class accuracy", "Macro F1", "Kappa", "Pixels"],
            rows,
        ))  # fmt: skip
    if numbers:
        keys = ("rmse", "mae", "bias", "r2", "pearson_r", "rmse_scaled", "pixels")
        rows = [[v.name, v.unit, *(accuracy[v.name][key] for key in keys)] for v in numbers]
        parts.append(html.table(
            ["Variable", "Unit", "RMSE", "MAE", "Bias", "R2", "r", "RMSE (scaled)", "Pixels"], rows
        ))  # fmt: skip
    for variable in classes:
        counts = np.array(accuracy[variable.name]["confusion"])
        if counts.sum():
            parts.append(html.figure(
                _image(_confusion(variable, counts)),
                f"{variable.name}: rows are the reference, columns the map; share of each row.",
            ))  # fmt: skip
    parts.append(html.paragraph(
        "Means over classes leave out classes that the reference does not hold. Scaled means: as "
        "a share of the range between the variable's bounds.", "note"
    ))  # fmt: skip
    return parts


def _dropped(training) -> str:
    rows = [
        [d["variable"], d["class"], d["pixels"], f"{d['share']:.2%}"]
        for d in training["dropped_classes"]
    ]
    if not rows:
        return ""
    return html.paragraph("Left out as too rare:") + html.table(
        ["Variable", "Class", "Pixels", "Share"], rows
    )


def _curves(variables, history):
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
    epochs = [record["epoch"] for record in history]
    losses = np.array([record["loss"] for record in history])
    for index, variable in enumerate(variables):
        left.plot(epochs, losses[:, index], label=variable.name)
    left.set(xlabel="epoch", ylabel="training loss", yscale="log")
    left.yaxis.set_major_formatter(ScalarFormatter())
    left.yaxis.set_minor_formatter(NullFormatter())
    left.legend(fontsize=7)
    checked = [record for record in history if "score" in record]
    right.plot([r["epoch"] for r in checked], [r["score"] for r in checked], "o-", color="#0b6b4f")
    right.set(xlabel="epoch", ylabel="validation score")
    for axis in (left, right):
        axis.grid(alpha=0.3)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _confusion(variable, counts: np.ndarray):
    share = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    names = [entry.name for entry in variable.classes]
    side = max(3.0, 0.55 * len(names) + 1.8)
    figure, axis = plt.subplots(figsize=(side, side))
    axis.imshow(share, cmap="Greens", vmin=0, vmax=1)
    if len(names) <= 25:
        for (row, column), value in np.ndenumerate(share):
            color = "white" if value > 0.6 else "black"
            axis.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=7,
                      color=color)  # fmt: skip
    axis.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=7)
    axis.set_yticks(range(len(names)), names, fontsize=7)
    axis.set(xlabel="map", ylabel="reference")
    return figure


def _split_map(split: Split):
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    colors = ["#56b4e9", "#e69f00", "#d55e00", "#f2f2f2"]
    figure, axes = plt.subplots(1, len(split.parts), figsize=(4.5 * len(split.parts), 4.5),
                                squeeze=False)  # fmt: skip
    for axis, blocks in zip(axes[0], split.parts):
        axis.imshow(blocks, cmap=ListedColormap(colors), vmin=0, vmax=3, interpolation="nearest")
        axis.set_xticks([])
        axis.set_yticks([])
    names = [*PART_NAMES, "no labels"]
    axes[0, 0].legend(handles=[Patch(color=c, label=n) for c, n in zip(colors, names)],
                      fontsize=7, loc="upper left", bbox_to_anchor=(0, -0.02), ncol=4)  # fmt: skip
    return figure


def _image(figure) -> str:
    buffer = io.BytesIO()
    # names are data here, not TeX
    for item in figure.findobj(matplotlib.text.Text):
        item.set_parse_math(False)
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight")
    plt.close(figure)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'<img alt="" src="data:image/png;base64,{data}">'
