"""A network with all that changes while it is trained, and one step of its training."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from ..accuracy.scores import validation_score
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.present import present
from ..base.text import amount
from ..jobs.recipes import Recipe
from ..jobs.train import TrainJob
from ..mapping.evaluate import evaluate
from ..networks.contract import MapNetwork
from ..runtime import distributed
from ..runtime.device import free_memory, is_out_of_memory
from ..splits.split import TEST, TRAIN, VALIDATION
from .balancing import Balancing, make_balancing
from .choices import Choices
from .data import TrainingData
from .optimiser import build_optimiser, running_mean, uses_bf16
from .outlook import Outlook
from .pixels import PixelData
from .request import KeepRequest
from .run import Run
from .spectral_phase import train_spectral_path

Batch = tuple[Tensor, "Tensor | None", Tensor]
"""Spectra (N, B, H, W), where they are valid (N, 1, H, W; None: everywhere) and labels
(N, V, H, W), as :func:`.batches.batch_maker` makes them."""
FLIPS = 5
"""Validations that say whether mirror images are worth it: a plain one, and four in one."""


@dataclass(frozen=True)
class Setup:
    """What a network is trained with: the same for all networks of a job, but for the reporter.

    ``settled``: what is decided beforehand, where no label is left to decide by. ``request``: the
    analyst's, to end with the best so far.
    """

    job: TrainJob
    recipe: Recipe
    data: TrainingData
    device: torch.device
    reporter: Reporter
    request: KeepRequest
    settled: Choices | None = None

    @property
    def epochs(self) -> int:
        """How many there are to be at most."""
        return self.recipe.epochs if self.settled is None else self.settled.epochs

    @property
    def windows(self) -> int:
        """Windows of an epoch."""
        return self.recipe.windows_of(self.data.sampler.labelled)

    @property
    def validations(self) -> list[int]:
        """The epochs after which the network is scored on the validation part, from 1."""
        if self.settled is not None:
            return []
        every = [n for n in range(1, self.epochs) if n % self.recipe.validate_every == 0]
        return [*every, self.epochs] if self.epochs else []

    @property
    def validation_tiles(self) -> list[tuple]:
        """Tiles (scene, row, column, height, width) that a validation looks at."""
        return self.data.checked

    def outlook(self, run: Run, of: type[Outlook] = Outlook) -> Outlook:
        """How long the windows of a run will still take, from where it is now.

        ``of`` : what takes the time.
        """
        share = run.epoch / max(1, self.epochs)
        outlook = of(self.reporter, run.seconds, share)
        steps = math.ceil(self.windows / run.batch_size)
        outlook.plan("windows", steps * (self.epochs - run.epoch))
        # a map costs the forward pass, about a third of a step, of each of its pixels
        times = pixels_of(self.validation_tiles) / (3 * run.batch_size * self.recipe.window**2)
        due = sum(number > run.epoch for number in self.validations)
        outlook.plan("validation", due, like="windows", times=times)
        if self.settled is None and self.recipe.flips:
            outlook.plan("mirror images", FLIPS, like="validation", times=1)
        if self.job.folds > 1 or self.job.seeds > 1:  # each network is scored by itself
            looks = pixels_of(self.data.tiles[TEST]) / max(1, pixels_of(self.validation_tiles))
            outlook.plan("test", looks, like="validation", times=1)
        return outlook

    @property
    def has_spectral_phase(self) -> bool:
        """Whether single pixels come first, and what they taught is kept as it is."""
        return bool(self.data.pixels)

    def pretrains(self, network: MapNetwork) -> bool:
        """Whether a part of the network learns without labels first."""
        return network.pretraining is not None and not self.job.freeze_encoder

    def balancing(self, network: MapNetwork) -> Balancing:
        """How the losses of the variables are weighed, see :func:`.balancing.make_balancing`."""
        kinds = [loss.kind for loss in self.data.losses]
        return make_balancing(
            self.recipe.balancing,
            self.data.variables,
            network,
            kinds,
            self.job.task_weights,
            self.device,
        )

    def validated(self, network: MapNetwork, flips: bool = False) -> tuple[dict, float]:
        """Scores of every variable on the validation part and the one score made of them.

        On some tiles of the part where it is large.
        """
        data = self.data
        recipe = replace(self.recipe, flips=flips)
        mapper = data.mapper(network.eval(), self.device, recipe, self.reporter)
        scores = evaluate(mapper, data.labels, data.split, VALIDATION, self.validation_tiles)
        return scores, validation_score(data.variables, scores)


class Learner:
    """A network and all that changes while it is trained on windows.

    Made by :func:`begin`, or from a state by :class:`.checkpoint.States`; what is frozen is frozen.

    Attributes
    ----------
    network : on its device. balancing : see :mod:`.balancing`.
    average : running mean of the network's weights, None where the recipe has none.
    run : how it goes. best : weights of the best validation, None before there is one.
    """

    def __init__(
        self, network: MapNetwork, balancing: Balancing, setup: Setup, run: Run, best: dict | None
    ):
        self.network, self.balancing, self.setup = network, balancing, setup
        self.run, self.best = run, best
        recipe = setup.recipe
        self.optimiser = build_optimiser(network, recipe, balancing.parameters())
        self.average = running_mean(network, recipe.average) if recipe.average else None

    @property
    def candidate(self) -> MapNetwork:
        """The network that would be kept now."""
        return self.network if self.average is None else self.average.module

    def shared(self) -> torch.nn.Module:
        """The network, whose gradients are those of all processes where there are several."""
        if not distributed.together():
            return self.network
        # the heads of a variable that nobody has in a batch get no gradient
        return DistributedDataParallel(
            self.network, broadcast_buffers=False, find_unused_parameters=True
        )

    def keep(self, score: float, epoch: int) -> None:
        """The candidate is the best so far."""
        self.run.score = self.run.needed = score
        self.run.best_epoch, self.run.idle = epoch, 0
        self.best = copy.deepcopy(self.candidate.state_dict())

    def step(self, model: torch.nn.Module, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """One update of the network, through ``model``, see :meth:`shared`.

        When the device runs out of memory the batch is halved, for this step and all later ones,
        and the log says so.

        Returns
        -------
        The loss of each variable, float64 (V,), and which had a label in the batch, bool (V,).
        """
        run, reporter = self.run, self.setup.reporter
        while True:
            batch = first_of(batch, run.batch_size)
            size = len(batch[0])
            try:
                return self._update(model, batch)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # only here, because the error holds on to all that the attempt had allocated
            self.optimiser.zero_grad()
            free_memory(self.setup.device)
            if size < 4 or distributed.together():
                raise HyperTaskError(
                    f"The device has too little memory for a batch of "
                    f"{amount(size, 'window', 'windows')}; choose a smaller batch size, window or "
                    "preset, or the device cpu."
                )
            run.batch_size = size // 2
            reporter.warning(
                f"The device ran out of memory with a batch of {size} windows; going on with "
                f"{run.batch_size}."
            )

    def _update(self, model: torch.nn.Module, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        setup, device = self.setup, self.setup.device
        spectra, mask, labels = batch
        spectra = spectra.to(device, memory_format=torch.channels_last, non_blocking=True)
        mask = None if mask is None else mask.to(device, non_blocking=True)
        labels = labels.to(device, non_blocking=True)
        half = uses_bf16(setup.recipe.precision, device)
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            maps = model(spectra, mask, labelled_pixels(labels))
        losses = [
            loss(values, labels[:, index])
            for index, (loss, values) in enumerate(zip(setup.data.losses, maps))
        ]
        labelled = (~torch.isnan(labels)).any(3).any(2).any(0)
        self.optimiser.zero_grad()
        self.balancing.combine(losses, labelled.tolist()).backward()
        if setup.recipe.clip:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), setup.recipe.clip)
        self.optimiser.step()
        values = distributed.share(torch.stack([loss.detach() for loss in losses]))
        known = distributed.total(labelled.float()) > 0
        return values.double().cpu().numpy(), known.cpu().numpy()

    def maps_are_numbers(self, batch: Batch) -> bool:
        """Whether the candidate maps a batch to finite numbers, in every process."""
        spectra, mask, labels = first_of(batch, self.run.batch_size)
        device = self.setup.device
        with torch.inference_mode():
            maps = self.candidate.eval()(
                spectra.to(device, memory_format=torch.channels_last),
                None if mask is None else mask.to(device),
                labelled_pixels(labels.to(device)),
            )
        wrong = torch.tensor(float(any(not torch.isfinite(m).all() for m in maps)))
        return bool(distributed.total(wrong) == 0)


def pixels_of(tiles: Iterable[tuple]) -> int:
    """Of tiles (scene, row, column, height, width)."""
    return sum(height * width for _, _, _, height, width in tiles)


def labelled_pixels(labels: Tensor) -> Tensor:
    """Where labels (N, V, H, W) know some variable, bool (N, H, W)."""
    return ~torch.isnan(labels).all(1)


def first_of(batch: Batch, size: int) -> Batch:
    """The first windows of a batch."""
    spectra, mask, labels = batch
    return spectra[:size], None if mask is None else mask[:size], labels[:size]


def begin(
    network: MapNetwork, setup: Setup, seed: int, zero_heads: bool, outlook: Outlook
) -> Learner:
    """A learner that has seen no window yet; single pixels come first where the recipe says so.

    Parameters
    ----------
    network : on its device.
    zero_heads : after the spectral phase the decoders start by adding nothing.
    outlook : of :meth:`Setup.outlook`; is told what is done.
    """
    started = time.monotonic()
    run, balancing, best = Run(seed, setup.recipe.batch_size), setup.balancing(network), None
    if setup.has_spectral_phase:
        outlook.plan("windows", outlook.planned("windows"), guess=_step_seconds(network, setup))
        found = _train_on_pixels(network, setup, seed, outlook)
        run.spectral_steps, run.linear = found.spectral_steps, list(found.linear)
        run.kernel = [each.to_dict() for each in found.kernel]
    for value in network.state_dict().values():
        distributed.from_first(value)
    if setup.has_spectral_phase:
        loaded = copy.deepcopy(network.state_dict())
        phase = present(network.spectral_phase)
        phase.silence_decoders()
        best = copy.deepcopy(network.state_dict())
        if setup.settled is None:
            # on the very pixels that later epochs are scored on
            _, run.score = setup.validated(network)
            run.needed = run.score + setup.recipe.context_margin
            outlook.step("validation of single pixels")
        if not zero_heads:
            network.load_state_dict(loaded)
        phase.freeze_spectral_path()
        # the frozen path's last gradients would count when gradients are clipped
        network.zero_grad()
    run.ended = setup.epochs == 0
    run.asked = run.ended and setup.request.asked()
    run.seconds = time.monotonic() - started
    return Learner(network, balancing, setup, run, best)


def _step_seconds(network: MapNetwork, setup: Setup) -> float:
    """What a step on windows is going to take: thrice the forward pass of its windows.

    Of a few windows, the quicker of two times; nothing of the network changes by it.
    """
    recipe, device, trained = setup.recipe, setup.device, network.training
    count, side = min(4, recipe.batch_size), recipe.window
    windows = torch.zeros(count, setup.data.bands, side, side, device=device)
    windows = windows.contiguous(memory_format=torch.channels_last)
    network.eval()
    with torch.inference_mode():
        seconds = math.inf
        for _ in range(2):
            started = time.monotonic()
            for each in network(windows):
                each.cpu()
            seconds = min(seconds, time.monotonic() - started)
    network.train(trained)
    return 3 * recipe.batch_size / count * seconds


def _train_on_pixels(network: MapNetwork, setup: Setup, seed: int, outlook: Outlook) -> Choices:
    data, recipe = setup.data, setup.recipe
    checked = data.pixels[VALIDATION] if setup.settled is None else None
    pixels = PixelData(data.pixels[TRAIN], checked, data.scaling, data.variables)
    fixed = setup.job.task_weights if recipe.balancing == "fixed" else {}
    weights = [float(fixed.get(variable.name, 1.0)) for variable in data.variables]
    with distributed.in_step(), distributed.alone():
        return train_spectral_path(
            present(network.spectral_phase),
            pixels,
            data.losses,
            recipe,
            seed,
            setup.device,
            setup.reporter,
            weights,
            setup.settled,
            outlook,
            setup.request.asked,
        )
