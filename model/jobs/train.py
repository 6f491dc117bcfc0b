"""The jobs that train a network and that show its split."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Optional

from ..base.errors import HyperTaskError
from ..base.text import quoted
from .limits import LIMITS, require_limits
from .losses import IMBALANCES, LOSSES
from .methods import METHODS, PRESETS, PROPOSED
from .values import DEVICES, FILE, MODEL, check_ranges, one_of, require

RECIPES = ("default", "paper")
BALANCINGS = ("gradnorm", "uncertainty", "equal", "fixed")
SCALINGS = ("standardise", "minmax", "l2")
SPLITS = ("blocks", "field")
FINALS = ("validated", "refit", "committee")
SHARES = (0.6, 0.2, 0.2)
"""Of the labels: training, validation and test part."""
_HEAVIEST = 1e9
_LEAST_TRAINING = 0.01


def keep_request(output: str | Path) -> Path:
    """The file ``NAME.keep`` beside the model file ``output``.

    Once it is there, empty or not, the training under way ends with the best that it has found.
    """
    path = Path(output)
    return path.with_name(path.stem + ".keep")


@dataclass
class LabelSource:
    """Where labels come from: either a vector ``layer`` or a label ``raster``.

    layer : path of a vector file (GeoPackage, GeoJSON, Shapefile...); ``layer_name`` picks one
        layer of a file with several. ``categorical``, ``continuous``: names of its fields that
        are variables. ``group``: the field that says which features belong together (a stand).
    raster : path of a label raster; ``spec``: variable spec, a path or the object itself.
    classes : names and colours for the codes of a variable,
        ``{variable: [{"code", "name", "color"}]}``; optional.
    units : of the layer's continuous variables, ``{variable: unit}``, where they do not stand in
        brackets at the end of a field's name or title.
    """

    layer: Optional[str] = None
    layer_name: Optional[str] = None
    categorical: list[str] = field(default_factory=list)
    continuous: list[str] = field(default_factory=list)
    group: Optional[str] = None
    raster: Optional[str] = None
    spec: typing.Any = None
    classes: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)

    INPUTS: ClassVar[tuple[str, ...]] = ("layer", "raster", "spec")


@dataclass
class TrainJob:
    """Train one network.

    scenes : paths of rasters of the same sensor. labels : see :class:`LabelSource`.
    output : model file to write. report : HTML file, optional.
    method : the network, ``multitask`` or another to compare it with, such as ``unet``:
        :data:`~hypertask.model.jobs.methods.METHODS`.
    preset : size of the network, ``paper``, ``compact``, ``small`` or ``tiny``. recipe : how it is
        trained, ``default`` or ``paper``. device : ``auto``, ``cuda``, ``mps`` or ``cpu``.
    epochs, batch_size, window (pixels, a multiple of 8): None takes the recipe's.
    seed : of the split and of the first network.
    wavelengths : ranges [[from, to], ...] in nanometres to use; None all good bands.
    use_bad_bands : also take bands that the header's ``bbl`` calls bad.
    block_size : side of the split's blocks in pixels; None chooses from the labels' extent.
    rare_class_share : classes below this share of a variable's labelled pixels are dropped.
    imbalance : loss of the categorical variables, ``none`` (cross-entropy), ``cost_sensitive``,
        ``focal`` or ``focal_weighted``. losses : exceptions from it, and from the mean absolute
        error of the continuous variables: ``{variable: one of the four, mae or mse}``.
    balancing : of the variables' losses, ``gradnorm``, ``uncertainty``, ``equal`` or ``fixed``;
        task_weights : for ``fixed``, ``{variable: weight}``; a variable not named has 1.
    scaling : of the spectra, ``standardise``, ``minmax`` or ``l2``.
    split : ``blocks``, or ``field``: by the labels' ``group``, which keeps a stand in one part.
    buffer : pixels this near to another part of the split are not used.
    test_share, validation_share : of the labels. None: 0.2, but no test part where there are folds.
        The test part is learned from by nobody; without one the folds judge, or you do.
    folds : all labels but the test part are dealt to so many folds, each tested by a network that
        saw nothing of it; 1: none.
    final : what the model file holds: ``validated``, a network trained on all but a validation and
        a test part; ``refit``, one trained on all but the test part, for as long and with what
        validation (of the folds, where there are several) has found; ``committee``, the networks
        of all folds, whose maps are averaged. The default is what makes the better maps from the
        same labels: docs/folds.md has the figures.
    seeds : networks trained, with the seeds ``seed``, ``seed`` + 1, ...; the best by validation is
        kept, or all of them as an ``ensemble``.
    resume : go on from the state that an interrupted training left beside ``output``.
    deterministic : only algorithms whose results repeat to the last bit; slower on a GPU.
    init_from : model file whose weights are taken where they fit. freeze_encoder : and kept.
    only : names of the variables to learn, None for all; the split is that of all.
    network : parts of the multitask network that are switched, ``{"attention": false}``: see
        :class:`~hypertask.model.networks.multitask.config.NetworkConfig`.
    settings : other settings of the recipe by name, see
        :class:`~hypertask.model.jobs.recipes.Recipe`.
    """

    scenes: list[str]
    labels: list[LabelSource]
    output: str
    report: Optional[str] = None
    method: str = PROPOSED
    preset: str = "compact"
    recipe: str = "default"
    epochs: Optional[int] = None
    batch_size: Optional[int] = None
    window: Optional[int] = None
    seed: int = 0
    device: str = "auto"
    wavelengths: Optional[list[list[float]]] = None
    use_bad_bands: bool = False
    block_size: Optional[int] = None
    rare_class_share: Optional[float] = None
    imbalance: Optional[str] = None
    losses: dict = field(default_factory=dict)
    balancing: Optional[str] = None
    task_weights: dict = field(default_factory=dict)
    scaling: Optional[str] = None
    split: str = "blocks"
    buffer: int = 0
    test_share: Optional[float] = None
    validation_share: Optional[float] = None
    folds: int = 1
    final: str = "refit"
    seeds: int = 1
    ensemble: bool = False
    resume: bool = False
    deterministic: bool = False
    init_from: Optional[str] = None
    freeze_encoder: bool = False
    only: Optional[list[str]] = None
    network: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)

    COMMAND: ClassVar[str] = "train"
    INPUTS: ClassVar[tuple[str, ...]] = ("scenes", "init_from")
    OUTPUTS: ClassVar[dict[str, str]] = {"output": MODEL, "report": FILE}

    def check(self) -> None:
        one_of("method", self.method, METHODS)
        one_of("preset", self.preset, PRESETS)
        one_of("recipe", self.recipe, RECIPES)
        one_of("device", self.device, DEVICES)
        for name, allowed in (
            ("imbalance", IMBALANCES),
            ("balancing", BALANCINGS),
            ("scaling", SCALINGS),
        ):
            if getattr(self, name) is not None:
                one_of(name, getattr(self, name), allowed)
        for name, loss in self.losses.items():
            one_of(f"loss of {name}", loss, LOSSES)
        check_ranges(self.wavelengths)
        if self.only is not None and not self.only:
            raise HyperTaskError("Name at least one variable to learn (only), or leave it out.")
        self._check_weights()
        if self.ensemble and self.seeds < 2:
            raise HyperTaskError("An ensemble needs several networks; set the seeds to 2 or more.")
        if self.freeze_encoder and not self.init_from:
            raise HyperTaskError(
                "A frozen encoder must come from a trained model; name one to start from "
                "(init_from)."
            )
        if self.window is not None and (self.window < 8 or self.window % 8):
            raise HyperTaskError(
                f"The window is {self.window} pixels; it must be a multiple of 8, at least 8."
            )
        self._check_final()
        check_split(self)
        check_shares(self)
        check_labels(self.labels)

    def _check_final(self):
        one_of("final", self.final, FINALS)
        if self.final == "committee":
            if self.folds < 2:
                raise HyperTaskError(
                    "A committee is made of the networks of several folds; set the folds to 2 or "
                    "more, or choose another final."
                )
            members, most = self.folds * (self.seeds if self.ensemble else 1), LIMITS["seeds"].high
            if members > most:
                raise HyperTaskError(
                    f"The committee would have {members} networks, and a model file holds at most "
                    f"{most}; choose fewer folds or seeds."
                )

    def _check_weights(self):
        # among the settings it counts before the job's own, as in the recipe
        if self.task_weights and self.settings.get("balancing", self.balancing) != "fixed":
            raise HyperTaskError("Task weights were given; they need the balancing fixed.")
        for name, weight in self.task_weights.items():
            number = isinstance(weight, (int, float)) and not isinstance(weight, bool)
            if not number or not 0 < weight <= _HEAVIEST:
                raise HyperTaskError(
                    f"The task weight of {name} is {quoted(weight)}; it must be a number above 0, "
                    f"at most {_HEAVIEST:g}."
                )


@dataclass
class SplitJob:
    """Show the split that a training with the same settings uses, as a polygon layer.

    scenes, labels, split, block_size, buffer, rare_class_share, test_share, validation_share,
    folds, seed : as in :class:`TrainJob`; a rare-class share of None is 0, the default recipe's.
    output : GeoPackage to write. report : HTML file, optional.
    """

    scenes: list[str]
    labels: list[LabelSource]
    output: str
    report: Optional[str] = None
    split: str = "blocks"
    block_size: Optional[int] = None
    buffer: int = 0
    rare_class_share: Optional[float] = None
    test_share: Optional[float] = None
    validation_share: Optional[float] = None
    folds: int = 1
    seed: int = 0

    COMMAND: ClassVar[str] = "split"
    INPUTS: ClassVar[tuple[str, ...]] = ("scenes",)
    OUTPUTS: ClassVar[dict[str, str]] = {"output": FILE, "report": FILE}

    def check(self) -> None:
        check_split(self)
        check_shares(self)
        check_labels(self.labels)
        if self.output and Path(self.output).suffix.lower() != ".gpkg":
            raise HyperTaskError(
                f"The split is written as a GeoPackage; {self.output} must end in .gpkg."
            )


class Divided(typing.Protocol):
    """A job whose labels are dealt to the parts of a split."""

    scenes: list[str]
    labels: list[LabelSource]
    split: str
    rare_class_share: Optional[float]


def check_split(job: Divided) -> None:
    """Raise HyperTaskError unless the values that a training and a split share are possible."""
    require(job.scenes, "No scene was given; name at least one raster.")
    require(job.labels, "No labels were given; name a layer with its fields or a raster.")
    one_of("split", job.split, SPLITS)
    require_limits(job)
    if job.rare_class_share is not None and not 0 <= job.rare_class_share < 1:
        raise HyperTaskError(
            f"The rare-class share is {job.rare_class_share}; it must be at least 0 and below 1 "
            "(0.05 means 5 %)."
        )


def part_shares(job: TrainJob | SplitJob) -> tuple[float, float, float]:
    """Shares of the training, the validation and the test part, without folds."""
    usual = SHARES[2] if job.folds == 1 else 0.0
    test = usual if job.test_share is None else job.test_share
    validation = SHARES[1] if job.validation_share is None else job.validation_share
    if (validation, test) == SHARES[1:]:
        return SHARES  # to the last bit, which may decide who gets a unit
    return 1 - validation - test, validation, test


def check_shares(job: TrainJob | SplitJob) -> None:
    """Raise HyperTaskError unless the shares leave something for every part of every fold."""
    train, validation, test = part_shares(job)
    if not 0 <= test < 1:
        raise HyperTaskError(
            f"The test share is {test:g}; it must be at least 0 and below 1 (0.2 means 20 %)."
        )
    if not 0 < validation < 1:
        raise HyperTaskError(
            f"The validation share is {validation:g}; it must be above 0 and below 1 (0.2 means "
            "20 %): a training needs labels to check itself on."
        )
    left = train if job.folds == 1 else (1 - test) * (1 - 1 / job.folds) - validation
    if left < _LEAST_TRAINING:
        where = "" if job.folds == 1 else f", with {job.folds} folds, of which one is tested,"
        raise HyperTaskError(
            f"A validation share of {validation:g} and a test share of {test:g}{where} leave "
            f"{max(0, left):.2g} of the labels to learn from; choose smaller shares"
            + ("." if job.folds == 1 else " or more folds.")
        )


def check_labels(sources: list[LabelSource]) -> None:
    """Raise HyperTaskError unless every source names its labels."""
    for source in sources:
        if bool(source.layer) == bool(source.raster):
            raise HyperTaskError("A label source must name either a layer or a raster.")
        if source.spec is not None and not isinstance(source.spec, (str, dict)):
            where = Path(source.raster or source.layer or "").name
            raise HyperTaskError(
                f"The spec of {where} is {quoted(source.spec)}; "
                "it must be the path of a file, or an object with a list of variables."
            )
        for name, unit in source.units.items():
            if not isinstance(unit, str):
                raise HyperTaskError(
                    f"The unit of {name} is {quoted(unit)}; it must be a text such as m or t/ha."
                )
        if source.layer and not (source.categorical or source.continuous):
            raise HyperTaskError(
                f"No field of {Path(source.layer).name} was chosen; choose at least one "
                "categorical or continuous field."
            )
