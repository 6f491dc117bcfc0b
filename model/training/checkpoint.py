"""What an interrupted training leaves behind, so that it can go on to the same end.

After every epoch the state is written beside the model file, in the folder ``<model>.resume``: one
safetensors file per network, with the run as JSON in its header. Reading it executes nothing. With
the same job, data, versions, number of threads and of processes, a training that goes on ends with
the same weights, bit for bit, as one that was never interrupted (on a GPU only with
``deterministic``).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from pathlib import Path

import numpy as np
import torch

from ..base.errors import Cancelled, HyperTaskError
from ..base.files import replacing, writable_folder
from ..base.leftovers import remove_leftovers
from ..base.messages import Reporter
from ..base.present import present
from ..jobs.files import job_to_dict
from ..jobs.train import TrainJob
from ..labels.census import Census
from ..networks.contract import MapNetwork
from ..runtime import distributed
from ..runtime.versions import versions
from .learner import Learner, Setup
from .optimiser import load_optimiser, optimiser_tensors
from .pretraining import Pretrainer
from .run import Run

KEY = "hypertask-resume"
PRETRAINING = "pretraining"
# what may differ: where things lie and run, and what comes after the training
_FREE = {"scenes", "labels", "output", "report", "device", "resume", "init_from", "ensemble"}
_FREE |= {"final"}
_DEFAULTS = {entry.name: entry.default for entry in fields(TrainJob) if entry.name not in _FREE}
_DEFAULTS = {name: value for name, value in _DEFAULTS.items() if value is not MISSING}
_WARNED = {
    "versions": "versions differ",
    "threads": "number of threads differs",
    "processes": "number of processes differs",
    "device": "device differs",
}
_PIECES, _PIECE = 64, 64  # of the scenes: so many windows, of so many pixels a side


class States:
    """The states of a job's networks in the folder beside its model file.

    A folder that is there is removed unless the job resumes.

    Parameters
    ----------
    digest : of the data: of the split and the labels.

    Raises
    ------
    HyperTaskError
        When the job resumes and a state is another job's, of other data, or damaged.
    """

    def __init__(
        self,
        job: TrainJob,
        digest: str,
        census: Census,
        device: torch.device,
        reporter: Reporter,
    ):
        self.folder, self.resume = resume_folder(job.output), job.resume
        self.reporter, self.kept, self._of = reporter, False, ""
        settings = {k: v for k, v in job_to_dict(job).items() if k not in _FREE}
        self.identity = {
            "job": json.loads(json.dumps(settings)),  # as it is once written and read
            "data": [digest, contents_digest(census, reporter)],
            "init_from": _file_digest(job.init_from),
            "versions": versions(),
            "threads": torch.get_num_threads(),
            "processes": distributed.size(),
            "device": torch.device(device).type,
        }
        states = sorted(self.folder.glob("seed-*.safetensors")) if job.resume else []
        if job.resume and not states:
            reporter.message(
                f"Nothing to resume: there is no state in {self.folder.name} beside the model "
                "file; the training starts from the beginning."
            )
        if not job.resume and self.folder.is_dir():
            reporter.message(
                f"The state of an interrupted training in {self.folder.name} is removed, as this "
                "job does not resume it."
            )
            self.remove()
        if distributed.rank() == 0:
            remove_leftovers(self.folder, 0)
        # of all seeds, those of another job too: they would be taken for nothing to resume
        warned = set()
        for path in states:
            warned |= self._compare(_read(path)[0]["identity"])
        for words in sorted(warned):
            reporter.warning(words)

    def path(self, seed: int) -> Path:
        return self.folder / f"seed-{seed}{self._of}.safetensors"

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Within it, states are those of the networks of a fold, or of others with a name."""
        self._of = f"-{name}"
        try:
            yield
        finally:
            self._of = ""

    def load(self, network: MapNetwork, setup: Setup, seed: int) -> Learner | None:
        """The learner of a seed where it was left; None unless the job resumes and there is one."""
        with self._left(seed) as (stored, tensors):
            if stored is None or PRETRAINING in stored:
                return None
            if stored.get("settled") != _settled(setup):
                setup.reporter.message(
                    f"The network of seed {seed} is trained anew: what the trainings before it "
                    "chose is other than in its state."
                )
                return None
            learner = _restored(network, setup, Run.from_dict(stored["run"]), tensors)
        run, self.kept = learner.run, True
        if not run.ended:
            setup.reporter.message(
                f"Going on after epoch {run.epoch} of {setup.epochs} (seed {run.seed})."
            )
        return learner

    def load_pretraining(self, pretrainer: Pretrainer) -> None:
        """Put a pre-training where it was left, if the job resumes and it had begun."""
        with self._left(pretrainer.run.seed) as (stored, tensors):
            if stored is not None and PRETRAINING in stored:
                pretrainer.load(stored[PRETRAINING], _parted(tensors))
                self.kept = True

    @contextmanager
    def _left(self, seed: int) -> Iterator[tuple[dict | None, dict]]:
        """What the state of a seed says and its tensors; None where there is none to resume.

        What goes wrong within is told of the file.
        """
        path = self.path(seed)
        found = self.resume and path.exists()
        number = int(distributed.total(torch.tensor(int(found))))
        if not number:
            yield None, {}
            return
        with distributed.in_step():
            if number < distributed.size():
                raise HyperTaskError(
                    f"Not every process finds the state {path}; the folder of the model file must "
                    "be on a disk that all machines share."
                )
            stored, tensors = _read(path)
            try:
                yield stored, tensors
            except (KeyError, TypeError, ValueError, RuntimeError) as error:
                raise _unreadable(path, error) from error

    def save(self, learner: Learner) -> None:
        """Write the state, complete or not at all; the first of several processes does it."""
        stored = {"run": learner.run.to_dict(), "settled": _settled(learner.setup)}
        self._save(learner.run.seed, stored, lambda: _tensors(learner))

    def save_pretraining(self, pretrainer: Pretrainer) -> None:
        """As :meth:`save`, before there is a learner."""
        stored = {PRETRAINING: pretrainer.run.to_dict()}
        self._save(pretrainer.run.seed, stored, lambda: _joined(pretrainer.tensors()))

    def _save(self, seed: int, stored: dict, tensors: Callable[[], dict]) -> None:
        with distributed.in_step():
            if distributed.rank() == 0:
                self._write(seed, stored, tensors())
        self.kept = True

    def _write(self, seed: int, stored: dict, tensors: dict[str, torch.Tensor]) -> None:
        from safetensors.torch import save

        writable_folder(self.folder)
        tensors = {name: value.contiguous() for name, value in tensors.items()}
        stored = {**stored, "identity": self.identity, "checksum": _checksum(tensors)}
        content = save(tensors, metadata={KEY: json.dumps(stored)})
        try:
            with replacing(self.path(seed)) as temporary, temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except HyperTaskError:
            if not any(self.folder.iterdir()):
                self.folder.rmdir()
            raise

    @contextmanager
    def told(self) -> Iterator[None]:
        """When what is done within ends early, say how to go on, if there is a state for it."""
        try:
            yield
        except (Cancelled, HyperTaskError) as error:
            if self.folder.is_dir() and (self.kept or isinstance(error, Cancelled)):
                self.reporter.message(
                    f"What was trained so far is kept in {self.folder.name}; the same job with "
                    "resume goes on from there."
                )
            raise

    def remove(self) -> None:
        """Nothing is left to resume."""
        if distributed.rank() == 0:
            _remove(self.folder)

    def _compare(self, then: dict) -> set[str]:
        """What may differ and does, as warnings; what may not is an error."""
        now = self.identity
        # a key that a version since then has added was at its default
        before, after = _flat({**_DEFAULTS, **then["job"]}), _flat(now["job"])
        for name in {**after, **before}:
            if before.get(name) != after.get(name):
                raise HyperTaskError(
                    f"The interrupted training had {name} {_words(before.get(name))} and this job "
                    f"has {_words(after.get(name))}; give the same, or train anew without resuming."
                )
        if then["data"] != now["data"]:
            raise HyperTaskError(
                "The scenes or the labels are not those of the interrupted training; give the "
                "same, or train anew without resuming."
            )
        if then.get("init_from") != now["init_from"]:
            raise HyperTaskError(
                "The interrupted training did not start from the model file that this job starts "
                "from (init_from); give the same, or train anew without resuming."
            )
        return {
            f"The {words} from the interrupted training's ({then.get(name)}; now {now[name]}): the "
            "result will not be the same to the last bit."
            for name, words in _WARNED.items()
            if then.get(name) != now[name]
        }


def _tensors(learner: Learner) -> dict[str, torch.Tensor]:
    """All that :func:`_restored` needs, besides the run."""
    parts = {"network": learner.network.state_dict(), "best": learner.best or {}}
    if not learner.run.ended:
        parts["balancing"] = learner.balancing.state_dict()
        if learner.average is not None:
            parts["average"] = learner.average.state_dict()
        parts["optimiser"] = optimiser_tensors(learner.optimiser)
    return _joined(parts)


def _settled(setup: Setup) -> dict | None:
    """What was decided before the training, as a state holds it."""
    return None if setup.settled is None else json.loads(json.dumps(setup.settled.to_dict()))


def _restored(
    network: MapNetwork, setup: Setup, run: Run, tensors: dict[str, torch.Tensor]
) -> Learner:
    """The learner of which :func:`_tensors` were taken."""
    parts = _parted(tensors)
    network.load_state_dict(parts["network"])
    balancing = setup.balancing(network)
    if setup.has_spectral_phase:
        present(network.spectral_phase).freeze_spectral_path()
    learner = Learner(network, balancing, setup, run, parts.get("best") or None)
    if run.ended:
        return learner
    balancing.load_state_dict(parts.get("balancing", {}))
    if learner.average is not None:
        learner.average.load_state_dict(parts["average"])
    load_optimiser(learner.optimiser, parts.get("optimiser", {}))
    return learner


def _joined(parts: dict[str, dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Tensors of several parts as ``part/name``, on the CPU."""
    return {
        f"{part}/{name}": value.detach().cpu()
        for part, values in parts.items()
        for name, value in values.items()
    }


def _parted(tensors: dict[str, torch.Tensor]) -> dict[str, dict[str, torch.Tensor]]:
    """What :func:`_joined` was given."""
    parts: dict[str, dict] = {}
    for name, value in tensors.items():
        part, _, rest = name.partition("/")
        parts.setdefault(part, {})[rest] = value
    return parts


def resume_folder(output: str | Path) -> Path:
    """The folder of the states of the model file ``output``."""
    path = Path(output)
    return path.with_name(path.stem + ".resume")


def remove_states(output: str | Path) -> None:
    """Remove the states of a model file that is complete."""
    _remove(resume_folder(output))


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def contents_digest(census: Census, reporter: Reporter) -> str:
    """SHA-256 of all labels, and of the spectra of at most 64 windows among them.

    The same for a scene or labels that were moved, renamed or stored in another format.
    """
    state = hashlib.sha256()
    blocks = list(census.windows())
    for scene, window in blocks:
        reporter.check_cancelled()
        state.update(census.block(scene, window).values.data)
    for number in np.unique(np.linspace(0, len(blocks) - 1, _PIECES).astype(int)):
        reporter.check_cancelled()
        scene, (row, column, height, width) = blocks[number]
        row, column = row + max(0, height - _PIECE) // 2, column + max(0, width - _PIECE) // 2
        spectra, valid = census.labels.scenes[scene].scene.read(row, column, _PIECE, _PIECE)
        state.update(np.ascontiguousarray(spectra).data)
        state.update(np.ascontiguousarray(valid).data)
    return state.hexdigest()


def _flat(job: dict) -> dict:
    """A job's keys and values, with those of its objects as ``settings: epochs``."""
    result = {}
    for name, value in job.items():
        if isinstance(value, dict):
            result.update({f"{name}: {inner}": each for inner, each in value.items()})
        else:
            result[name] = value
    return result


def _words(value) -> str:
    return "the default" if value is None else repr(value)


def _file_digest(path) -> str | None:
    if path is None:
        return None
    state = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while piece := stream.read(1 << 20):
            state.update(piece)
    return state.hexdigest()


def _read(path: Path) -> tuple[dict, dict[str, torch.Tensor]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(os.fspath(path), "pt") as file:
            stored = json.loads((file.metadata() or {})[KEY])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        whole = stored["checksum"] == _checksum(tensors) and "job" in stored["identity"]
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not whole:
        raise _unreadable(path, "its numbers are not those that were written")
    return stored, tensors


def _unreadable(path: Path, why) -> HyperTaskError:
    why = str(why).splitlines()[0] if str(why) else "unknown"
    return HyperTaskError(
        f"The state {path} cannot be read ({why}); delete the folder and train anew."
    )


def _checksum(tensors: dict[str, torch.Tensor]) -> int:
    """CRC-32 of the numbers, in the order of their names."""
    value = 0
    for name in sorted(tensors):
        value = zlib.crc32(tensors[name].reshape(-1).view(torch.uint8).numpy().data, value)
    return value
