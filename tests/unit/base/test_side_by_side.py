"""Tasks at the same time: all are done, and the first failure ends it."""

from __future__ import annotations

import threading
import time

import pytest

from hypertask.model.base.side_by_side import side_by_side


@pytest.mark.parametrize("threads", [0, 1, 3, 50])
def test_all_are_done_and_looked_at_after_each(threads):
    done, looks = [], []
    side_by_side([lambda n=n: done.append(n) for n in range(20)], threads, lambda: looks.append(1))
    assert sorted(done) == list(range(20)) and len(looks) == 20
    side_by_side([], threads)


def test_they_run_together():
    both = threading.Barrier(2, timeout=20)
    side_by_side([both.wait, both.wait], 2)


def test_a_failure_is_raised_and_what_has_not_begun_is_given_up():
    done = []

    def fail():
        raise OSError("full")

    def work():
        time.sleep(0.01)
        done.append(1)

    with pytest.raises(OSError, match="full"):
        side_by_side([fail, *[work] * 500], 1)
    assert len(done) < 500


def test_it_can_be_stopped_between_two():
    done = []

    def work():
        time.sleep(0.01)
        done.append(1)

    def check():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side([work] * 500, 2, check)
    assert 1 <= len(done) < 500
