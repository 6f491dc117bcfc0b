"""Temperatures, intervals and entropy, and that they do on held-out pixels what they say."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from support.evaluation_worker import Setting, scored
from support.processes import torchrun
from support.synthetic import Recorder

from hypertask.model.accuracy.calibration import Calibration
from hypertask.model.accuracy.scores import without_figures
from hypertask.model.accuracy.uncertainty import (
    COVERAGES,
    TEMPERATURES,
    CoverageCounts,
    effective_number,
    entropy,
    fit_temperature,
    half_widths,
    temper,
)
from hypertask.model.base.variables import Variable
from hypertask.model.mapping import calibrate
from hypertask.model.splits.split import TEST, VALIDATION

WORKER = Path(__file__).resolve().parents[2] / "support" / "evaluation_worker.py"


def softmax(logits, axis=0):
    shares = np.exp(logits - logits.max(axis, keepdims=True))
    return shares / shares.sum(axis, keepdims=True)


def likelihood(probabilities, truth, temperature):
    """Mean negative log-likelihood."""
    shares = softmax(np.log(probabilities) / temperature, 1)
    return -np.log(shares[np.arange(len(truth)), truth]).mean()


# ------------------------------------------------------------------------------ temperature


def test_tempering_divides_the_logits():
    logits = np.random.default_rng(0).normal(0, 2, (4, 5, 6))
    for temperature in (0.5, 1.0, 3.0):
        tempered = temper(softmax(logits), temperature)
        np.testing.assert_allclose(tempered, softmax(logits / temperature), atol=1e-12)
        assert (tempered.argmax(0) == logits.argmax(0)).all()
    sure = temper(np.array([[1.0], [0.0]], np.float32), 5.0)
    assert sure.dtype == np.float32 and np.isfinite(sure).all() and sure[0, 0] > 0.99


@pytest.mark.parametrize("planted", [0.5, 1.0, 2.5])
def test_a_planted_temperature_is_found(planted):
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 2, (60_000, 5))
    shares = softmax(logits, 1)
    truth = (shares.cumsum(1) < rng.random((60_000, 1))).sum(1).clip(0, 4)
    shown = softmax(logits * planted, 1)  # too sure by this factor
    found = fit_temperature(shown.astype(np.float32), truth.astype(np.float32))
    assert found == pytest.approx(planted, rel=0.03)
    best = likelihood(shown, truth, found)
    assert all(best <= likelihood(shown, truth, found * f) for f in (0.97, 0.999, 1.001, 1.03))


def test_temperatures_have_bounds():
    sure = np.eye(3)[[0, 1, 2]] * 0.94 + 0.02
    assert fit_temperature(sure, np.array([0, 1, 2])) == pytest.approx(TEMPERATURES[0], rel=1e-5)
    assert fit_temperature(sure, np.array([1, 2, 0])) == pytest.approx(TEMPERATURES[1], rel=1e-5)
    assert fit_temperature(np.empty((0, 3)), np.empty(0)) == 1.0
    assert np.isfinite(fit_temperature(np.eye(3)[[0, 1, 2, 0]], np.array([0, 1, 2, 1])))


def test_entropy_is_0_for_sure_and_1_for_none():
    shares = np.array([[1.0, 1 / 3, 0.5], [0.0, 1 / 3, 0.5], [0.0, 1 / 3, 0.0]])
    np.testing.assert_allclose(entropy(shares), [0, 1, np.log(2) / np.log(3)], atol=1e-12)
    assert entropy(np.ones((1, 2))).tolist() == [0, 0]


# ------------------------------------------------------------------------------ intervals


def test_half_widths_by_hand():
    """Nine residuals, each of its own block: the 90 % interval is the largest of them."""
    widths, number = half_widths(np.arange(9, 0, -1.0), np.arange(9), (50, 80, 90, 95))
    assert number == pytest.approx(9)
    assert widths == [5, 8, 9, 9]  # places 5, 8, 9 of (9 + 1) * coverage; beyond 9 the largest
    assert half_widths(np.empty(0), np.empty(0)) == ([], 0.0)


def blocks(rng, number, shared, size=100, unequal=False):
    """Absolute residuals that a share ``shared`` of their variance has in common by block."""
    sizes = rng.integers(5, 3 * size, number) if unequal else np.full(number, size)
    group = np.repeat(np.arange(number), sizes)
    error = np.sqrt(shared) * rng.standard_normal(number)[group]
    error += np.sqrt(1 - shared) * rng.standard_normal(len(group))
    return np.abs(error), group


def test_effective_numbers():
    rng = np.random.default_rng(0)
    residuals, group = blocks(rng, 40, 0.0)
    assert effective_number(residuals, group) > 2000
    assert effective_number(residuals, group + 2**50) == effective_number(residuals, group)
    residuals, group = blocks(rng, 40, 1.0)
    assert effective_number(residuals, group) == pytest.approx(40, rel=0.1)
    residuals, group = blocks(rng, 40, 0.5)
    assert 40 < effective_number(residuals, group) < 1000
    assert effective_number(residuals, np.zeros(len(residuals))) == 1.0
    assert effective_number(np.zeros(50), np.arange(50) // 10) == 50


@pytest.mark.parametrize(("shared", "unequal"), [(0.0, False), (0.5, True), (0.95, True)])
def test_intervals_hold_new_blocks(shared, unequal):
    """In the mean over many draws the coverage is at least the nominal one, and little more."""
    rng = np.random.default_rng(3)
    percents = (50, 80, 90, 95)
    found, plain = [], []
    for _ in range(400):
        residuals, group = blocks(rng, 20, shared, unequal=unequal)
        new, _ = blocks(rng, 200, shared, 20)
        widths, _ = half_widths(residuals, group, percents)
        found.append([(new <= width).mean() for width in widths])
        plain.append([(new <= w).mean() for w in np.quantile(residuals, np.array(percents) / 100)])
    excess = np.mean(found, 0) - np.array(percents) / 100
    assert (excess > -0.01).all() and (excess < 0.03).all(), excess
    if shared > 0.9:
        assert (np.mean(plain, 0) - np.array(percents) / 100)[1:].max() < -0.012


def test_coverage_is_counted():
    counts, parts = CoverageCounts([1.0, 2.0]), CoverageCounts([1.0, 2.0])
    assert counts.shares() == [None, None]
    counts.add(np.array([0.0, 1.0, 5.0]), np.array([0.5, 2.0, 2.9]))
    assert counts.shares() == [2 / 3, 2 / 3]
    parts.add(np.array([0.0]), np.array([1.5]))
    counts.merge(parts.state())
    assert counts.shares() == [0.5, 0.75]


# ------------------------------------------------------------------------------ on a scene


@pytest.fixture(scope="module")
def setting(tmp_path_factory):
    return Setting(tmp_path_factory.mktemp("setting"))


@pytest.fixture(scope="module")
def found(setting):
    return setting.calibrate()


def test_the_scene_is_calibrated_on_its_validation_part(setting, found):
    seen = setting.seen(VALIDATION, setting.codes > 0)
    right = (setting.codes[seen] - 1 == setting.guess[seen]).mean()
    assert found.of("species").pixels == seen.sum()
    assert 0.65 < right < 0.75
    # three classes, two of them alike: at the best temperature the mean confidence is the accuracy
    logit = 50 * 0.3 / found.temperature("species")
    assert 1 / (1 + 2 * np.exp(-logit)) == pytest.approx(right, abs=1e-4)

    seen = setting.seen(VALIDATION, setting.values > -99)
    residuals = np.abs(setting.values - setting.amount)[seen]
    entry = found.of("amount")
    rows, columns = np.nonzero(seen)
    widths, effective = half_widths(residuals, rows // 16 * 1000 + columns // 16)
    assert entry.coverage == COVERAGES and entry.pixels == seen.sum()
    np.testing.assert_allclose(entry.half_width, widths, rtol=1e-4)
    assert entry.effective == pytest.approx(effective, abs=0.2)
    assert entry.blocks == (setting.split.parts[0] == VALIDATION).sum()
    assert entry.blocks < entry.effective < entry.pixels / 10
    text = json.dumps(found.to_dict(), allow_nan=False)
    assert Calibration.from_dict(json.loads(text)) == found


def test_calibrated_maps_keep_their_word_on_the_test_part(setting, found):
    plain = setting.evaluate(full=True)
    setting.mapper.calibration = found
    try:
        scores = setting.evaluate(full=True)
    finally:
        setting.mapper.calibration = Calibration()
    species, amount = scores["species"], scores["amount"]
    assert species["confusion"] == plain["species"]["confusion"]
    assert species["uncalibrated"] == plain["species"]["reliability"]
    assert species["uncalibrated"]["calibration_error"] > 0.25
    assert species["reliability"]["calibration_error"] < 0.02
    assert sum(species["reliability"]["counts"]) == species["pixels"]
    covered = dict(zip(amount["coverage"]["nominal"], amount["coverage"]["observed"]))
    assert 0.87 < covered[0.9] < 0.93 and 0.45 < covered[0.5] < 0.55
    seen = setting.seen(TEST, setting.values > -99)
    residuals = np.abs(setting.values - setting.amount)[seen]
    assert covered[0.9] == pytest.approx(
        (residuals <= found.half_width("amount", 90)).mean(), abs=1e-3
    )
    assert "coverage" not in plain["amount"] and "uncalibrated" not in plain["species"]


def test_full_scores_are_those_of_sklearn(setting):
    from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

    scores = setting.evaluate(full=True)
    seen = setting.seen(TEST, setting.codes > 0)
    truth, guess = setting.codes[seen] - 1, setting.guess[seen]
    wanted = precision_recall_fscore_support(truth, guess, labels=[0, 1, 2])
    each = scores["species"]["per_class"]
    for name, values in zip(("precision", "recall", "f1", "reference"), wanted):
        np.testing.assert_allclose(each[name], values, atol=1e-12)
    for index in range(3):
        area = roc_auc_score(truth == index, guess == index)
        assert each["auc"][index] == pytest.approx(area, abs=1e-3)
    figures = scores["amount"]["figures"]
    assert np.sum(figures["scatter"]["counts"]) == scores["amount"]["pixels"]
    assert np.sum(figures["errors"]["counts"]) == scores["amount"]["pixels"]
    assert len(figures["errors"]["edges"]) == 101
    assert "figures" not in without_figures(scores)["amount"]
    simple = setting.evaluate()
    assert "per_class" not in simple["species"] and "figures" not in simple["amount"]
    for name in ("species", "amount"):
        assert simple[name].items() <= {**scores[name]}.items()
    json.dumps(scores, allow_nan=False)


def test_a_sample_is_enough(setting, found, monkeypatch):
    monkeypatch.setattr(calibrate, "PIXELS", 3000)
    less = setting.calibrate(seed=7)
    assert less.of("amount").pixels == less.of("species").pixels == 3000
    assert less == setting.calibrate(seed=7) != setting.calibrate(seed=8)
    assert less.temperature("species") == pytest.approx(found.temperature("species"), rel=0.1)
    for percent in (50, 90):
        wanted = found.half_width("amount", percent)
        assert less.half_width("amount", percent) == pytest.approx(wanted, rel=0.1)


def test_folds_are_calibrated_together_and_judged_by_the_others(setting):
    """All of them as one part would be; without one, as the others alone."""
    variables, mapper = setting.mapper.variables, setting.mapper

    def of(*folds):
        held_out = calibrate.HeldOut(variables, 3)
        for fold, part in folds:
            tiles = setting.tiles[part]
            held_out.add(mapper, setting.labels, setting.split, part, tiles, fold)
        held_out.gather()
        return held_out

    reporter = Recorder()
    both, one = of((1, VALIDATION), (2, TEST)), of((1, VALIDATION))
    together = both.calibration(reporter)
    seen = setting.values > -99
    pixels = (setting.seen(VALIDATION, seen) | setting.seen(TEST, seen)).sum()
    assert together.of("amount").pixels == pixels
    assert together.of("amount").blocks == sum(
        (setting.split.parts[0] == part).sum() for part in (VALIDATION, TEST)
    )
    without = both.calibration(reporter, without=2)
    assert without == one.calibration(reporter)
    assert without.of("amount").pixels == setting.seen(VALIDATION, seen).sum()
    assert both.calibration(reporter, without=1) != without
    # of labels in one fold alone there is nothing else to judge by
    assert one.calibration(reporter, without=1) == one.calibration(reporter)


def test_too_few_blocks_are_said():
    """Five stands, each with an error of its own: worth five pixels, however many they have."""
    sample = calibrate._Sample(1000)
    residuals = np.repeat([0.5, 2.0, 1.0, 4.0, 3.0], 40)
    sample.add(np.random.default_rng(0).random(200), residuals[:, None], residuals.astype(int))
    entry, said = calibrate._half_widths(
        Variable("amount", "continuous"), sample.rows, sample.units, "the labels"
    )
    assert entry.effective == pytest.approx(5, abs=1) and entry.blocks == 5
    assert entry.of(90) == entry.of(99) == 4.0
    assert "amount: the labels are worth 4" in said and "5 places" in said


def test_without_a_label_there_is_no_calibration(setting):
    variables = setting.mapper.variables
    found = calibrate.calibrate(setting.mapper, setting.labels, setting.split, [], variables, 0)
    assert found.to_dict() == {}


def test_two_processes_find_the_same(tmp_path):
    wanted = scored(tmp_path / "alone")
    done = subprocess.run(
        torchrun(2, str(WORKER), str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    first, second = (json.loads((tmp_path / f"rank{k}.json").read_text()) for k in (0, 1))
    assert first == second
    wanted = json.loads(json.dumps(wanted))
    assert first["calibration"] == wanted["calibration"]
    assert first["accuracy"]["species"] == wanted["accuracy"]["species"]
    one, other = first["accuracy"]["amount"], wanted["accuracy"]["amount"]
    for name in ("rmse", "mae", "bias", "r2", "pearson_r", "pixels"):
        assert one[name] == pytest.approx(other[name], rel=1e-12, abs=1e-12)
    assert one["coverage"] == other["coverage"]
    assert one["figures"]["errors"] == other["figures"]["errors"]
    assert first["some"]["species"] == wanted["some"]["species"]
