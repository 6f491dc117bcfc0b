"""Training: from scenes and labels to a model file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from ..accuracy.calibration import Calibration
from ..accuracy.scores import score_words, summary
from ..accuracy.trust import TrustRecord
from ..base.files import made_alone
from ..base.messages import Reporter, Stage, Where
from ..base.text import amount
from ..jobs.methods import METHODS
from ..jobs.places import require_places
from ..jobs.recipes import Recipe, recipe_for
from ..jobs.train import TrainJob, part_shares
from ..labels.labels import open_labels
from ..mapping.calibrate import HeldOut, calibrate
from ..mapping.evaluate import evaluate
from ..mapping.mapper import Frame, margin_for
from ..mapping.margin import measured_margin
from ..networks import NETWORKS, MapNetwork
from ..networks.modules import laid_out
from ..rasters.raster import nothing_held
from ..runtime import distributed
from ..runtime.device import choose_device, repeatable
from ..splits.split import TEST, TRAIN, VALIDATION
from ..splits.tiles import part_tiles
from .batches import require_windows
from .checkpoint import States
from .choices import Choices, agreed, choices_of
from .data import Survey, TrainingData, data_of, open_scenes, survey
from .folds import Fold, best_seed, choices_of_all, committee, judged, tell
from .header import model_header, warned_of_start
from .learner import Setup, begin
from .loop import Training
from .outcome import FOLDS, TEST_PART, Outcome
from .outlook import Ending
from .pretraining import Pretrainer
from .report_data import report_data
from .request import GivenUp, KeepRequest
from .run import Run
from .transfer import start_from, starting_header
from .trusted import HeldOutDistances, some_of, spectra_of
from .write import write

_TRAINED = 95  # percent of the bar when all networks are trained


def train(job: TrainJob, reporter: Reporter) -> dict:
    """Train one network on all variables, or several of them, and write the model file.

    Started by ``torchrun``, several processes train together; the first writes.

    Returns
    -------
    dict with OUTPUT, REPORT (or None), and of held-out labels OVERALL_ACCURACY (mean over the
    categorical variables, 0..1) and RMSE (mean over the continuous variables, on the scaled
    range [0, 1]); None where there is no such variable, or nothing was held out. They are those of
    the test part or, without one, of the folds.
    """
    recipe = checked(job)
    with nothing_held(), ExitStack() as stack:
        with distributed.in_step():
            if distributed.rank() == 0:
                stack.enter_context(made_alone(job.output))
        request = KeepRequest(job.output, reporter)
        reporter.progress(0, Where("reading"))
        device = choose_device(job.device, reporter)
        repeatable(job.deterministic)
        with distributed.in_step():
            known, data = surveyed(job, reporter, stack), None
            if job.folds == 1:
                data = data_of(job, recipe, known, known.splits.final, reporter, device)
            digest = known.digest() if data is None else data.digest()
            states = States(job, digest, known.census, device, reporter)
            start = warned_of_start(job, known, reporter)
        course = Course(job, recipe, known, states, device, request)
        stack.callback(request.remove)
        with states.told():
            if data is None:
                outcome = train_folds(course, digest, reporter)
            else:
                outcome = train_alone(course, data, digest, reporter)
            type(outcome.networks[0]).settle_together(outcome.networks)
            header = model_header(job, recipe, known, outcome, start)
            recipe = replace(recipe, flips=outcome.flips)
            with distributed.in_step():
                if distributed.rank() == 0:
                    reporter.progress(_TRAINED, Where("trust"))
                    header["margin"] = margin_of(course, outcome, reporter)
                    trust = trusted(course, outcome, reporter)
                    reporter.progress(97, Where("writing"))
                    shown = None
                    if job.report:
                        shown = report_data(outcome, known, recipe, device, reporter)
                    write(job, outcome, header, shown, known.splits.final.split, trust)
                    states.remove()
    reporter.message(f"Model file: {job.output}")
    overall, rmse = summary(outcome.data.variables, outcome.accuracy)
    return {"OUTPUT": job.output, "REPORT": job.report, "OVERALL_ACCURACY": overall, "RMSE": rmse}


def checked(job: TrainJob) -> Recipe:
    """The recipe of a job whose places and settings are right, as far as no data is read."""
    require_places(job)
    recipe = recipe_for(job)
    require_windows(recipe.batch_size)
    if job.init_from:
        starting_header(job.init_from, job.method)  # known to be one before all data is read
    return recipe


def surveyed(job: TrainJob, reporter: Reporter, stack: ExitStack) -> Survey:
    """Scenes and labels, open until ``stack`` is left, and their splits."""
    labels = open_labels(job.labels, open_scenes(job, reporter, stack), reporter)
    stack.callback(labels.close)
    return survey(job, labels, reporter)


@dataclass(frozen=True)
class Course:
    """A training job under way: what is the same for all that it trains."""

    job: TrainJob
    recipe: Recipe
    known: Survey
    states: States
    device: torch.device
    request: KeepRequest
    ending: Ending = field(default_factory=Ending)

    def whole(self, reporter: Reporter) -> Stage:
        """All trainings of the job."""
        return Stage(reporter, 0, _TRAINED, after=self.ending.seconds)

    def best(
        self, data: TrainingData, reporter: Reporter
    ) -> tuple[list[MapNetwork], list[Run], int]:
        """Train the networks of all seeds: those to keep, the runs of all, and whose was best."""
        networks, runs = train_all(self, data, reporter)
        best = int(np.argmax([run.score for run in runs]))
        return networks if self.job.ensemble else [networks[best]], runs, best

    def mapping(self, choices: Choices) -> Course:
        """The same, with maps made as was chosen."""
        return replace(self, recipe=replace(self.recipe, flips=choices.flips))

    def kept(self, runs: list[Run], best: int) -> list[Run]:
        """The runs whose networks are kept."""
        return runs if self.job.ensemble else [runs[best]]

    def again(
        self, choices: Choices, seeds: Sequence[int], reporter: Reporter
    ) -> tuple[TrainingData, list[MapNetwork], list[Run]]:
        """Train on all labels but the test part, with these seeds, as was chosen before."""
        job = self.job
        with distributed.in_step():
            whole = self.known.splits.whole
            data = data_of(job, self.recipe, self.known, whole, reporter, self.device)
        with self.states.of("refit"):
            networks, runs = train_all(self, data, reporter, choices, seeds)
        return data, networks, runs


def train_alone(course: Course, data: TrainingData, digest: str, reporter: Reporter) -> Outcome:
    """Train without folds: on the training part and, where it is to be refitted, on validation too.

    What is calibrated is what the network that did not learn from them says of validation labels.
    When the analyst asks for the best so far, it is not refitted, or no further.
    """
    again = course.job.final == "refit"
    course.ending.tiles = [*data.tiles[VALIDATION], *data.tiles[TEST]]
    course.ending.times = course.job.seeds if course.job.ensemble else 1
    whole = course.whole(reporter)
    networks, runs, best = course.best(data, Stage(whole, 0, 100 / (1 + again)))
    found = agreed([choices_of(run) for run in course.kept(runs, best)])
    mapping = course.mapping(found)
    calibration = calibrated(mapping, data, networks, reporter)
    choices, histories, before = None, [run.history for run in runs], []
    distances = HeldOutDistances(course.device, course.job.seed)
    fitted = distances.add(data, networks, VALIDATION)
    if again:
        seeds = [run.seed for run in course.kept(runs, best)]
        stage = Stage(whole, 50, 100, "Refit")
        try:
            with course.request.dispensable():
                if any(run.asked for run in runs):
                    raise GivenUp
                refitted = course.again(found, seeds, stage)
        except GivenUp:
            reporter.message(
                "The model is not refitted on the validation part, as you have asked for the best "
                "so far."
            )
        else:
            choices, before, best, fitted = found, runs, 0, None
            data, networks, runs = refitted
    accuracy = tested(mapping, data, networks, calibration, reporter)
    if len(runs) == 1:
        runs[0].accuracy = accuracy
    return Outcome(
        data=data,
        networks=networks,
        runs=runs,
        kept=runs[best],
        histories=histories,
        learned=data.sampler.counts,
        accuracy=accuracy,
        accuracy_of=TEST_PART if accuracy else None,
        calibration=calibration,
        digest=digest,
        distances=distances,
        seen=data.spectra[TRAIN],
        unseen=data.spectra[TEST],
        fitted=fitted,
        choices=choices,
        before=before,
        flips=found.flips,
    )


def train_folds(course: Course, digest: str, reporter: Reporter) -> Outcome:
    """Train the networks of all folds, judge and calibrate them, and make the final model."""
    job, known = course.job, course.known
    folds: list[Fold] = []
    held_out = HeldOut(known.census.labels.variables, job.seed)
    distances, spectra = HeldOutDistances(course.device, job.seed), []
    whole, share = course.whole(reporter), 100 / (job.folds + (job.final != "committee"))
    for number, dealt in enumerate(known.splits.each, start=1):
        stage = Stage(whole, share * (number - 1), share * number, f"Fold {number}")
        with distributed.in_step():
            data = data_of(job, course.recipe, known, dealt, stage, course.device)
        # the test part of the job has its share of what all folds hold out
        course.ending.tiles = data.tiles[TEST]
        course.ending.times = job.folds * part_shares(job)[2]
        with course.states.of(f"fold-{number}"):
            networks, runs, best = course.best(data, stage)
        fold = Fold(number, data.for_mapping(), networks, runs, course.kept(runs, best))
        with fold.mapper(course.device, course.recipe, stage) as mapper:
            held_out.add(mapper, data.labels, data.split, TEST, data.tiles[TEST], number)
            distances.add(data, mapper.networks, TEST)
        spectra.append(data.spectra[TEST])
        folds.append(fold)
    held_out.gather()
    accuracy = judged(folds, held_out, course.device, course.recipe, reporter)
    tell(folds, accuracy, reporter)
    outcome = Outcome(
        **committee(folds),
        accuracy=accuracy,
        accuracy_of=FOLDS,
        calibration=held_out.calibration(reporter),
        digest=digest,
        distances=distances,
        seen=some_of(spectra, job.seed),
        folds=folds,
        flips=choices_of_all(folds).flips,
    )
    if job.final != "committee":
        stage = Stage(whole, share * job.folds, 100, "Final network")
        outcome = replace(outcome, frames=None, **final_network(course, folds, stage))
    elif part_shares(job)[2]:
        with distributed.in_step():
            outcome.unseen = spectra_of(known.splits.final, TEST, job.seed, reporter)
    mapping = replace(course, recipe=replace(course.recipe, flips=outcome.flips))
    accuracy = tested(
        mapping, outcome.data, outcome.networks, outcome.calibration, reporter, outcome.frames
    )
    if accuracy:
        if len(outcome.runs) == 1:
            outcome.runs[0].accuracy = accuracy
        outcome = replace(
            outcome, accuracy=accuracy, accuracy_of=TEST_PART, pooled=outcome.accuracy
        )
    return outcome


def final_network(course: Course, folds: Sequence[Fold], reporter: Reporter) -> dict:
    """The network, or networks, beside those of the folds, as an :class:`Outcome` has them."""
    if course.job.final == "refit":
        choices = choices_of_all(folds)
        kept = course.kept(folds[0].runs, best_seed(folds))
        data, networks, runs = course.again(choices, [run.seed for run in kept], reporter)
        return {
            "data": data,
            "networks": networks,
            "runs": runs,
            "kept": runs[0],
            "choices": choices,
            "flips": choices.flips,
            "learned": data.sampler.counts,
            "seen": data.spectra[TRAIN],
            "unseen": data.spectra[TEST],
        }
    with distributed.in_step():
        final = course.known.splits.final
        data = data_of(course.job, course.recipe, course.known, final, reporter, course.device)
    networks, runs, best = course.best(data, reporter)
    return {
        "data": data,
        "networks": networks,
        "runs": runs,
        "kept": runs[best],
        "flips": agreed([choices_of(run) for run in course.kept(runs, best)]).flips,
        "histories": [run.history for run in runs],
        "learned": data.sampler.counts,
        "seen": data.spectra[TRAIN],
        "unseen": data.spectra[TEST],
    }


def train_all(
    course: Course,
    data: TrainingData,
    reporter: Reporter,
    settled: Choices | None = None,
    seeds: Sequence[int] | None = None,
) -> tuple[list[MapNetwork], list[Run]]:
    """The networks of all seeds, on the CPU, and how their training went.

    When the analyst asks to keep the best so far, the seeds after it are left out; not with folds,
    whose networks are judged together.

    ``seeds`` : None: the job's. ``settled`` : see :func:`train_one`.
    """
    job = course.job
    seeds = range(job.seed, job.seed + job.seeds) if seeds is None else seeds
    networks, runs, share = [], [], 100 / len(seeds)
    for number, seed in enumerate(seeds):
        name = f"Seed {seed}" if len(seeds) > 1 else ""
        stage = Stage(reporter, share * number, share * (number + 1), name)
        network, run = train_one(course, data, seed, stage, settled)
        networks.append(network.cpu())
        runs.append(run)
        if run.asked and job.folds == 1 and len(runs) < len(seeds):
            reporter.warning(f"{len(runs)} of {len(seeds)} seeds were trained, as you have asked.")
            break
    return networks, runs


def train_one(
    course: Course,
    data: TrainingData,
    seed: int,
    reporter: Reporter,
    settled: Choices | None = None,
) -> tuple[MapNetwork, Run]:
    """Train one network, or go on with it, and score it on the test part where there are more.

    ``settled`` : what is decided beforehand, where there is no validation part.
    """
    job, recipe, states, device = course.job, course.recipe, course.states, course.device
    torch.manual_seed(seed)
    network = build_network(job, recipe, data, reporter)
    learned = False
    if job.init_from:
        learned = start_from(network, job.init_from, data, job.freeze_encoder, reporter)
    if job.freeze_encoder:
        network.freeze_encoder()
    network = network.to(device)
    course.request.begin()
    setup = Setup(job, recipe, data, device, reporter, course.request, settled)
    learner = states.load(network, setup, seed)
    outlook = setup.outlook(Run(seed, recipe.batch_size) if learner is None else learner.run)
    margin = margin_for(recipe.window, [network])
    course.ending.follow(outlook, setup.validation_tiles, margin)
    if learner is None:
        known = {}
        if setup.pretrains(network):
            pretrainer = Pretrainer(network, setup, seed)
            states.load_pretraining(pretrainer)
            known = pretrainer.fit(states.save_pretraining, outlook)
        learner = begin(network, setup, seed, not job.init_from, outlook)
        learner.run.pretraining = known
        learner.run.seconds += known.get("seconds", 0.0)
        if known or setup.has_spectral_phase:
            states.save(learner)
    learner.run.encoder_start = learned
    run = Training(learner, states.save, outlook).fit()
    if job.seeds > 1 and data.tiles[TEST] and not run.accuracy:
        own = replace(recipe, flips=run.flips)
        mapper = data.mapper(network.eval(), device, own, reporter)
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
        f"parameters; recipe {job.recipe}, {amount(recipe.epochs, 'epoch', 'epochs')}, windows of "
        f"{recipe.window} pixels."
    )
    return laid_out(network, network.memory_format)


def calibrated(
    course: Course, data: TrainingData, networks: list[MapNetwork], reporter: Reporter
) -> Calibration:
    """Calibrate networks on their validation part."""
    networks = [network.to(course.device).eval() for network in networks]
    reporter.progress(0, Where("calibrating"))
    reporter.message("Calibrating on the validation part.")
    mapper = data.mapper(networks, course.device, course.recipe, reporter)
    return calibrate(
        mapper, data.labels, data.split, data.tiles[VALIDATION], data.variables, data.split.seed
    )


def tested(
    course: Course,
    data: TrainingData,
    networks: list[MapNetwork],
    calibration: Calibration,
    reporter: Reporter,
    frames: list[Frame] | None = None,
) -> dict:
    """Scores on the test part, which none of the networks has learned from; empty without one.

    ``frames`` : of networks of other data.
    """
    if not part_shares(course.job)[2]:
        return {}
    test = course.known.splits.final  # of a committee, the data has the split of a fold
    tiles = part_tiles(test, [TEST], reporter)[TEST]
    networks = [network.to(course.device).eval() for network in networks]
    reporter.progress(0, Where("testing"))
    reporter.message("Scoring the test part.")
    mapper = data.mapper(networks, course.device, course.recipe, reporter, calibration, frames)
    accuracy = evaluate(mapper, data.labels, test.split, TEST, tiles, full=True)
    for variable in data.variables:
        words = score_words(variable, accuracy[variable.name])
        reporter.message(f"Test part, {variable.name}: {words}.")
    return accuracy


def margin_of(course: Course, outcome: Outcome, reporter: Reporter) -> int:
    """Pixels around a tile with which maps are made: no more than is seen in them."""
    data = outcome.data
    networks = [network.to(course.device).eval() for network in outcome.networks]
    mapper = data.mapper(networks, course.device, course.recipe, reporter, frames=outcome.frames)
    mapper.for_mapping(torch.float32)  # the same number on every machine
    if mapper.margin == 0:
        return 0
    tiles = data.tiles.get(VALIDATION) or part_tiles(data.dealt, [TRAIN], reporter)[TRAIN]
    return measured_margin(mapper, [own.scene for own in data.labels.scenes], tiles)


def trusted(
    course: Course, outcome: Outcome, reporter: Reporter
) -> tuple[TrustRecord, dict] | None:
    """Where the networks can be trusted: for the header, and its tensors; None if not known."""
    data = outcome.data
    networks = [network.to(course.device).eval() for network in outcome.networks]
    mapper = data.mapper(networks, course.device, course.recipe, reporter, frames=outcome.frames)
    return outcome.distances.limited(
        outcome.seen,
        outcome.unseen,
        data.scaling,
        mapper.pixel_networks,
        reporter,
        outcome.fitted,
    )
