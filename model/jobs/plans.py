"""Ablations: sets of variants of the proposed network that a comparison trains beside each other.

A variant is what its training differs by: keys of :class:`~hypertask.model.jobs.train.TrainJob`,
and ``apart``: which variables have a network of their own (:data:`APART`).
"""

from __future__ import annotations

from dataclasses import dataclass

APART = ("kinds", "variables")
"""Single-task networks: one for the categorical and one for the continuous variables, or one for
each; together they are a row."""


@dataclass(frozen=True)
class Ablation:
    """A set of variants by the name that a job gives it.

    title : of its table. words : for forms. variants : by the variant's name, keys of a training
    job and their values; without any it is the proposed network as it is.
    """

    title: str
    words: str
    variants: dict[str, dict]


def _parts(letters: str) -> dict:
    """The network with the parts that letters stand for and no others (spec of table V).

    R residual shortcuts, D DenseASPP, A attention, M learned weights of the losses, C channel
    pooling.
    """
    network = {
        "residual": "R" in letters,
        "aspp": "D" in letters,
        "attention": "A" in letters,
        "channel_pooling": "C" in letters,
    }
    off = {name: False for name, there in network.items() if not there}
    return {"network": off, "balancing": "gradnorm" if "M" in letters else "equal"}


def _without(part: str) -> dict:
    return {"network": {part: False}}


ABLATIONS = {
    "parts": Ablation(
        "Table V: parts of the network",
        "residual shortcuts (R), DenseASPP (D), attention (A), learned weights of the losses (M) "
        "and channel pooling (C), added one by one",
        {
            "Baseline": _parts(""),
            "+R": _parts("R"),
            "+RD": _parts("RD"),
            "+RDA": _parts("RDA"),
            "+RDAM": _parts("RDAM"),
            "+DAC": _parts("DAC"),
            "Proposed": _parts("RDAMC"),
        },
    ),
    "layers": Ablation(
        "Figure 13: layers of the network",
        "the network without skip layers, without batch normalisation, without pooling",
        {
            "Proposed": {},
            "Without skip layers": _without("skips"),
            "Without batch normalisation": _without("batch_norm"),
            "Without pooling": _without("pooling"),
        },
    ),
    "losses": Ablation(
        "Table VI: losses of the classes",
        "cost-sensitive cross-entropy, focal loss, focal loss with class weights",
        {
            "Cost-sensitive": {"imbalance": "cost_sensitive"},
            "Focal": {"imbalance": "focal"},
            "Focal with class weights": {"imbalance": "focal_weighted"},
        },
    ),
    "balancings": Ablation(
        "Balancing of the variables",
        "losses of the variables weighed by GradNorm, by their uncertainty, and equally",
        {
            "GradNorm": {"balancing": "gradnorm"},
            "Uncertainty": {"balancing": "uncertainty"},
            "Equal": {"balancing": "equal"},
        },
    ),
    "tasks": Ablation(
        "Single-task networks",
        "a network for the classes and one for the quantities, a network for each variable; each "
        "is trained as the one for all is",
        {
            "One network": {},
            "One for classes, one for quantities": {"apart": "kinds"},
            "One for each variable": {"apart": "variables"},
        },
    ),
}
