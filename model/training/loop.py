"""The training loop of one network, read in one sitting."""

from __future__ import annotations

import copy
import math
import time
from contextlib import closing
from dataclasses import replace

import numpy as np
import torch
from torch.nn.parallel import DistributedDataParallel

from ..accuracy.scores import score_words, validation_score
from ..base.errors import HyperTaskError
from ..base.read_ahead import read_ahead
from ..jobs.recipes import Recipe
from ..mapping.evaluate import evaluate
from ..runtime import distributed
from ..runtime.device import free_memory, is_out_of_memory
from ..splits.split import TRAIN, VALIDATION
from .balancing import make_balancing
from .batches import batch_maker
from .data import TrainingData
from .optimiser import build_optimiser, learning_rate, running_mean, uses_bf16
from .run import Run
from .spectral_phase import PixelData, train_spectral_path

_DIVERGED = 1e4  # losses on scaled targets are about 1
_VALIDATION_TILES = 64


class Training:
    """A network and all that changes while it is trained.

    Parameters
    ----------
    network : on its device. keep : called with this after each epoch, to keep its state.
    """

    def __init__(
        self,
        network,
        data: TrainingData,
        recipe: Recipe,
        job,
        seed: int,
        device,
        reporter,
        keep=lambda training: None,
    ):
        self.network, self.data, self.recipe = network, data, recipe
        self.device, self.reporter, self.keep = device, reporter, keep
        self.run = Run(seed, recipe.batch_size)
        self.best: dict | None = None
        kinds = [loss.kind for loss in data.losses]
        self.balancing = make_balancing(
            recipe.balancing, data.variables, network, kinds, job.task_weights, device
        )
        fixed = job.task_weights if recipe.balancing == "fixed" else {}
        self.spectral_weights = [float(fixed.get(v.name, 1.0)) for v in data.variables]
        self.freeze_spectral = bool(data.pixels)
        self.optimiser = self.average = self.batch = None

    def fit(self, zero_heads: bool = True) -> Run:
        """Train to the end; the network then has the weights of the best validation.

        ``zero_heads``: after the spectral phase the decoders start by adding nothing.
        """
        started = time.monotonic() - self.run.seconds
        if self.optimiser is None:
            self._begin(zero_heads)
            self.run.seconds = time.monotonic() - started
            if self.freeze_spectral:
                self.keep(self)
        windows = max(
            self.recipe.windows_per_epoch, self.data.sampler.labelled // self.recipe.window**2
        )
        model = self.network
        if distributed.together():
            # the heads of a variable that nobody has in a batch get no gradient
            model = DistributedDataParallel(
                model, broadcast_buffers=False, find_unused_parameters=True
            )
        looped, first = time.monotonic(), self.run.epoch
        while not self.run.ended:
            record = self._epoch(model, windows)
            if record is None or not self._validate(record):
                break
            self.run.history.append(record)
            self.run.epoch += 1
            self.run.ended |= self.run.epoch >= self.recipe.epochs
            self.run.seconds = time.monotonic() - started
            each = (time.monotonic() - looped) / (self.run.epoch - first)
            self.keep(self)  # first: an epoch that was reported is one that resuming finds
            self._report(record, each * (self.recipe.epochs - self.run.epoch))
        self.network.load_state_dict(self.best)
        self.run.seconds = time.monotonic() - started
        self.reporter.message(f"Trained in {self.run.seconds:.0f} s; {self._kept()}.")
        return self.run

    def tensors(self) -> dict[str, torch.Tensor]:
        """All that a later :meth:`restore` needs, besides the run."""
        parts = {"network": self.network.state_dict(), "best": self.best or {}}
        if not self.run.ended:
            parts["balancing"] = self.balancing.state_dict()
            if self.average is not None:
                parts["average"] = self.average.state_dict()
            for number, values in self.optimiser.state_dict()["state"].items():
                parts[f"optimiser/{number}"] = values
        return {
            f"{part}/{name}": value.detach().cpu()
            for part, values in parts.items()
            for name, value in values.items()
        }

    def restore(self, run: Run, tensors: dict[str, torch.Tensor]) -> None:
        """Take up where :meth:`tensors` were taken."""
        parts: dict[str, dict] = {}
        for name, value in tensors.items():
            part, _, rest = name.partition("/")
            parts.setdefault(part, {})[rest] = value
        self.run, self.best = run, parts.get("best") or None
        self.network.load_state_dict(parts["network"])
        if self.freeze_spectral:
            self.network.spectral_phase.freeze_spectral_path()
        self._make_optimiser()
        if run.ended:
            return
        self.balancing.load_state_dict(parts.get("balancing", {}))
        if self.average is not None:
            self.average.load_state_dict(parts["average"])
        parameters = [p for group in self.optimiser.param_groups for p in group["params"]]
        state: dict[int, dict] = {}
        for name, value in parts.get("optimiser", {}).items():
            number, _, key = name.partition("/")
            if key != "step":
                # laid out in memory as the parameter is, as it was before
                value = torch.empty_like(parameters[int(number)]).copy_(value)
            state.setdefault(int(number), {})[key] = value
        groups = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": state, "param_groups": groups})

    def _begin(self, zero_heads: bool) -> None:
        if self.freeze_spectral:
            pixels = PixelData(
                self.data.pixels[TRAIN],
                self.data.pixels[VALIDATION],
                self.data.scaling,
                self.data.variables,
            )
            with distributed.in_step(), distributed.alone():
                train_spectral_path(
                    self.network.spectral_phase,
                    pixels,
                    self.data.losses,
                    self.recipe,
                    self.run.seed,
                    self.device,
                    self.reporter,
                    self.spectral_weights,
                )
        for value in self.network.state_dict().values():
            distributed.from_first(value)
        if self.freeze_spectral:
            loaded = copy.deepcopy(self.network.state_dict())
            self.network.spectral_phase.silence_decoders()
            self.best = copy.deepcopy(self.network.state_dict())
            # on the very pixels that later epochs are scored on
            self.run.score = validation_score(self.data.variables, self._scores(self.network))
            self.run.needed = self.run.score + self.recipe.context_margin
            if not zero_heads:
                self.network.load_state_dict(loaded)
            self.network.spectral_phase.freeze_spectral_path()
            # the frozen path's last gradients would count when gradients are clipped
            self.network.zero_grad()
        self._make_optimiser()

    def _make_optimiser(self) -> None:
        self.optimiser = build_optimiser(self.network, self.recipe, self.balancing.parameters())
        if self.recipe.average:
            self.average = running_mean(self.network, self.recipe.average)

    def _epoch(self, model, windows: int) -> dict | None:
        """Losses and weights of one epoch; None when it diverged and an earlier state is kept."""
        run, recipe, variables = self.run, self.recipe, self.data.variables
        steps = math.ceil(windows / run.batch_size)
        torch.manual_seed(_mixed(run.seed, run.epoch, distributed.rank()))
        rng = np.random.default_rng([run.seed, run.epoch])
        totals, seen = np.zeros(len(variables)), np.zeros(len(variables))
        self.network.train()
        make = batch_maker(self.data, recipe, run.batch_size, rng)
        with closing(read_ahead(make, steps)) as batches:
            for step in range(steps):
                with distributed.in_step():
                    self.reporter.check_cancelled()
                    self.batch = next(batches)
                for group in self.optimiser.param_groups[:2]:
                    group["lr"] = learning_rate(recipe, run.epoch + step / steps)
                losses, present = self._step(model, self.batch)
                wrong = present & ~(np.abs(losses) < _DIVERGED)
                if wrong.any():
                    names = ", ".join(v.name for v, each in zip(variables, wrong) if each)
                    self._diverged(f"the loss of {names} grew beyond all bounds")
                    return None
                if self.average is not None:
                    self.average.update_parameters(self.network)
                totals += np.where(present, losses, 0)
                seen += present
                done = (run.epoch + (step + 1) / steps) / recipe.epochs
                self.reporter.progress(10 + 90 * done)
        return {
            "epoch": run.epoch + 1,
            "loss": [float(t / s) if s else None for t, s in zip(totals, seen)],
            "weight": [float(weight) for weight in self.balancing.weights],
        }

    def _diverged(self, what: str) -> None:
        text = f"The training diverged in epoch {self.run.epoch + 1}: {what}"
        remedy = (
            f"lower the learning rate ({self.recipe.learning_rate:g}) or check the scenes for "
            "values that should be no data."
        )
        if self.best is None:
            raise HyperTaskError(f"{text}; {remedy}")
        kept = f"epoch {self.run.best_epoch}" if self.run.best_epoch else "the spectral path"
        self.reporter.warning(f"{text}; it stops here and {kept} is kept. To go on, {remedy}")
        self.run.ended = True

    def _step(self, model, batch) -> tuple[np.ndarray, np.ndarray]:
        """One update. Returns the losses and which variables had a label in the batch.

        When the device runs out of memory the batch is halved, for this step and all later ones,
        and the log says so.
        """
        while True:
            batch = [None if part is None else part[: self.run.batch_size] for part in batch]
            size = len(batch[0])
            try:
                return self._update(model, batch)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # only here, because the error holds on to all that the attempt had allocated
            self.optimiser.zero_grad()
            free_memory(self.device)
            if size < 4 or distributed.together():
                raise HyperTaskError(
                    f"The device has too little memory for a batch of {size} windows; choose a "
                    "smaller batch size, window or preset, or the device cpu."
                )
            self.run.batch_size = size // 2
            self.reporter.warning(
                f"The device ran out of memory with a batch of {size} windows; going on with "
                f"{self.run.batch_size}."
            )

    def _update(self, model, batch):
        spectra, mask, labels = batch
        spectra = spectra.to(self.device, memory_format=torch.channels_last, non_blocking=True)
        mask = None if mask is None else mask.to(self.device, non_blocking=True)
        labels = labels.to(self.device, non_blocking=True)
        half = uses_bf16(self.recipe.precision, self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            maps = model(spectra, mask)
        losses = [
            loss(values, labels[:, index])
            for index, (loss, values) in enumerate(zip(self.data.losses, maps))
        ]
        labelled = (~torch.isnan(labels)).any(3).any(2).any(0)
        self.optimiser.zero_grad()
        self.balancing.combine(losses, labelled.tolist()).backward()
        if self.recipe.clip:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        self.optimiser.step()
        values = distributed.share(torch.stack([loss.detach() for loss in losses]))
        present = distributed.total(labelled.float()) > 0
        return values.double().cpu().numpy(), present.cpu().numpy()

    def _validate(self, record: dict) -> bool:
        """Score the epoch where it is due, and keep its weights when they are the best.

        Returns whether the training can go on: not when it diverged in the epoch's last step.
        """
        run, recipe, data = self.run, self.recipe, self.data
        number = run.epoch + 1
        if number % recipe.validate_every and number < recipe.epochs:
            return True
        candidate = self.network if self.average is None else self.average.module
        if not self._maps_are_numbers(candidate.eval()):
            self._diverged("the maps are no numbers any more")
            return False
        scores = self._scores(candidate)
        score = validation_score(data.variables, scores)
        if not math.isfinite(score):
            self._diverged("the maps are no numbers any more")
            return False
        record.update(validation=scores, score=score)
        run.idle += 1
        if score > run.needed or self.best is None:
            run.score = run.needed = score
            run.best_epoch, run.idle = number, 0
            self.best = copy.deepcopy(candidate.state_dict())
        if recipe.patience and run.idle >= recipe.patience:
            run.ended = True
            self.reporter.message(
                f"No better validation score in {run.idle} validations: training ends early."
            )
        return True

    def _scores(self, network) -> dict:
        """Of every variable on the validation part, or on some tiles of it where it is large."""
        data = self.data
        mapper = data.mapper(
            network.eval(), self.device, replace(self.recipe, flips=False), self.reporter
        )
        return evaluate(
            mapper,
            data.labels,
            data.split,
            VALIDATION,
            data.tiles[VALIDATION],
            most=_VALIDATION_TILES,
        )

    def _maps_are_numbers(self, network) -> bool:
        """Whether the network maps the last batch to finite numbers, in every process."""
        size = self.run.batch_size
        spectra, mask, _ = (None if part is None else part[:size] for part in self.batch)
        with torch.inference_mode():
            maps = network(
                spectra.to(self.device, memory_format=torch.channels_last),
                None if mask is None else mask.to(self.device),
            )
        wrong = torch.tensor(float(any(not torch.isfinite(m).all() for m in maps)))
        return distributed.total(wrong) == 0

    def _report(self, record: dict, left: float) -> None:
        variables, epoch, losses = self.data.variables, record["epoch"], record["loss"]
        text = f"Epoch {epoch}/{self.recipe.epochs}: loss " + ", ".join(
            f"{v.name} " + ("none" if loss is None else f"{loss:.3f}")
            for v, loss in zip(variables, losses)
        )
        values = {"epoch": epoch}
        for variable, loss, weight in zip(variables, losses, record["weight"]):
            values[f"loss/{variable.name}"] = loss
            values[f"weight/{variable.name}"] = weight
        if self.recipe.balancing in ("gradnorm", "uncertainty") and len(variables) > 1:
            text += "; weights " + ", ".join(f"{weight:.2f}" for weight in record["weight"])
        if "score" in record:
            words = "; ".join(
                f"{v.name} {score_words(v, record['validation'][v.name])}" for v in variables
            )
            text += f"; validation score {record['score']:.3f} ({words})"
            values["score"] = record["score"]
        self.reporter.message(f"{text}; {_duration(left)} left.")
        self.reporter.metric(**values)

    def _kept(self) -> str:
        if self.run.best_epoch:
            return (
                f"the weights of epoch {self.run.best_epoch} are kept (validation score "
                f"{self.run.score:.3f})"
            )
        return (
            "what surrounds a pixel did not raise the validation score by "
            f"{self.recipe.context_margin:g}, so the network for single pixels is kept"
        )


def _mixed(*numbers: int) -> int:
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint32)[0])


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
