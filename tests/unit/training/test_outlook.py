"""The bar goes as time goes, whatever was thought of the costs before."""

from __future__ import annotations

import pytest
from support.synthetic import Recorder

from hypertask.model.training import outlook as module
from hypertask.model.training.outlook import Ending, Outlook


class Clock:
    now = 7.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def run(clock, guess, pixels=(200, 0.05), windows=(40, 0.5)):
    """Two phases; returns (seconds, percent, seconds left) at each step."""
    reporter = Recorder()
    outlook = Outlook(reporter)
    outlook.plan("windows", windows[0], guess=guess)
    outlook.plan("pixels", pixels[0])
    told, started = [], clock.now
    for kind, (steps, seconds) in (("pixels", pixels), ("windows", windows)):
        outlook.begin(kind, steps)
        for step in range(steps):
            clock.now += seconds
            outlook.step(kind, done=step + 1)
            record = reporter.records[-1]
            assert record["phase"] == kind and record["done"] == step + 1
            told.append((clock.now - started, record["value"], record["left"]))
    assert reporter.records[0]["value"] == 0
    return told


def test_known_costs_make_an_even_bar(clock):
    for seconds, percent, left in run(clock, guess=0.5):
        assert percent == pytest.approx(100 * seconds / 30, abs=0.02)
        assert left == pytest.approx(30 - seconds, abs=0.01)


@pytest.mark.parametrize("guess", [0.05, 5.0])
def test_wrong_costs_are_put_right(clock, guess):
    told = run(clock, guess)
    percents = [percent for _, percent, _ in told]
    assert percents == sorted(percents) and percents[-1] == pytest.approx(100)
    # as soon as a window was seen the time left is right, and the bar goes evenly to the end
    seen = told[200:]
    for seconds, _, left in seen:
        assert left == pytest.approx(30 - seconds, abs=0.01)
    steps = [b - a for (_, a, _), (_, b, _) in zip(seen, seen[1:])]
    assert max(steps) - min(steps) < 0.02


def test_a_pace_that_changes_is_followed(clock):
    reporter = Recorder()
    outlook = Outlook(reporter)
    outlook.plan("windows", 500)
    outlook.begin("windows", 5)
    for step in range(400):
        clock.now += 1 if step < 200 else 3
        outlook.step("windows")
    assert outlook.left == pytest.approx(300, rel=0.01)


def test_what_is_like_another_takes_its_multiple(clock):
    outlook = Outlook(Recorder())
    outlook.plan("windows", 10)
    outlook.plan("validation", 2, like="windows", times=4)
    outlook.begin("windows", 1)
    clock.now += 3
    outlook.step("windows")
    assert outlook.left == pytest.approx(9 * 3 + 2 * 12)
    clock.now += 5
    outlook.step("validation")
    assert outlook.left == pytest.approx(9 * 3 + 5)


def test_one_that_goes_on(clock):
    reporter = Recorder()
    outlook = Outlook(reporter, spent=60, share=0.5)
    outlook.plan("windows", 10)
    outlook.begin("windows", 20, done=10)
    first = reporter.records[-1]
    assert first["value"] == 50 and first["done"] == 10 and "left" not in first
    clock.now += 6
    outlook.step("windows", done=11)
    told = reporter.records[-1]
    assert (told["left"], told["whole"]) == (54, 120) and told["value"] == 55


def test_the_ending_takes_its_pace_from_the_validations(clock):
    ending, outlook = Ending(), Outlook(Recorder())
    ending.tiles = [(0, 0, 0, 30, 50), (0, 30, 0, 10, 50)]
    assert ending.seconds() is None
    outlook.plan("windows", 10)
    outlook.plan("validation", 2, like="windows", times=4)
    ending.follow(outlook, [(0, 9, 9, 20, 50)], 0)
    assert ending.seconds() is None
    outlook.begin("windows", 1)
    clock.now += 3
    outlook.step("windows")
    assert ending.seconds() == pytest.approx(2 * 12)
    clock.now += 5
    outlook.step("validation")
    assert ending.seconds() == pytest.approx(2 * 5)
    outlook.end()
    assert ending.seconds() == pytest.approx(2 * 5)  # as it was last
    ending.times = 3
    outlook.plan("validation", 1, guess=4.0)
    ending.follow(outlook, [(0, 9, 9, 20, 50)], 0)
    assert ending.seconds() == pytest.approx(6 * 4)


def test_margins_are_mapped_too(clock):
    """Those of small tiles most of all; and each network's margin is measured at four places."""
    ending, outlook = Ending(), Outlook(Recorder())
    ending.tiles = [(0, 0, 0, 10, 10)] * 5
    outlook.plan("validation", 1, guess=7.0)
    ending.follow(outlook, [(0, 0, 0, 10, 10)] * 20, 16)
    pixel = 7 / (20 * 42 * 42)
    assert ending.seconds() == pytest.approx(pixel * (5 * 42 * 42 + 4 * 160 * 160))
