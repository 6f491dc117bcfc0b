"""What an interrupted training leaves behind, so that it can go on to the same end.

After every epoch the state is written beside the model file, in the folder ``<model>.resume``: one
safetensors file per network, with the run as JSON in its header. Reading it executes nothing. With
the same job, data, versions and number of threads, a training that goes on ends with the same
weights, bit for bit, as one that was never interrupted (on a GPU only with ``deterministic``).
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import torch

from . import distributed
from .errors import HyperTaskError
from .files import remove_leftovers, replacing
from .fitting import Run, Training
from .job import TrainJob, job_to_dict
from .model_header import versions
from .training_data import TrainingData

KEY = "hypertask-resume"
# what may differ: where things lie and run, and what comes after the training
_FREE = {"scenes", "labels", "output", "report", "device", "resume", "init_from", "ensemble"}


class States:
    """The states of a job's networks in the folder beside its model file.

    Raises
    ------
    HyperTaskError
        When the job resumes and the state is another job's, of other data, or damaged.
    """

    def __init__(self, job: TrainJob, data: TrainingData, reporter):
        self.folder = resume_folder(job.output)
        self.reporter = reporter
        settings = {k: v for k, v in job_to_dict(job).items() if k not in _FREE}
        self.identity = {
            "job": settings,
            "data": data.digest(),
            "versions": versions(),
            "threads": torch.get_num_threads(),
        }
        if job.resume:
            if not self.folder.is_dir():
                reporter.message(
                    f"Nothing to resume: there is no {self.folder.name} beside the model file; "
                    "the training starts from the beginning."
                )
        else:
            distributed.wait()  # for all to have looked at what the first is about to remove
            self.remove()
        if distributed.rank() == 0:
            remove_leftovers(self.folder, 0)

    def path(self, seed: int) -> Path:
        return self.folder / f"seed-{seed}.safetensors"

    def load(self, training: Training) -> bool:
        """Take up the state of the training's seed, if there is one."""
        path = self.path(training.run.seed)
        if not path.exists():
            return False
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(os.fspath(path), "pt") as file:
                stored = json.loads(file.metadata()[KEY])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            run, identity = Run.from_dict(stored["run"]), stored["identity"]
        except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
            raise HyperTaskError(
                f"The state {path} cannot be read ({error}); delete the folder and train anew."
            ) from error
        self._compare(identity)
        training.restore(run, tensors)
        if not run.ended:
            self.reporter.message(
                f"Going on after epoch {run.epoch} of {training.recipe.epochs} (seed {run.seed})."
            )
        return True

    def save(self, training: Training) -> None:
        """Write the state, complete or not at all; the first of several processes does it."""
        if distributed.rank():
            return
        from safetensors.torch import save

        self.folder.mkdir(exist_ok=True)
        stored = {"run": training.run.to_dict(), "identity": self.identity}
        tensors = {name: value.contiguous() for name, value in training.tensors().items()}
        content = save(tensors, metadata={KEY: json.dumps(stored)})
        try:
            with replacing(self.path(training.run.seed)) as temporary, temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except HyperTaskError:
            if not any(self.folder.iterdir()):
                self.folder.rmdir()
            raise

    def tell(self, reporter) -> None:
        """Say how to go on, when there is a state to go on from."""
        if self.folder.is_dir():
            reporter.message(
                f"What was trained so far is kept in {self.folder.name}; the same job with resume "
                "goes on from there."
            )

    def remove(self) -> None:
        """Nothing is left to resume."""
        if distributed.rank() == 0 and self.folder.is_dir():
            shutil.rmtree(self.folder)

    def _compare(self, then: dict) -> None:
        now = self.identity
        for name, value in now["job"].items():
            if then["job"].get(name) != value:
                raise HyperTaskError(
                    f"The interrupted training had {name} {then['job'].get(name)!r} and this job "
                    f"has {value!r}; give the same, or train anew without resuming."
                )
        if then["data"] != now["data"]:
            raise HyperTaskError(
                "The scenes or the labels are not those of the interrupted training; give the "
                "same, or train anew without resuming."
            )
        for name in ("versions", "threads"):
            if then[name] != now[name]:
                self.reporter.warning(
                    f"The {name} differ from the interrupted training's ({then[name]}; now "
                    f"{now[name]}): the result will not be the same to the last bit."
                )


def resume_folder(output) -> Path:
    """The folder of the states of the model file ``output``."""
    path = Path(output)
    return path.with_name(path.stem + ".resume")
