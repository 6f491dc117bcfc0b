"""What some networks learn from scenes without labels, before they are trained on windows.

Windows are drawn over all scenes; of them only valid pixels of the training part and free ones are
seen, as in a training. Random numbers of a window come from a seed of its own, made of the
network's seed, the step and the window's number, so that several processes can share the windows of
a step and an interrupted pre-training goes on with the same ones.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field

import numpy as np
import torch
from torch import Tensor

from ..base.errors import HyperTaskError
from ..base.present import present
from ..base.read_ahead import read_ahead
from ..base.text import amount
from ..networks.contract import MapNetwork
from ..runtime import distributed
from ..runtime.device import is_out_of_memory
from .batches import symmetry
from .learner import Setup
from .optimiser import load_optimiser, optimiser_tensors
from .outlook import Outlook
from .sampling import WindowSampler

_RANGE_WINDOWS = 200  # in which the extremes of the bands are looked for
_TRIES = 20  # at a window of which half can be seen
_STATES = 40  # that are kept on the way
_PARTS = 10  # of the steps, each told with its mean error
_WINDOWS = 9  # times as long as a pre-training the windows are taken to need, until one is seen


@dataclass
class PretrainingRun:
    """How a pre-training goes; plain values.

    Attributes
    ----------
    steps : in all. step : steps made. seconds : spent so far.
    errors : mean of each finished tenth. total : sum of the errors since.
    ended : whether there are no more steps, early ones on request too.
    """

    seed: int
    steps: int
    step: int = 0
    seconds: float = 0.0
    errors: list[float] = field(default_factory=list)
    total: float = 0.0
    ended: bool = False

    def to_dict(self) -> dict:
        return asdict(self)


class Pretrainer:
    """The pre-training of a network on its device: see
    :class:`~hypertask.model.networks.contract.Pretraining`.

    Attributes
    ----------
    run : how it goes.
    """

    def __init__(self, network: MapNetwork, setup: Setup, seed: int):
        self.network, self.setup = network, setup
        self.learned = present(network.pretraining)
        recipe = setup.recipe
        self.run = PretrainingRun(
            seed, recipe.pretraining_steps or self.learned.steps(setup.device)
        )
        self.parameters = list(self.learned.part.parameters())
        self.rate = recipe.pretraining_rate or self.learned.rate
        self.optimiser = torch.optim.Adam(self.parameters, lr=self.rate)

    def tensors(self) -> dict[str, dict[str, Tensor]]:
        """All that changes on the way, besides the run."""
        return {
            "network": self.network.state_dict(),
            "optimiser": optimiser_tensors(self.optimiser),
        }

    def load(self, run: dict, tensors: dict[str, dict[str, Tensor]]) -> None:
        """Go on from what :meth:`tensors` gave and from its run, as plain values."""
        self.run = PretrainingRun(**run)
        self.network.load_state_dict(tensors["network"])
        load_optimiser(self.optimiser, tensors["optimiser"])
        self.setup.reporter.message(
            f"Going on after step {self.run.step} of {self.run.steps} of the pre-training "
            f"(seed {self.run.seed})."
        )

    def fit(self, keep: Callable[[Pretrainer], None], outlook: Outlook) -> dict:
        """Train to the end, calling ``keep`` now and then to keep the state.

        It ends early, too, when the analyst asks to keep the best so far.

        Returns
        -------
        What is known of it for the model file: ``steps``, ``batch`` and ``window`` of a step,
        ``error`` of the first and of the last tenth of the steps, and ``seconds``.
        """
        run, learned, reporter = self.run, self.learned, self.setup.reporter
        started = time.monotonic() - run.seconds
        if not run.step:
            self._set_range()
            reporter.message(
                f"Pre-training without labels: {amount(run.steps, 'step', 'steps')} of "
                f"{amount(learned.batch, 'window', 'windows')} of {learned.window} pixels of the "
                "training part and free ones (the setting pretraining_steps changes their number)."
            )
        learned.part.requires_grad_(True).train()
        every = max(1, run.steps // _STATES)
        first, last = run.step, run.step if run.ended else run.steps
        windows = max(1.0, outlook.planned("windows"))
        outlook.plan("windows", windows, like="pretraining", times=_WINDOWS * run.steps / windows)
        outlook.plan("pretraining", last - first)
        outlook.begin("pretraining", run.steps, first)
        batches = read_ahead(lambda number: self._batch(first + number), last - first)
        with closing(batches):
            for _ in range(first, last):
                with distributed.in_step():
                    reporter.check_cancelled()
                    spectra, valid, chances = next(batches)
                run.total += self._step(spectra, valid, chances)
                run.step += 1
                outlook.step("pretraining", done=run.step)
                run.ended = run.step == run.steps or self.setup.request.asked()
                self._tell(run.ended)
                if run.step % every == 0 or run.ended:
                    run.seconds = time.monotonic() - started
                    keep(self)
                if run.ended:
                    break
        outlook.plan("pretraining", 0)
        learned.part.requires_grad_(False).eval()
        # its last gradients would count when those of the training are clipped
        self.optimiser.zero_grad()
        self._settle()
        run.seconds = time.monotonic() - started
        errors = [run.errors[0], run.errors[-1]]
        reporter.message(
            f"Pre-trained in {run.seconds:.0f} s: the error fell from {errors[0]:.3f} to "
            f"{errors[1]:.3f}."
        )
        size = {"steps": run.step, "batch": learned.batch, "window": learned.window}
        return {**size, "error": errors, "seconds": round(run.seconds, 1)}

    def _batch(self, step: int) -> tuple[Tensor, Tensor, list[np.random.Generator]]:
        """This process's share of a step's windows: spectra (n, B, w, w), where they are valid
        (n, 1, w, w), and random numbers for each."""
        learned = self.learned
        windows, chances = [], []
        for place in range(distributed.rank(), learned.batch, distributed.size()):
            chances.append(np.random.default_rng([self.run.seed, 2, step, place]))
            windows.append(self._window(chances[-1]))
        bands, side = self.setup.data.bands, learned.window
        spectra, valid = np.empty((0, bands, side, side), np.float32), np.empty((0, 1, side, side))
        if windows:
            spectra, valid = (np.stack(each) for each in zip(*windows))
        return torch.from_numpy(spectra), torch.from_numpy(valid.astype(np.float32)), chances

    def _window(self, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Scaled spectra (B, w, w) and valid pixels (1, w, w) of a random window, at least half of
        which can be seen where such a one is found soon; turned as those of the training are."""
        data, side = self.setup.data, self.learned.window
        spectra, valid = _found(data.sampler, side, chance)
        data.scaling.apply(spectra, valid)
        turned = symmetry(chance, self.setup.recipe.turns)
        return turned(spectra), turned(valid[None])

    def _step(self, spectra: Tensor, valid: Tensor, chances: list[np.random.Generator]) -> float:
        """One update; returns the mean error over the valid pixels of all processes."""
        device = self.setup.device
        valid = valid.to(device)
        count = distributed.total(valid.sum()).clamp(min=1)
        try:
            errors = self.learned.errors(spectra.to(device), chances)
            loss = (errors * valid).sum() / count
            self.optimiser.zero_grad()
            loss.backward()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            raise HyperTaskError(
                f"The device has too little memory for the pre-training on {len(spectra)} windows "
                f"of {self.learned.window} pixels; choose a smaller preset, or the device cpu."
            ) from error
        for parameter in self.parameters if distributed.together() else ():
            # the loss of all is the sum of what each process adds to it
            parameter.grad = distributed.total(present(parameter.grad))
        self.optimiser.step()
        mean = float(distributed.total(loss.detach()))
        if not math.isfinite(mean):
            raise HyperTaskError(
                f"The pre-training diverged in step {self.run.step + 1}: its error is no number; "
                f"lower pretraining_rate ({self.rate:g}) or check the scenes for values that "
                "should be no data."
            )
        return mean

    def _tell(self, ends: bool) -> None:
        run, reporter = self.run, self.setup.reporter
        part, parts = max(1, run.steps // _PARTS), len(run.errors)
        if run.step % part and not ends:
            return
        begun = parts * part
        run.errors.append(run.total / (run.step - begun))
        run.total = 0.0
        reporter.message(
            f"Pre-training, step {run.step} of {run.steps}: error {run.errors[-1]:.3f}."
        )
        reporter.metric(step=run.step, error=run.errors[-1])

    def _set_range(self) -> None:
        """Let the network know the extremes of the bands, from windows all over the scenes."""
        bands = self.setup.data.bands
        low, high = np.full(bands, np.inf, np.float32), np.full(bands, -np.inf, np.float32)
        with distributed.in_step():
            for number in range(distributed.rank(), _RANGE_WINDOWS, distributed.size()):
                self.setup.reporter.check_cancelled()
                chance = np.random.default_rng([self.run.seed, 3, number])
                spectra, valid = self._window(chance)
                seen = spectra[:, valid[0]]
                if seen.size:
                    low = np.minimum(low, seen.min(1))
                    high = np.maximum(high, seen.max(1))
        lowest = distributed.of_each(torch.from_numpy(low)).amin(0)
        highest = distributed.of_each(torch.from_numpy(high)).amax(0)
        self.learned.set_range(lowest.to(self.setup.device), highest.to(self.setup.device))

    def _settle(self) -> None:
        """Let the network fix what it needs to know of spectra besides."""
        torch.manual_seed(self.run.seed)
        with distributed.in_step():
            sums = self.learned.gather(self._labelled_windows())
        self.learned.settle([distributed.total(each) for each in sums])

    def _labelled_windows(self) -> Iterator[tuple[Tensor, Tensor, np.random.Generator]]:
        """This process's share of windows as the training has them, around labelled pixels."""
        data, device, number = self.setup.data, self.setup.device, self.learned.windows
        for place in range(distributed.rank(), number, distributed.size()):
            self.setup.reporter.check_cancelled()
            chance = np.random.default_rng([self.run.seed, 4, place])
            window = data.sampler.draw(chance)
            data.scaling.apply(window.spectra, window.valid)
            spectra = torch.from_numpy(window.spectra)[None].to(device)
            yield spectra, torch.from_numpy(window.valid)[None, None].to(device), chance


def _found(
    sampler: WindowSampler, side: int, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Spectra (B, side, side) and valid pixels (side, side) of a random place of the scenes.

    Of some tries the first of which half can be seen, or else the one of which most can; where
    nothing can be seen in any, a place around a labelled pixel of the training part.
    """
    areas = np.array([scene.height * scene.width for scene in sampler.scenes], float)
    best, most = None, 0
    for _ in range(_TRIES):
        number = int(chance.choice(len(areas), p=areas / areas.sum()))
        scene = sampler.scenes[number]
        row = int(chance.integers(max(1, scene.height - side + 1)))
        column = int(chance.integers(max(1, scene.width - side + 1)))
        spectra, valid, _ = sampler.see(number, row, column, side)
        if valid.sum() > most:
            best, most = (spectra, valid), valid.sum()
        if 2 * most >= valid.size:
            break
    if best is None:
        number, row, column = sampler.spot(chance)
        spectra, valid, _ = sampler.see(number, row - side // 2, column - side // 2, side)
        best = spectra, valid
    return best
