"""The job that compares methods on one split."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Optional

from ..base.errors import HyperTaskError
from ..base.text import amount
from .methods import METHODS, PRESETS, PROPOSED
from .pixel_methods import PIXEL_METHODS
from .plans import ABLATIONS
from .recipes import recipe_for
from .train import RECIPES, LabelSource, TrainJob, check_labels, check_split
from .values import DEVICES, FILE, FOLDER, one_of

COMPARED = {name: method.title for name, method in METHODS.items()}
COMPARED.update({name: method.title for name, method in PIXEL_METHODS.items()})
"""Methods that can be compared, and what they are called."""

_LONGEST = 1_000_000  # minutes


@dataclass
class CompareJob:
    """Compare methods on one split, each with several seeds.

    scenes, labels : as of a training job.
    output : folder for the tables (CSV, LaTeX), the report, the models and the finished rows; the
        same job goes on there where it was interrupted. report : HTML file; None: in the folder.
    methods : names of networks, and ``forest``, ``svm`` and ``linear``, which see single pixels
        and need scikit-learn; none: all of them.
    ablations : sets of variants of the proposed network, of ``parts`` (table V), ``layers``
        (figure 13), ``losses`` (table VI), ``balancings`` and ``tasks`` (single-task networks).
    seeds : trainings of each, with the seeds ``seed``, ``seed`` + 1, ...; the split is of ``seed``.
    epochs : the same for all networks; None takes the recipe's. minutes : in place of epochs,
        minutes that each training of a network may take; how many epochs that is, is measured.
    preset, recipe, batch_size, window, device, deterministic : of all networks.
    block_size, split, buffer, rare_class_share, wavelengths, use_bad_bands : as of a training job.
    pixels_per_class : training pixels of a class that methods for single pixels learn from, at
        most; of a continuous variable five times as many.
    settings : of the recipe of all networks; what means nothing to a network is left out for it.
    """

    scenes: list[str]
    labels: list[LabelSource]
    output: str
    report: Optional[str] = None
    methods: list[str] = field(default_factory=list)
    ablations: list[str] = field(default_factory=list)
    seeds: int = 3
    epochs: Optional[int] = None
    minutes: Optional[float] = None
    preset: str = "compact"
    recipe: str = "default"
    seed: int = 0
    device: str = "auto"
    batch_size: Optional[int] = None
    window: Optional[int] = None
    block_size: Optional[int] = None
    split: str = "blocks"
    buffer: int = 0
    rare_class_share: Optional[float] = None
    wavelengths: Optional[list[list[float]]] = None
    use_bad_bands: bool = False
    pixels_per_class: int = 1000
    deterministic: bool = False
    settings: dict = field(default_factory=dict)

    COMMAND: ClassVar[str] = "compare"
    INPUTS: ClassVar[tuple[str, ...]] = ("scenes",)
    OUTPUTS: ClassVar[dict[str, str]] = {"output": FOLDER, "report": FILE}

    def check(self) -> None:
        check_split(self)
        check_labels(self.labels)
        for name in self.methods:
            one_of("method", name, COMPARED)
        for name in self.ablations:
            one_of("ablation", name, ABLATIONS)
        one_of("preset", self.preset, PRESETS)
        one_of("recipe", self.recipe, RECIPES)
        one_of("device", self.device, DEVICES)
        if self.minutes is not None:
            if self.epochs is not None:
                raise HyperTaskError(
                    f"Both {amount(self.epochs, 'epoch', 'epochs')} and "
                    f"{amount(self.minutes, 'minute', 'minutes')} were given; give one of them "
                    "as the budget of a training."
                )
            if not 0 < self.minutes <= _LONGEST:
                raise HyperTaskError(
                    f"The minutes are {self.minutes:g}; they must be above 0 and at most "
                    f"{_LONGEST}."
                )
        for entry in planned(self):
            if entry.method in METHODS:
                job = training_job(self, entry, "")
                job.check()
                recipe_for(job)


@dataclass(frozen=True)
class Entry:
    """One row of the tables: a method, or a variant of the proposed network.

    name : of its files. title : in tables. method : of METHODS or PIXEL_METHODS. changes : keys of
    its training job. apart : which variables have a network of their own, of APART; empty: none.
    """

    name: str
    title: str
    method: str
    changes: dict
    apart: str = ""


def planned(job: CompareJob) -> list[Entry]:
    """What a comparison trains, each once, in the order of the tables."""
    entries = {
        name: Entry(name, COMPARED[name], name, {})
        for name in COMPARED
        if name in (job.methods or COMPARED)
    }
    for name in job.ablations:
        for entry in variants(name).values():
            entries.setdefault(entry.name, entry)
    return list(entries.values())


def variants(ablation: str) -> dict[str, Entry]:
    """The rows of an ablation by what they are called in its table; the proposed network as it is
    is the row of that method."""
    found = {}
    for number, (title, changes) in enumerate(ABLATIONS[ablation].variants.items(), start=1):
        name = f"{ablation}-{number}" if changes else PROPOSED
        words = f"{ablation}, {title}" if changes else COMPARED[PROPOSED]
        changes = dict(changes)
        apart = changes.pop("apart", "")
        found[title] = Entry(name, words, PROPOSED, changes, apart)
    return found


def training_job(job: CompareJob, entry: Entry, output: str) -> TrainJob:
    """The training of a network's row, with all its seeds.

    Nothing is refitted: no row learns from the validation part.
    """
    shared = (
        "scenes",
        "labels",
        "preset",
        "recipe",
        "epochs",
        "batch_size",
        "window",
        "seed",
        "device",
        "wavelengths",
        "use_bad_bands",
        "block_size",
        "rare_class_share",
        "split",
        "buffer",
        "seeds",
        "deterministic",
    )
    lacks = METHODS[entry.method].lacks
    settings = {name: value for name, value in job.settings.items() if name not in lacks}
    return TrainJob(
        output=output,
        method=entry.method,
        settings=settings,
        final="validated",
        **{name: getattr(job, name) for name in shared},
        **entry.changes,
    )
