"""Inputs that nobody thought of: a right result or one clear sentence, and nothing lost.

The short run; ``scripts/fuzz.py`` is the long one.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from support.strategies import STRATEGIES
from support.world import JOBS, make_world, run

# a training that is not refused takes seconds; the long run has them
QUICK = {
    "jobs": {"commands": ["predict", "split", "statistics", "separability", "assess", "sample"]},
    "bad headers": {"commands": ["predict", "separability", "split", "statistics"]},
    "odd fields": {"commands": ["predict", "separability", "split"]},
    "label layers": {"commands": ["statistics", "separability", "assess", "split"]},
    "label rasters": {"commands": ["statistics", "separability", "assess", "split"]},
    "model files": {"commands": ["inspect", "predict"]},
    "options": {"commands": ["predict", "split", "statistics", "separability", "assess"]},
    "damaged files": {"commands": ["predict", "split", "statistics", "separability", "assess"]},
}
EXAMPLES = {"jobs": 50, "good headers": 8, "good layers": 8, "model files": 25}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("place")


@pytest.mark.parametrize("command", JOBS)
def test_the_usual_jobs_do_what_they_should(world, place, command):
    """What the others are held against: without a change nothing is refused."""
    outcome = run(world.copy(place / "one"), command, world.jobs(command))
    assert outcome.code == 0, outcome.error or outcome.trace
    assert not outcome.faults() and (outcome.left or command == "inspect")


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_right_result_or_one_clear_sentence(world, place, name):
    drawn = STRATEGIES[name](**QUICK.get(name, {}))

    @settings(
        max_examples=EXAMPLES.get(name, 15),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def look(case):
        own = world.copy(place / "one")
        case.write(own)
        outcome = run(own, case.command, case.job)
        faults = outcome.faults() + case.faults(own, outcome)
        assert not faults, "\n".join([*faults, repr(case)])

    look()
