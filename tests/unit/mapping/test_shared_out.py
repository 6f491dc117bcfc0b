"""Products of several threads at once."""

from __future__ import annotations

import threading
from functools import partial

import numpy as np
import pytest
import torch

from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig, mapping
from hypertask.model.runtime.memory import Living
from hypertask.model.runtime.shared_out import computing_alone, share_out


def new_thread(work):
    """What ``work`` returns in a thread that begins now."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture(autouse=True)
def three_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def test_every_part_is_done_by_threads_that_compute_alone():
    done, together = [], threading.Barrier(3, timeout=20)

    def work(part):
        if part < 3:
            together.wait()
        done.append((part, torch.get_num_threads(), torch.is_inference_mode_enabled()))

    with torch.inference_mode():
        share_out(work, range(50))
    assert sorted(done) == [(part, 1, True) for part in range(50)]
    assert torch.get_num_threads() == new_thread(torch.get_num_threads) == 3
    done.clear()
    share_out(work, [5, 6])
    assert sorted(done) == [(5, 1, False), (6, 1, False)]


def test_a_single_thread_and_a_single_part_need_no_others():
    own = threading.get_ident()
    done = []
    share_out(lambda part: done.append(threading.get_ident()), [1])
    torch.set_num_threads(1)
    share_out(lambda part: done.append(threading.get_ident()), range(5))
    assert done == [own] * 6


def test_a_failure_is_raised_and_threads_are_as_before():
    with pytest.raises(ValueError, match="part 7"):
        share_out(partial(_fail_at, 7), range(9))
    assert torch.get_num_threads() == new_thread(torch.get_num_threads) == 3


def _fail_at(which, part):
    if part == which:
        raise ValueError(f"part {part}")


def test_threads_that_begin_meanwhile_compute_alone_and_this_one_does_not():
    with computing_alone():
        assert torch.get_num_threads() == 3
        assert new_thread(torch.get_num_threads) == 1
        with computing_alone():
            pass
        assert new_thread(torch.get_num_threads) == 1
    assert new_thread(torch.get_num_threads) == 3
    with pytest.raises(ValueError, match="part 0"), computing_alone():
        _fail_at(0, 0)
    assert new_thread(torch.get_num_threads) == 3


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_map_is_the_same_with_any_number_of_threads(monkeypatch, dtype):
    monkeypatch.setitem(mapping._ROWS, "cpu", 50)  # the last part is smaller
    torch.manual_seed(0)
    config = NetworkConfig(bands=9, classes=(3,), continuous=2, widths=(4, 8), spectral_path=6)
    form = MultitaskNetwork(config).eval().for_mapping(dtype)
    spectra = torch.from_numpy(np.random.default_rng(0).normal(size=(1, 9, 16, 48)))
    found, features = {}, {}
    for threads in (1, 3):
        torch.set_num_threads(threads)
        given = features[threads] = torch.zeros(16 * 48, form.features)

        def take(rows, first, given=given):
            given[first : first + len(rows)] += rows

        with torch.inference_mode():
            maps, scores = form._rows.maps(spectra.float(), None, take)
        found[threads] = maps.float(), scores, given
    assert all(torch.equal(a, b) for a, b in zip(found[1], found[3]))
    assert features[1].any(1).all()  # each pixel has been given


def test_memory_is_counted_of_all_parts():
    with Living() as living:
        share_out(lambda part: torch.empty(1000), range(4))
        assert torch.get_num_threads() == 1
    assert living.most >= 4000 and torch.get_num_threads() == 3
