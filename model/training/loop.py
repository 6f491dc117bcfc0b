"""The training loop of one network, read in one sitting."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import closing

import numpy as np
import torch

from ..accuracy.scores import score_words
from ..base.errors import HyperTaskError
from ..base.present import present
from ..base.read_ahead import read_ahead
from ..base.text import amount, duration
from ..runtime import distributed
from .batches import batch_maker
from .learner import FLIPS, Batch, Learner
from .optimiser import learning_rate
from .outlook import Outlook
from .run import Run

_WORTH = 0.01  # of the validation score: mapping takes four times as long
_DIVERGED = 1e4  # losses on scaled targets are about 1


class Training:
    """Epochs of windows, each scored on the validation part, until no more is gained.

    Parameters
    ----------
    keep : called with the learner after each epoch, to keep its state.
    outlook : of :meth:`.learner.Setup.outlook`; is told what is done.
    """

    def __init__(self, learner: Learner, keep: Callable[[Learner], None], outlook: Outlook):
        self.learner, self.keep, self.outlook = learner, keep, outlook
        self.run, self.setup = learner.run, learner.setup
        self.recipe, self.data = self.setup.recipe, self.setup.data
        self._validations = frozenset(self.setup.validations)
        self.reporter = self.setup.reporter

    def fit(self) -> Run:
        """Train to the end; the network then has the weights of the best validation."""
        run = self.run
        started = time.monotonic() - run.seconds
        model = self.learner.shared()
        self.outlook.begin("windows", self.setup.epochs, run.epoch)
        while not run.ended:
            epoch = self._epoch(model)
            if epoch is None or not self._validate(*epoch):
                break
            record, _ = epoch
            run.history.append(record)
            run.epoch += 1
            run.ended |= run.epoch >= self.setup.epochs or run.asked
            run.seconds = time.monotonic() - started
            # first: an epoch that was reported is one that resuming finds
            self.keep(self.learner)
            self._report(record)
        for kind in ("windows", "validation"):  # no more of these
            self.outlook.plan(kind, 0)
        self.learner.network.load_state_dict(present(self.learner.best))
        run.flips = self._flips()
        self.outlook.end()
        run.seconds = time.monotonic() - started
        self.reporter.message(f"Trained in {run.seconds:.0f} s; {self._kept()}.")
        return run

    def _epoch(self, model: torch.nn.Module) -> tuple[dict, Batch] | None:
        """The record of one epoch, with its losses and weights, and its last batch.

        None when an earlier state is kept: when it diverged, or is not to be gone on with.
        """
        run, recipe, variables, learner = self.run, self.recipe, self.data.variables, self.learner
        steps = math.ceil(self.setup.windows / run.batch_size)
        self.outlook.plan("windows", steps * (self.setup.epochs - run.epoch))
        torch.manual_seed(_mixed(run.seed, run.epoch, distributed.rank()))
        rng = np.random.default_rng([run.seed, run.epoch])
        totals, seen = np.zeros(len(variables)), np.zeros(len(variables))
        learner.network.train()
        make = batch_maker(self.data, recipe, run.batch_size, rng)
        with closing(read_ahead(make, steps)) as batches:
            for step in range(steps):
                if self._ends_with_the_best():
                    return None
                with distributed.in_step():
                    self.reporter.check_cancelled()
                    batch = next(batches)
                for group in learner.optimiser.param_groups[:2]:
                    group["lr"] = learning_rate(recipe, run.epoch + step / steps)
                losses, present = learner.step(model, batch)
                wrong = present & ~(np.abs(losses) < _DIVERGED)
                if wrong.any():
                    names = ", ".join(v.name for v, each in zip(variables, wrong) if each)
                    self._diverged(f"the loss of {names} grew beyond all bounds")
                    return None
                if learner.average is not None:
                    learner.average.update_parameters(learner.network)
                totals += np.where(present, losses, 0)
                seen += present
                self.outlook.step("windows", done=run.epoch + (step + 1) / steps)
        record = {
            "epoch": run.epoch + 1,
            "loss": [float(t / s) if s else None for t, s in zip(totals, seen)],
            "weight": [float(weight) for weight in learner.balancing.weights],
        }
        return record, batch

    def _ends_with_the_best(self) -> bool:
        """Whether the analyst asks for it and there are weights that validation has found good.

        Without such the epoch under way is completed, and its weights are kept.
        """
        run = self.run
        if not run.asked and self.setup.request.asked():
            run.asked = True
            if self.setup.settled is not None or self.learner.best is None:
                self.reporter.message(
                    f"No epoch was scored yet: epoch {run.epoch + 1} is completed and kept."
                    if self.setup.settled is None
                    else f"Epoch {run.epoch + 1} is completed and kept."
                )
        run.ended = run.asked and self.setup.settled is None and self.learner.best is not None
        if run.ended:
            self.keep(self.learner)
        return run.ended

    def _validate(self, record: dict, batch: Batch) -> bool:
        """Score the epoch where it is due, and keep its weights when they are the best.

        Where it is settled which epoch is kept, none is scored.

        Returns whether the training can go on: not when it diverged in the epoch's last step.
        """
        run, recipe, learner = self.run, self.recipe, self.learner
        number = run.epoch + 1
        settled = self.setup.settled is not None
        if not run.asked and number != self.setup.epochs and number not in self._validations:
            return True
        score = math.nan
        if learner.maps_are_numbers(batch):
            if settled:
                learner.keep(run.score, number)
                return True
            scores, score = self.setup.validated(learner.candidate)
        self.outlook.step("validation")
        if not math.isfinite(score):
            self._diverged("the maps are no numbers any more")
            return False
        record.update(validation=scores, score=score)
        run.idle += 1
        if score > run.needed or learner.best is None:
            learner.keep(score, number)
        if recipe.patience and run.idle >= recipe.patience:
            run.ended = True
            self.reporter.message(
                f"No better validation score in {amount(run.idle, 'validation', 'validations')}: "
                "training ends early."
            )
        return True

    def _flips(self) -> bool:
        """Whether the mean over mirror images, four times the work, is worth it in mapping."""
        setup = self.setup
        if setup.settled is not None:
            return setup.settled.flips
        network = self.learner.network
        if not self.recipe.flips or network.eval().reach == 0:
            return False
        _, score = setup.validated(network)
        self.outlook.step("mirror images")
        _, mirrored = setup.validated(network, flips=True)
        self.outlook.step("mirror images", FLIPS - 1)
        worth = mirrored >= score + _WORTH
        self.reporter.message(
            f"Mirror images of each tile change the validation score from {score:.3f} to "
            f"{mirrored:.3f}: maps are made {'with' if worth else 'without'} them."
        )
        return worth

    def _diverged(self, what: str) -> None:
        text = f"The training diverged in epoch {self.run.epoch + 1}: {what}"
        remedy = (
            f"lower the learning rate ({self.recipe.learning_rate:g}) or check the scenes for "
            "values that should be no data."
        )
        if self.learner.best is None:
            raise HyperTaskError(f"{text}; {remedy}")
        kept = f"epoch {self.run.best_epoch}" if self.run.best_epoch else "the spectral path"
        self.reporter.warning(f"{text}; it stops here and {kept} is kept. To go on, {remedy}")
        self.run.ended, self.run.diverged = True, self.run.epoch + 1

    def _report(self, record: dict) -> None:
        variables, epoch, losses = self.data.variables, record["epoch"], record["loss"]
        shown = ", ".join(
            f"{v.name} " + ("none" if loss is None else f"{loss:.3f}")
            for v, loss in zip(variables, losses)
        )
        weights, words, score = "", "", math.nan
        values = {"epoch": epoch}
        for variable, loss, weight in zip(variables, losses, record["weight"]):
            values[f"loss/{variable.name}"] = loss
            values[f"weight/{variable.name}"] = weight
        if self.recipe.balancing in ("gradnorm", "uncertainty") and len(variables) > 1:
            weights = ", ".join(f"{weight:.2f}" for weight in record["weight"])
        if "score" in record:
            words = "; ".join(
                f"{v.name} {score_words(v, record['validation'][v.name])}" for v in variables
            )
            values["score"] = score = record["score"]
        self.reporter.message(
            f"Epoch {epoch}/{self.setup.epochs}: loss {shown}"
            f"{f'; weights {weights}' if weights else ''}"
            f"{f'; validation score {score:.3f} ({words})' if words else ''}"
            f"; {duration(self.outlook.left)} left."
        )
        self.reporter.metric(**values)

    def _kept(self) -> str:
        kept, run = self.run.best_epoch, self.run
        what = f"the weights of epoch {kept} are" if kept else "the network for single pixels is"
        if run.diverged and self.setup.settled is not None:
            return (
                f"{what} kept, as the training diverged in epoch {run.diverged}; validation has "
                f"found {amount(self.setup.epochs, 'epoch', 'epochs')} before"
            )
        if run.diverged:
            return f"{what} kept, as the training diverged in epoch {run.diverged}"
        if run.asked and self.setup.epochs:
            return f"{what} kept, as you have asked for the best so far"
        if self.setup.settled is not None:
            return f"{what} kept, as validation has found before"
        if kept:
            return f"{what} kept (validation score {run.score:.3f})"
        return (
            "what surrounds a pixel did not raise the validation score by "
            f"{self.recipe.context_margin:g}, so the network for single pixels is kept"
        )


def _mixed(*numbers: int) -> int:
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint32)[0])
