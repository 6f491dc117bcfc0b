"""A comparison: each method with each seed on one split, then the tables."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import torch

from ..base.errors import TOO_LITTLE_MEMORY, Cancelled, HyperTaskError
from ..base.files import placed_together
from ..base.messages import Reporter
from ..base.text import amount
from ..base.variables import Variable
from ..jobs.compare import CompareJob, Entry, planned, training_job
from ..jobs.methods import METHODS, PROPOSED
from ..jobs.places import require_places
from ..jobs.recipes import recipe_for
from ..jobs.train import TrainJob
from ..labels.labels import open_labels
from ..mapping.predict import load_mapper
from ..modelfile import read_header
from ..networks import from_description
from ..rasters.raster import nothing_held
from ..reports.model_words import pretraining_words
from ..runtime.device import choose_device, free_memory, is_out_of_memory
from ..splits.split import TEST
from ..training.checkpoint import contents_digest, remove_states, resume_folder
from ..training.data import TrainingData, open_scenes, prepare
from ..training.trainer import train
from .measure import PeakMemory, gigaflops, mapping_speed
from .pace import Pace, pace_within
from .pixels import require_scikit_learn, run_pixel_method
from .plan import Plan
from .report import write_report
from .store import Store
from .tables import comparison_tables
from .write import write_tables


def compare(job: CompareJob, reporter: Reporter) -> dict:
    """Train what is to be compared, each row once, and write the tables.

    What is finished is kept in the folder; the same job goes on from there, also from within a
    training. Where a row cannot be made the others are, and their tables.

    Returns
    -------
    dict with OUTPUT (the folder) and REPORT.

    Raises
    ------
    HyperTaskError
        Also when a row could not be made, after the tables of the others are written.
    """
    folder = Path(job.output)
    report = Path(job.report) if job.report else folder / "report.html"
    entries = planned(job)
    require_places(job, within={"output": [report] if job.report is None else []})
    if any(entry.method not in METHODS for entry in entries):
        require_scikit_learn()
    device = choose_device(job.device, reporter)
    with nothing_held(), ExitStack() as stack:
        data = _data(job, stack, reporter)
        digests = {"labels and spectra": contents_digest(data.dealt.census, reporter)}
        store = Store(job, {**digests, "split": data.split.digest()})
        begun = {entry.name: store.read(entry.name) or {} for entry in entries}
        finished = {name: len(row.get("seeds", ())) for name, row in begun.items()}
        plan = Plan(entries, finished, job.seeds, reporter)
        failed: dict[str, str] = {}
        with _told(folder, reporter):
            for entry in entries:
                if finished[entry.name] < job.seeds:
                    row = _pixel_row if entry.method not in METHODS else _network_row
                    with _by_itself(entry, failed, device, reporter):
                        row(job, entry, begun[entry.name], data, store, device, plan)
                    plan.finished()
            if len(failed) == len(entries):
                raise HyperTaskError(next(iter(failed.values())))
        rows = {e.name: store.read(e.name) or {} for e in entries if e.title not in failed}
        _require_one_split(rows, data)
        tables = comparison_tables(job, rows, data.variables)
        with placed_together():
            write_tables(tables, folder)
            write_report(report, job, rows, tables, data, failed)
    reporter.progress(100)
    reporter.message(f"{len(tables)} tables in {folder}; report: {report}")
    if failed:
        reasons = ", ".join(f"{title} ({why.rstrip('.')})" for title, why in failed.items())
        raise HyperTaskError(
            f"{len(failed)} of {len(entries)} rows could not be made: {reasons}; the tables in "
            f"{folder} are of the others, and the same job tries only these again."
        )
    return {"OUTPUT": str(folder), "REPORT": str(report)}


@contextmanager
def _by_itself(entry: Entry, failed: dict[str, str], device: torch.device, reporter: Reporter):
    """A row that fails, for lack of memory for instance, leaves the others to be made.

    Why it did is put into ``failed`` by its title. What a disk refuses would befall the others too.
    """
    try:
        yield
    except (HyperTaskError, RuntimeError, MemoryError) as error:
        if isinstance(error.__cause__, OSError):
            raise
        if not isinstance(error, HyperTaskError) and not is_out_of_memory(error):
            raise
        failed[entry.title] = str(error) if isinstance(error, HyperTaskError) else TOO_LITTLE_MEMORY
        reporter.warning(f"{entry.title}: {failed[entry.title]} The other rows go on.")
    free_memory(device)


def _data(job: CompareJob, stack: ExitStack, reporter) -> TrainingData:
    """The split and the scaling, as the proposed network's training finds them."""
    network = training_job(job, Entry(PROPOSED, "", PROPOSED, {}), "")
    recipe = replace(recipe_for(network), spectral_steps=0)
    labels = open_labels(network.labels, open_scenes(network, reporter, stack), reporter)
    stack.callback(labels.close)
    return prepare(network, recipe, labels, reporter)


def _network_row(job: CompareJob, entry: Entry, row: dict, data, store: Store, device, plan):
    """Train a network with all seeds, or go on with it; measure what it costs."""
    part = plan.part(entry, job.seeds)
    groups = apart(entry, data.variables)
    trainings = []
    for number, names in enumerate(groups, start=1):
        name = entry.name if len(groups) == 1 else f"{entry.name}-{number}"
        trainings.append(training_job(job, entry, str(store.model(name))))
        trainings[-1].only = names
    if job.minutes is not None:
        if "epochs" not in row:  # kept, so that a training that goes on has as many
            minutes = job.minutes / len(groups)  # all networks of a row share its time
            pace = pace_within(trainings[0], minutes, data.sampler.labelled, part)
            row = {**_named(entry), **pace._asdict()}
            part.message(
                f"{amount(row['epochs'], 'epoch', 'epochs')} in "
                f"{amount(minutes, 'minute', 'minutes')}."
            )
            store.save(row)
        for training in trainings:
            kept = {name: row[name] for name in Pace._fields if row.get(name) is not None}
            training.epochs = kept.pop("epochs")
            training.settings = {**training.settings, **kept}
    found = [_trained(training, data, device, part) for training in trainings]
    store.save({**_named(entry), **(found[0] if len(found) == 1 else together(found))})


def apart(entry: Entry, variables: list[Variable]) -> list[list[str] | None]:
    """The names of the variables of each network of a row; None: one network for all."""
    if not entry.apart:
        return [None]
    if entry.apart == "variables":
        return [[variable.name] for variable in variables]
    kinds = [[v.name for v in variables if v.is_categorical is kind] for kind in (True, False)]
    return [names for names in kinds if names]


def _trained(training: TrainJob, data: TrainingData, device, reporter) -> dict:
    """What is known of a network once it is trained, or was by an earlier run."""
    model, memory = Path(training.output), None
    if not model.exists():
        training.resume = resume_folder(model).is_dir()
        with PeakMemory(device) as seen:
            train(training, reporter)
        memory = None if training.resume else seen.most
    remove_states(model)  # of a run that was killed right after its model had its place
    header = read_header(model)
    mapper = load_mapper(model, header, device, reporter)
    # untrained: a trained one may leave out what adds nothing
    network = from_description(header["network"]).to(device)
    found = {
        "epochs": header["training"]["epochs"],
        "window": header["window"],
        "parameters": header["training"]["parameters"],
        "gigaflops": gigaflops(network, header["network"]["bands"], header["window"]),
        "mapped": mapping_speed(mapper, data.labels, data.tiles[TEST]),
        "memory": memory,
        "split": header["training"]["split"]["digest"],
        "pretraining": pretraining_words(header["training"]),
        "seeds": [
            {
                "seed": seed["seed"],
                "accuracy": seed["accuracy"],
                "score": seed["validation_score"],
                "seconds": seed["seconds"],
            }
            for seed in header["training"]["seeds"]
        ],
    }
    free_memory(device)
    return found


def together(found: list[dict]) -> dict:
    """Several networks as one row: each variable's accuracy is that of its network.

    Parameters, arithmetic and seconds are sums, memory is the most of one, and the pixels mapped in
    a second are those that all have mapped one after another.
    """
    speeds = [row["mapped"] for row in found]
    memories = [row["memory"] for row in found]
    seeds = [
        {
            "seed": parts[0]["seed"],
            "accuracy": {name: own for part in parts for name, own in part["accuracy"].items()},
            "score": None,  # of the networks together there is none
            "seconds": sum(part["seconds"] for part in parts),
        }
        for parts in zip(*(row["seeds"] for row in found))
    ]
    return {
        **found[0],
        "parameters": sum(row["parameters"] for row in found),
        "gigaflops": sum(row["gigaflops"] for row in found),
        "mapped": None if None in speeds else 1 / sum(1 / speed for speed in speeds),
        "memory": None if None in memories else max(memories),
        "seeds": seeds,
    }


def _pixel_row(job: CompareJob, entry: Entry, row: dict, data, store: Store, device, plan):
    """Fit a method for single pixels with the seeds that are not there yet."""
    row = {**_named(entry), "split": data.split.digest(), "seeds": [], **row}
    for number in range(len(row["seeds"]), job.seeds):
        seed, part = job.seed + number, plan.part(entry, 1)
        with PeakMemory(torch.device("cpu")) as seen:
            found = run_pixel_method(entry.method, data, job.pixels_per_class, seed, part)
        row.update({key: found.pop(key) for key in ("parameters", "mapped", "pixels")})
        row["memory"] = seen.most
        row["seeds"].append({"seed": seed, **found})
        store.save(row)


def _named(entry: Entry) -> dict:
    return {"name": entry.name, "title": entry.title, "method": entry.method}


def _require_one_split(rows: dict, data: TrainingData) -> None:
    for name, row in rows.items():
        if row["split"] != data.split.digest():
            raise HyperTaskError(
                f"The row {name} was made on another split; delete the folder and compare anew."
            )


@contextmanager
def _told(folder: Path, reporter):
    """When the comparison ends early, say how it goes on."""
    try:
        yield
    except (Cancelled, HyperTaskError):
        reporter.message(f"What is finished is kept in {folder}; the same job goes on from there.")
        raise
