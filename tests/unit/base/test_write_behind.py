"""Work that is done while the next is made."""

from __future__ import annotations

import threading

import pytest

from hypertask.model.base.write_behind import write_behind


def test_all_is_called_in_order_in_one_other_thread():
    seen = []
    with write_behind() as later:
        for number in range(50):
            later(lambda number=number: seen.append((number, threading.get_ident())))
    assert [number for number, _ in seen] == list(range(50))
    assert len({thread for _, thread in seen}) == 1 and seen[0][1] != threading.get_ident()


def test_a_few_wait_and_no_more():
    gate, called = threading.Event(), []
    with write_behind(depth=2) as later:
        later(gate.wait)
        asked = threading.Thread(target=lambda: [later(lambda: called.append(1)) for _ in range(5)])
        asked.start()
        asked.join(0.2)
        assert asked.is_alive() and not called
        gate.set()
        asked.join()
    assert len(called) == 5


def test_what_fails_is_raised_and_nothing_is_done_after_it():
    called = []
    with pytest.raises(OSError, match="disk"), write_behind() as later:
        later(lambda: (_ for _ in ()).throw(OSError("the disk is full")))
        for _ in range(20):
            later(lambda: called.append(1))
    assert not called


def test_the_last_one_fails():
    with pytest.raises(ZeroDivisionError), write_behind() as later:
        later(lambda: 1 / 0)


def test_given_up_when_the_block_fails():
    gate, called = threading.Event(), []
    with pytest.raises(KeyError), write_behind(depth=3) as later:
        later(gate.wait)
        later(lambda: called.append(1))
        threading.Timer(0.1, gate.set).start()
        raise KeyError
    assert not called
