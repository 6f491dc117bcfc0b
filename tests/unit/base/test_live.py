"""What the messages of a training come to, of engines old and new, and of junk."""

from __future__ import annotations

import io
import json

import pytest

from hypertask.model.base import live
from hypertask.model.base.live import LOSS, WEIGHT, LiveTraining
from hypertask.model.base.messages import JsonReporter, Stage, TextReporter, Where


class Clock:
    now = 50.0

    def monotonic(self):
        return self.now


def records(say) -> list[dict]:
    """What a reporter writes, read back."""
    stream = io.StringIO()
    say(JsonReporter(stream))
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def taken(lines) -> LiveTraining:
    training = LiveTraining()
    for record in lines:
        training.take(record)
    return training


def test_a_training_of_several_networks(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(live, "time", clock)

    def say(whole):
        whole.progress(0, Where("reading"))
        fold = Stage(Stage(whole, 0, 80, "Fold 2"), 25, 75, "Seed 1")
        fold.progress(10, Where("pixels", 200, 2400, 90, 100))
        fold.metric(step=200, score=0.5, **{"loss/soil": 1.5})
        fold.progress(20, Where("windows", 0, 30, 80, 100))
        fold.metric(epoch=1, **{"loss/soil": 1.25, "weight/soil": 1.0, "loss/height": None})
        fold.metric(epoch=2, score=0.75, **{"loss/soil": 1.0, "weight/soil": 0.5})
        fold.progress(30, Where("windows", 2.25, 30, 60, 100))

    training = taken(records(say))
    assert [series.title() for series in training.series] == [
        "Fold 2: Seed 1: single pixels",
        "Fold 2: Seed 1: windows",
    ]
    pixels, windows = training.series
    assert pixels.points == {"score": [(200, 0.5)], "loss/soil": [(200, 1.5)]} and pixels.of == 2400
    assert windows.named(LOSS) == {"soil": [(1, 1.25), (2, 1.0)]} and windows.last == 2
    assert windows.named(WEIGHT) == {"soil": [(1, 1.0), (2, 0.5)]}
    assert windows.weighs and not pixels.weighs
    # 30 % of the middle half of 80 %
    assert training.progress == pytest.approx(80 * (0.25 + 0.5 * 0.3))
    # a stage of 100 s in half of 80 %: 250 s for all; after it come 40 % of them
    assert training.where.whole == pytest.approx(250) and training.left == pytest.approx(160)
    clock.now += 40
    assert training.left == pytest.approx(120)
    assert training.words() == (
        "Fold 2: Seed 1: learning from windows, epoch 3 of 30, about 2 min left."
    )
    training.take({"type": "result", "outputs": {"REPORT": "r.html"}})
    assert training.outputs == {"REPORT": "r.html"} and training.left is None


@pytest.mark.parametrize(("after", "left", "whole"), [(None, 160, 250), (7, 117, 207)])
def test_what_comes_after_a_stage_may_be_known(after, left, whole):
    def say(reporter):
        trainings = Stage(reporter, 0, 80, after=lambda: after)
        Stage(trainings, 25, 75).progress(30, Where("windows", 2.25, 30, 60, 100))

    training = taken(records(say))
    # of a stage of 100 s that is half of the trainings, 60 are left, and 50 of another; then 20 %
    assert training.where.left == pytest.approx(left)
    assert training.where.whole == pytest.approx(whole)


def test_an_engine_that_names_no_phases():
    def say(reporter):
        reporter.progress(12)
        for seed in (1, 2):
            for epoch in (1, 2, 3):
                reporter.message(f"Epoch {epoch}/3: loss soil 1.000; 0 min 5 s left.")
                reporter.metric(epoch=epoch, **{"loss/soil": 1 / epoch / seed})

    training = taken(records(say))
    assert [series.last for series in training.series] == [3, 3]
    assert [len(series.points["loss/soil"]) for series in training.series] == [3, 3]
    assert training.where is None and training.left is None and training.progress == 12
    assert training.words() == "Starting…"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"type": "metric"},
        {"type": "metric", "values": [1]},
        {"type": "metric", "values": {"epoch": "one", "loss/a": 3}},
        {"type": "metric", "values": {"loss/a": 3}},
        {"type": "progress"},
        {"type": "progress", "value": "much", "phase": 3},
        {"type": "progress", "value": None, "phase": "dreaming", "done": True, "of": float("inf")},
        {"type": "progress", "value": 10**400},
        {"type": "weather", "value": 3},
    ],
)
def test_junk_is_passed_over(record):
    training = taken([record])
    assert not training.series and training.progress == 0 and not training.outcome
    training.take({"type": "metric", "values": {"epoch": 1, "loss/a": 3, "odd": "x"}})
    assert training.series[0].points == {"loss/a": [(1, 3)]}


@pytest.mark.parametrize(
    "record, words",
    [
        ({"type": "result", "outputs": None}, "Trained."),
        ({"type": "cancelled"}, "Stopped."),
        ({"type": "error", "text": "No label lies on the scene."}, "No label lies on the scene."),
    ],
)
def test_how_it_ends(record, words):
    training = taken([record])
    assert training.words() == words and training.outcome == record["type"]


def test_a_terminal_is_told_the_phase():
    stream = io.StringIO()
    reporter = TextReporter(stream)
    reporter.progress(0, Where("reading"))
    reporter.progress(2, Where("windows", 0.5, 30, 1, 2))  # below the next five percent
    reporter.progress(50, Where("windows", 14.5, 30, 61.2, 100, "Seed 2"))
    assert stream.getvalue().splitlines() == [
        "[  0 %] reading scenes and labels",
        "[ 50 %] Seed 2: learning from windows, epoch 15 of 30, about 60 s left",
    ]
