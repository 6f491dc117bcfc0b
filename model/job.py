"""Jobs: plain JSON files that say everything a command needs.

A job made by a QGIS algorithm, by hand or by a script is the same thing and gives the same
result. Paths may be relative to the job file. ``null`` or a missing key means: the default, which
for the settings of a training is the recipe's value.
"""

from __future__ import annotations

import json
import os
import re
import typing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Optional

from .errors import HyperTaskError
from .files import replacing
from .job_assess import AssessJob
from .job_values import DEVICES, at_least, build, one_of, require

SCHEMA = 1
PRESETS = ("paper", "compact", "small", "tiny")
RECIPES = ("default", "paper")
IMBALANCES = ("none", "cost_sensitive", "focal", "focal_weighted")
BALANCINGS = ("gradnorm", "uncertainty", "equal", "fixed")
SCALINGS = ("standardise", "minmax", "l2")
SPLITS = ("blocks", "field")
CONTINUOUS_LOSSES = ("mae", "mse")


@dataclass
class LabelSource:
    """Where labels come from: either a vector ``layer`` or a label ``raster``.

    layer : path of a vector file (GeoPackage, GeoJSON, Shapefile...); ``layer_name`` picks one
        layer of a file with several. ``categorical``, ``continuous``: names of its fields that
        are variables. ``group``: the field that says which features belong together (a stand).
    raster : path of a label raster; ``spec``: variable spec, a path or the object itself.
    classes : names and colours for the codes of a variable,
        ``{variable: [{"code", "name", "color"}]}``; optional.
    """

    layer: Optional[str] = None
    layer_name: Optional[str] = None
    categorical: list[str] = field(default_factory=list)
    continuous: list[str] = field(default_factory=list)
    group: Optional[str] = None
    raster: Optional[str] = None
    spec: typing.Any = None
    classes: dict = field(default_factory=dict)

    PATHS = ("layer", "raster", "spec")


@dataclass
class TrainJob:
    """Train one multitask network.

    scenes : paths of rasters of the same sensor. labels : see :class:`LabelSource`.
    output : model file to write. report : HTML file, optional.
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
    seeds : networks trained, with the seeds ``seed``, ``seed`` + 1, ...; the best by validation is
        kept, or all of them as an ``ensemble``.
    resume : go on from the state that an interrupted training left beside ``output``.
    deterministic : only algorithms whose results repeat to the last bit; slower on a GPU.
    init_from : model file whose weights are taken where they fit. freeze_encoder : and kept.
    settings : other settings of the recipe by name, see :class:`~hypertask.model.recipes.Recipe`.
    """

    scenes: list[str]
    labels: list[LabelSource]
    output: str
    report: Optional[str] = None
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
    seeds: int = 1
    ensemble: bool = False
    resume: bool = False
    deterministic: bool = False
    init_from: Optional[str] = None
    freeze_encoder: bool = False
    settings: dict = field(default_factory=dict)

    COMMAND = "train"
    PATHS = ("scenes", "output", "report", "init_from")

    def check(self):
        one_of("preset", self.preset, PRESETS)
        one_of("recipe", self.recipe, RECIPES)
        one_of("device", self.device, DEVICES)
        for name, allowed in (("imbalance", IMBALANCES), ("balancing", BALANCINGS),
                              ("scaling", SCALINGS)):  # fmt: skip
            if getattr(self, name) is not None:
                one_of(name, getattr(self, name), allowed)
        for name in ("epochs", "batch_size", "seeds"):
            at_least(name, getattr(self, name), 1)
        for name, loss in self.losses.items():
            one_of(f"loss of {name}", loss, IMBALANCES + CONTINUOUS_LOSSES)
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
        check_split(self)
        check_labels(self.labels)

    def _check_weights(self):
        if self.task_weights and self.balancing != "fixed":
            raise HyperTaskError("Task weights were given; they need the balancing fixed.")
        for name, weight in self.task_weights.items():
            number = isinstance(weight, (int, float)) and not isinstance(weight, bool)
            if not number or not 0 < weight < float("inf"):
                raise HyperTaskError(
                    f"The task weight of {name} is {weight!r}; it must be a number above 0."
                )


@dataclass
class SplitJob:
    """Show the split that a training with the same settings uses, as a polygon layer.

    scenes, labels, split, block_size, buffer, rare_class_share, seed : as in :class:`TrainJob`;
    a rare-class share of None is 0, the default recipe's. output : GeoPackage to write.
    """

    scenes: list[str]
    labels: list[LabelSource]
    output: str
    split: str = "blocks"
    block_size: Optional[int] = None
    buffer: int = 0
    rare_class_share: Optional[float] = None
    seed: int = 0

    COMMAND = "split"
    PATHS = ("scenes", "output")

    def check(self):
        check_split(self)
        check_labels(self.labels)
        if self.output and Path(self.output).suffix.lower() != ".gpkg":
            raise HyperTaskError(
                f"The split is written as a GeoPackage; {self.output} must end in .gpkg."
            )


def check_split(job) -> None:
    """Raise HyperTaskError unless the values that a training and a split share are possible."""
    require(job.scenes, "No scene was given; name at least one raster.")
    require(job.labels, "No labels were given; name a layer with its fields or a raster.")
    one_of("split", job.split, SPLITS)
    at_least("block_size", job.block_size, 1)
    for name in ("seed", "buffer"):
        at_least(name, getattr(job, name), 0)
    if job.rare_class_share is not None and not 0 <= job.rare_class_share < 1:
        raise HyperTaskError(
            f"The rare-class share is {job.rare_class_share}; it must be at least 0 and below 1 "
            "(0.05 means 5 %)."
        )


def check_labels(sources: list[LabelSource]) -> None:
    """Raise HyperTaskError unless every source names its labels."""
    for source in sources:
        if bool(source.layer) == bool(source.raster):
            raise HyperTaskError("A label source must name either a layer or a raster.")
        if source.layer and not (source.categorical or source.continuous):
            raise HyperTaskError(
                f"No field of {Path(source.layer).name} was chosen; choose at least one "
                "categorical or continuous field."
            )


@dataclass
class PredictJob:
    """Map a scene with a model file.

    output : folder for one GeoTIFF per variable. classes, variables : optional paths of two more
    rasters, all categorical and all continuous variables as bands. probabilities : also write
    one raster of class probabilities per categorical variable. uncertainty : also write how
    uncertain the classes are (entropy) and how far the networks of an ensemble differ. intervals :
    percent (50 to 99) of the values that rasters of lower and upper limits are to enclose; None
    writes none. tile : side of the tiles in pixels; None chooses from the model. only : names of
    the variables to map; none named means all. device : ``auto``, ``cuda``, ``mps`` or ``cpu``.
    """

    scene: str
    model: str
    output: str
    classes: Optional[str] = None
    variables: Optional[str] = None
    probabilities: bool = False
    uncertainty: bool = False
    intervals: Optional[int] = None
    device: str = "auto"
    tile: Optional[int] = None
    only: list[str] = field(default_factory=list)

    COMMAND = "predict"
    PATHS = ("scene", "model", "output", "classes", "variables")

    def check(self):
        one_of("device", self.device, DEVICES)
        at_least("tile", self.tile, 16)
        if self.intervals is not None and not 50 <= self.intervals <= 99:
            raise HyperTaskError(
                f"The intervals are {self.intervals} %; they must be from 50 to 99 %."
            )


@dataclass
class SampleJob:
    """Make a simulated scene with its labels.

    output : folder. width, height : pixels of 0.7 m. seed : another one gives another forest.
    """

    output: str
    width: int = 600
    height: int = 600
    seed: int = 0

    COMMAND = "sample"
    PATHS = ("output",)

    def check(self):
        for name in ("width", "height"):
            at_least(name, getattr(self, name), 64)
        at_least("seed", self.seed, 0)


@dataclass
class SeparabilityJob:
    """Separability of the classes drawn as ROIs; see docs/separability.md.

    scene : path of the raster.
    rois : path of a polygon layer (``rois_layer`` picks one of several) with the field
    ``class_field``, or, without a field, of a raster of class codes (``rois_band``; ``classes`` may
    name them: [{"code", "name", "color"}]).
    bins : cut a continuous field or raster into this many quantile classes.
    output : CSV table of pairs. report : HTML. At least one of them.
    wavelengths : ranges [[from, to], ...] in nanometres. bands : band numbers from 1.
    use_bad_bands : also take bands that the header's ``bbl`` calls bad.
    transform : none, pca or mnf, to ``components``. bin_bands : average this many bands.
    shrinkage : 0..1 towards the pooled covariance. max_pixels : per class, drawn with ``seed``.
    permutations : of the labels, for the noise floor; 0 takes its formula.
    bootstrap : resamples of polygons for intervals, 0 for none.
    select_bands : choose up to this many bands by the ``mean`` or ``min`` JM (``select_by``).
    sqrt_jm : show JM as its square root, 0..1.414.
    """

    scene: str
    rois: str
    class_field: Optional[str] = None
    rois_layer: Optional[str] = None
    rois_band: int = 1
    classes: list[dict] = field(default_factory=list)
    output: Optional[str] = None
    report: Optional[str] = None
    bins: Optional[int] = None
    wavelengths: Optional[list[list[float]]] = None
    bands: Optional[list[int]] = None
    use_bad_bands: bool = False
    transform: str = "none"
    components: int = 10
    bin_bands: int = 1
    shrinkage: float = 0.0
    max_pixels: Optional[int] = None
    bootstrap: int = 0
    permutations: int = 20
    select_bands: int = 0
    select_by: str = "mean"
    sqrt_jm: bool = False
    seed: int = 0

    COMMAND = "separability"
    PATHS = ("scene", "rois", "output", "report")

    def check(self):
        if not (self.output or self.report):
            raise HyperTaskError("The job names no output; give an output (CSV) or a report.")
        one_of("transform", self.transform, ("none", "pca", "mnf"))
        one_of("select_by", self.select_by, ("mean", "min"))
        for name in ("rois_band", "components", "bin_bands", "max_pixels"):
            at_least(name, getattr(self, name), 1)
        for name in ("bootstrap", "permutations", "select_bands", "seed"):
            at_least(name, getattr(self, name), 0)
        at_least("bins", self.bins, 2)
        if not 0 <= self.shrinkage <= 1:
            raise HyperTaskError(f"The shrinkage is {self.shrinkage}; it must be from 0 to 1.")


JOBS = {job.COMMAND: job for job in (TrainJob, PredictJob, SampleJob, SeparabilityJob, SplitJob,
                                     AssessJob)}  # fmt: skip


def load_job(path, command: str | None = None):
    """Read and check a job file.

    Parameters
    ----------
    path : path of the JSON file; relative paths in it count from its folder.
    command : the command it must be for, or None for any.

    Raises
    ------
    HyperTaskError
        Names the key that is missing, unknown or of the wrong type.
    """
    path = Path(path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HyperTaskError(f"The job {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise HyperTaskError(f"The job {path} is not valid JSON ({error}).") from error
    job = job_from_dict(values, command)
    resolve_paths(job, path.resolve().parent)
    return job


def job_from_dict(values, command: str | None = None):
    """Turn a parsed job file into the job of its command, checked."""
    if not isinstance(values, dict):
        raise HyperTaskError("A job is a JSON object with the keys schema, command and settings.")
    values = dict(values)
    schema = values.pop("schema", SCHEMA)
    if schema != SCHEMA:
        raise HyperTaskError(
            f"The job has schema version {schema!r}; this version of HyperTask reads {SCHEMA}."
        )
    named = values.pop("command", command)
    if named not in JOBS:
        known = ", ".join(JOBS)
        raise HyperTaskError(f"The job's command is {named!r}; it must be one of {known}.")
    if command is not None and named != command:
        raise HyperTaskError(f"The job is for the command {named}, not for {command}.")
    job = build(JOBS[named], values, f"The {named} job")
    job.check()
    return job


def job_to_dict(job) -> dict:
    return {"schema": SCHEMA, "command": job.COMMAND, **asdict(job)}


def save_job(job, path) -> None:
    """Write ``job`` as readable JSON, complete or not at all."""
    with replacing(path) as temporary:
        text = json.dumps(job_to_dict(job), indent=2, ensure_ascii=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def resolve_paths(job, folder: Path) -> None:
    """Make every relative path of ``job`` count from ``folder``, in place."""
    _each_path(job, lambda value: _absolute(value, folder))


def relative_paths(job, folder: Path) -> None:
    """Make the paths of ``job`` relative to ``folder`` where they lie near it, in place.

    A path with which ``folder`` shares no more than the root stays as it is: moving the job
    together with its data could not help there.
    """
    _each_path(job, lambda value: _relative(value, folder))


def output_folders(job) -> list[Path]:
    """The existing folders into which ``job`` writes."""
    names = ("output", "report", "classes", "variables", "tables", "errors")
    values = [getattr(job, name, None) for name in names]
    paths = [Path(value) for value in values if isinstance(value, str)]
    return [folder for folder in dict.fromkeys(p if p.is_dir() else p.parent for p in paths)
            if folder.is_dir()]  # fmt: skip


def _each_path(job, change) -> None:
    for name in job.PATHS:
        value = getattr(job, name)
        if isinstance(value, str):
            setattr(job, name, change(value))
        elif isinstance(value, list):
            setattr(job, name, [change(item) for item in value])
    for source in getattr(job, "labels", ()):
        _each_path(source, change)


def _is_gdal_name(value: str) -> bool:
    """Whether ``value`` is no plain path: ``/vsizip/...`` or ``NETCDF:"file":variable``."""
    return value.startswith("/vsi") or re.match(r"[A-Za-z0-9_]{2,}:", value) is not None


def _absolute(value: str, folder: Path) -> str:
    return value if _is_gdal_name(value) else str(folder / value)


def _relative(value: str, folder: Path) -> str:
    path = Path(value)
    if _is_gdal_name(value) or not path.is_absolute() or path.drive != folder.drive:
        return value
    if Path(os.path.commonpath([path, folder])) == Path(path.anchor):
        return value
    return Path(os.path.relpath(path, folder)).as_posix()
