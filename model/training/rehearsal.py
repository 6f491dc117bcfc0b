"""What a training is going to take, from some of its steps, without writing anything.

Scenes and labels are read and split as the training does it. Then a network of its first split
makes steps of every kind for a moment, and a tile of the validation part is mapped. The outlook of
the training itself says what all of them come to, for all networks of the job: if no training ends
early.
"""

from __future__ import annotations

import math
import time
from contextlib import ExitStack, suppress

import torch

from ..base.messages import Reporter, SilentReporter, Where
from ..base.present import present
from ..base.text import amount, estimated
from ..jobs.recipes import Recipe
from ..jobs.train import TrainJob
from ..networks.contract import MapNetwork
from ..rasters.raster import nothing_held
from ..runtime import distributed
from ..runtime.device import choose_device
from ..runtime.memory import peak
from ..splits.split import TEST, VALIDATION
from .data import TrainingData, data_of
from .learner import Learner, Setup, begin, pixels_of
from .loop import Training
from .outlook import Outlook
from .pretraining import Pretrainer
from .request import KeepRequest
from .run import Run
from .trainer import build_network, checked, surveyed
from .transfer import start_from

_SECONDS = 1.0  # of steps of each kind


def rehearse(job: TrainJob, reporter: Reporter) -> dict:
    """Check a training and say what it is going to take; nothing is written.

    A state to resume from is not looked at.

    Returns
    -------
    dict with SECONDS and MEMORY (bytes at most of one process, None where unknown).
    """
    recipe = checked(job)
    reporter.progress(0, Where("reading"))
    device = choose_device(job.device, reporter)
    started = time.monotonic()
    with nothing_held(), ExitStack() as stack:
        with distributed.in_step():
            known = surveyed(job, reporter, stack)
            looked = time.monotonic() - started
            first = known.splits.final if job.folds == 1 else known.splits.each[0]
            data = data_of(job, recipe, known, first, reporter, device)
        read = time.monotonic() - started - looked
        torch.manual_seed(job.seed)
        network = build_network(job, recipe, data, reporter)
        if job.init_from:
            start_from(network, job.init_from, data, job.freeze_encoder, reporter)
        if job.freeze_encoder:
            network.freeze_encoder()
        setup = Setup(job, recipe, data, device, _Quiet(reporter), _Never())
        each, mapping = _network_seconds(network.to(device), setup)
    networks, splits = _networks(job)
    seconds = looked + splits * (read + mapping) + networks * each
    several = f"{networks} networks, each with" if networks > 1 else "one network with"
    phases = (
        [f"{amount(recipe.spectral_steps, 'step', 'steps')} on single pixels"]
        if data.pixels
        else []
    )
    steps = _steps(setup, recipe)
    phases += [
        f"{amount(recipe.epochs, 'epoch', 'epochs')} of {amount(steps, 'step', 'steps')} on windows"
    ]
    reporter.message(f"{estimated(seconds, peak())}: {several} {' and '.join(phases)} at most.")
    return {"SECONDS": seconds, "MEMORY": peak()}


def _networks(job: TrainJob) -> tuple[int, int]:
    """How many networks are trained, and on how many splits."""
    again = job.seeds if job.ensemble else 1
    if job.folds == 1:
        return (job.seeds + again, 2) if job.final == "refit" else (job.seeds, 1)
    last = {"committee": 0, "refit": again}.get(job.final, job.seeds)
    return job.folds * job.seeds + last, job.folds + bool(last)


def _steps(setup: Setup, recipe: Recipe) -> int:
    return math.ceil(setup.windows / recipe.batch_size)


def _network_seconds(network: MapNetwork, setup: Setup) -> tuple[float, float]:
    """Seconds of the training of a network, and of all maps that follow it."""
    recipe, data, seed = setup.recipe, setup.data, setup.job.seed
    outlook = setup.outlook(Run(seed, recipe.batch_size), _Sample)
    if setup.pretrains(network):
        pretrainer = Pretrainer(network, setup, seed)
        with suppress(_EnoughError):
            pretrainer.fit(lambda _: None, outlook)
        outlook.plan("pretraining", pretrainer.run.steps)
    if setup.has_spectral_phase:
        with suppress(_EnoughError):
            begin(network, setup, seed, True, outlook)
        outlook.plan("pixels", recipe.spectral_steps)
        present(network.spectral_phase).freeze_spectral_path()
    learner = Learner(network, setup.balancing(network), setup, Run(seed, recipe.batch_size), None)
    with suppress(_EnoughError):
        Training(learner, lambda _: None, outlook).fit()
    outlook.plan("windows", _steps(setup, recipe) * setup.epochs)
    pixel = _pixel_seconds(network, data, setup)
    outlook.plan(
        "validation", len(setup.validations), guess=pixel * pixels_of(setup.validation_tiles)
    )
    mapped = pixels_of([*data.tiles[VALIDATION], *data.tiles[TEST]])
    return outlook.left, pixel * mapped


def _pixel_seconds(network: MapNetwork, data: TrainingData, setup: Setup) -> float:
    """Of mapping a pixel of the tiles of a part, from the largest one."""
    tiles = [*data.tiles[VALIDATION], *data.tiles[TEST]]
    if not tiles:
        return 0.0
    scene, *window = max(tiles, key=lambda tile: tile[3] * tile[4])
    mapper = data.mapper(network.eval(), setup.device, setup.recipe, setup.reporter)
    mapper.flips = False
    started = time.monotonic()
    mapper.map(mapper.read(data.labels.scenes[scene].scene, *window))
    return (time.monotonic() - started) / (window[2] * window[3])


class _EnoughError(Exception):
    """Steps of a kind have been seen for long enough."""


class _Sample(Outlook):
    """Ends the work of a kind when it has gone on for a moment; its first step does not count."""

    def __init__(self, reporter: Reporter, spent: float = 0.0, share: float = 0.0):
        super().__init__(reporter, spent, share)
        self._began: dict[str, float] = {}

    def step(self, kind: str, units: float = 1.0, done: float | None = None) -> None:
        if kind not in self._began:
            self._began[kind] = time.monotonic()
            self.begin(kind)
            return
        super().step(kind, units)
        if time.monotonic() - self._began[kind] > _SECONDS:
            raise _EnoughError


class _Quiet(SilentReporter):
    """Passes on warnings and the wish to stop."""

    def __init__(self, whole: Reporter):
        super().__init__()
        self._whole = whole

    def warning(self, text: str) -> None:
        self._whole.warning(text)

    def check_cancelled(self) -> None:
        self._whole.check_cancelled()


class _Never(KeepRequest):
    """Nobody asks; what was asked of a training under way is left alone."""

    def __init__(self) -> None:
        pass

    def asked(self) -> bool:
        return False
