"""Training: from scenes and labels to a model file."""

from __future__ import annotations

import os
from contextlib import ExitStack

import numpy as np
import rasterio
import torch

from ..accuracy.calibration import Calibration
from ..accuracy.scores import score_words, summary
from ..accuracy.trust import TrustRecord
from ..base.files import placed_together
from ..base.messages import Reporter, Stage
from ..jobs.methods import METHODS
from ..jobs.places import require_places
from ..jobs.recipes import Recipe, recipe_for
from ..jobs.train import TrainJob
from ..labels.labels import open_labels
from ..mapping.calibrate import calibrate
from ..mapping.evaluate import evaluate
from ..modelfile import ensemble_tensors, save_model
from ..networks import NETWORKS, MapNetwork
from ..runtime import distributed
from ..runtime.device import choose_device
from ..splits.split import TEST, TRAIN, VALIDATION, Split
from ..trust.build import build_trust, share_beyond
from .batches import require_windows
from .checkpoint import States
from .data import TrainingData, open_scenes, prepare
from .header import model_header
from .learner import Setup, begin
from .loop import Training
from .report import ReportData, write_report
from .report_data import report_data
from .run import Run
from .transfer import start_from, starting_header


def train(job: TrainJob, reporter: Reporter) -> dict:
    """Train one network on all variables, or several of them, and write the model file.

    Started by ``torchrun``, several processes train together; the first writes.

    Returns
    -------
    dict with OUTPUT, REPORT (or None), and on the test part OVERALL_ACCURACY (mean over the
    categorical variables, 0..1) and RMSE (mean over the continuous variables, on the scaled
    range [0, 1]); None where there is no such variable.
    """
    require_places(job)
    recipe = recipe_for(job)
    require_windows(recipe.batch_size)
    if job.init_from:
        starting_header(job.init_from, job.method)  # known to be one before all data is read
    device = choose_device(job.device, reporter)
    _repeatable(job.deterministic)
    with ExitStack() as stack, rasterio.Env(GDAL_CACHEMAX=128):
        with distributed.in_step():
            scenes = open_scenes(job, reporter, stack)
            labels = open_labels(job.labels, scenes, reporter)
            stack.callback(labels.close)
            data = prepare(job, recipe, labels, reporter, device)
            states = States(job, data, device, reporter)
        with states.told():
            networks, runs = train_all(job, recipe, data, states, device, reporter)
            best = int(np.argmax([run.score for run in runs]))
            kept = networks if job.ensemble else [networks[best]]
            accuracy, calibration = judge(data, kept, recipe, device, reporter)
            if len(runs) == 1:
                runs[0].accuracy = accuracy
            header = model_header(
                job, recipe, data, kept[0], runs, runs[best], accuracy, calibration
            )
            with distributed.in_step():
                if distributed.rank() == 0:
                    trust = trusted(data, kept, device, reporter)
                    shown = None
                    if job.report:
                        mapper = data.mapper(kept, device, recipe, reporter)
                        histories = [run.history for run in runs]
                        shown = report_data(mapper, data, accuracy, histories, reporter)
                    write(job, kept, header, runs[best], shown, data.split, trust)
                    states.remove()
    reporter.message(f"Model file: {job.output}")
    overall, rmse = summary(data.variables, accuracy)
    return {"OUTPUT": job.output, "REPORT": job.report, "OVERALL_ACCURACY": overall, "RMSE": rmse}


def train_all(
    job: TrainJob,
    recipe: Recipe,
    data: TrainingData,
    states: States,
    device: torch.device,
    reporter: Reporter,
) -> tuple[list[MapNetwork], list[Run]]:
    """The networks of all seeds, on the CPU, and how their training went."""
    networks, runs = [], []
    for number in range(job.seeds):
        seed, share = job.seed + number, 95 / job.seeds
        name = f"Seed {seed}" if job.seeds > 1 else ""
        stage = Stage(reporter, share * number, share * (number + 1), name)
        network, run = train_one(job, recipe, data, states, seed, device, stage)
        networks.append(network.cpu())
        runs.append(run)
    return networks, runs


def train_one(
    job: TrainJob,
    recipe: Recipe,
    data: TrainingData,
    states: States,
    seed: int,
    device: torch.device,
    reporter: Reporter,
) -> tuple[MapNetwork, Run]:
    """Train one network, or go on with it, and score it on the test part where there are more."""
    torch.manual_seed(seed)
    network = build_network(job, recipe, data, reporter)
    if job.init_from:
        start_from(network, job.init_from, data, job.freeze_encoder, reporter)
    if job.freeze_encoder:
        network.freeze_encoder()
    network = network.to(device)
    setup = Setup(job, recipe, data, device, reporter)
    learner = states.load(network, setup, seed)
    if learner is None:
        learner = begin(network, setup, seed, zero_heads=not job.init_from)
        if setup.has_spectral_phase:
            states.save(learner)
    run = Training(learner, states.save).fit()
    if job.seeds > 1 and not run.accuracy:
        mapper = data.mapper(network.eval(), device, recipe, reporter)
        run.accuracy = evaluate(mapper, data.labels, data.split, TEST, data.tiles[TEST])
        overall, rmse = summary(data.variables, run.accuracy)
        words = [f"overall accuracy {overall:.3f}"] if overall is not None else []
        words += [f"scaled RMSE {rmse:.3f}"] if rmse is not None else []
        reporter.message(f"Test part: {', '.join(words) or 'no labelled pixel'}.")
        states.save(learner)
    return network, run


def build_network(
    job: TrainJob, recipe: Recipe, data: TrainingData, reporter: Reporter
) -> MapNetwork:
    """The network of the job's method, preset and recipe."""
    method = NETWORKS[job.method]
    config = method.Config.for_training(data.variables, data.bands, job.preset, recipe)
    config = config.switched(job.network)
    network = method(config)
    network.begin(recipe.window)
    count = sum(p.numel() for p in network.parameters())
    reporter.message(
        f"Network: {METHODS[job.method].title}, preset {job.preset}, {count / 1e6:.2f} million "
        f"parameters; recipe {job.recipe}, {recipe.epochs} epochs, windows of {recipe.window} "
        "pixels."
    )
    return network.to(memory_format=network.memory_format)


def judge(
    data: TrainingData,
    networks: list[MapNetwork],
    recipe: Recipe,
    device: torch.device,
    reporter: Reporter,
) -> tuple[dict, Calibration]:
    """Calibrate on the validation part, then score on the test part: (accuracy, calibration)."""
    networks = [network.to(device).eval() for network in networks]
    reporter.message("Calibrating on the validation part, scoring the test part.")
    mapper = data.mapper(networks, device, recipe, reporter)
    calibration = calibrate(
        mapper, data.labels, data.split, data.tiles[VALIDATION], data.variables, data.split.seed
    )
    mapper = data.mapper(networks, device, recipe, reporter, calibration)
    accuracy = evaluate(mapper, data.labels, data.split, TEST, data.tiles[TEST], full=True)
    for variable in data.variables:
        words = score_words(variable, accuracy[variable.name])
        reporter.message(f"Test part, {variable.name}: {words}.")
    return accuracy, calibration


def trusted(
    data: TrainingData, networks: list[MapNetwork], device: torch.device, reporter: Reporter
) -> tuple[TrustRecord, dict] | None:
    """Where the networks, on ``device``, can be trusted: for the header, and its tensors.

    None, with a warning, where the validation part has no valid pixel to say it.
    """
    learned, held_out, tested = (data.spectra[part] for part in (TRAIN, VALIDATION, TEST))
    networks = [network.eval() for network in networks]
    trust = build_trust(learned, held_out, data.scaling, networks, device, data.split.seed)
    if trust is None:
        reporter.warning(
            "Where the maps can be trusted is not known: the validation part has no labelled "
            "pixel with data; label more places."
        )
        return None
    beyond = share_beyond(trust, tested, data.scaling, networks, device)
    record = trust.record(
        learned=len(learned), held_out=len(held_out), tested=len(tested), beyond=beyond
    )
    for name, words in record.words():
        reporter.message(f"Trust: {name[0].lower()}{name[1:]}: {words}.")
    return record, trust.tensors()


def write(
    job: TrainJob,
    networks: list[MapNetwork],
    header: dict,
    best: Run,
    shown: ReportData | None,
    split: Split,
    trust: tuple[TrustRecord, dict] | None = None,
) -> None:
    """The model file and, where asked for, the report.

    Parameters
    ----------
    shown : what only the report shows. trust : of :func:`trusted`.
    """
    if len(networks) > 1:
        header["members"] = len(networks)
    tensors = ensemble_tensors([each.state_dict() for each in networks])
    if trust is not None:
        record, own = trust
        header["trust"] = record.to_dict()
        tensors |= own
    with placed_together():
        save_model(job.output, header, tensors)
        if job.report:
            write_report(job.report, header, best.history, split, shown)


def _repeatable(deterministic: bool) -> None:
    """Results that repeat to the last bit, or the fastest ones."""
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.backends.cudnn.benchmark = False
    # as use_deterministic_algorithms(), which first loads the compiler, for a second or more
    torch.set_deterministic_debug_mode("error" if deterministic else "default")
