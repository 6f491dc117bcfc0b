"""Products of several threads at once: each computes its own alone.

Threads that share a product wait for each other at its end, and all the longer where other threads
want the cores too. So many small ones are shared out as wholes, and threads that have little to
compute beside the mapping do it by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import TypeVar

import torch

from ..base.side_by_side import side_by_side

Part = TypeVar("Part")


def share_out(work: Callable[[Part], object], parts: Sequence[Part]) -> None:
    """Call ``work`` with each of ``parts``, in any order, by as many threads as torch computes with
    here.

    Each computes alone; one that is held up leaves more parts to the others. The first exception is
    raised.
    """
    threads = torch.get_num_threads()
    if threads == 1 or len(parts) < 2:
        for part in parts:
            work(part)
        return
    inferring = torch.is_inference_mode_enabled()  # which a thread does not inherit

    def own(part: Part) -> None:
        with torch.inference_mode(inferring):
            work(part)

    with computing_alone():
        side_by_side([partial(own, part) for part in parts], threads)


@contextmanager
def computing_alone() -> Iterator[None]:
    """Threads that begin meanwhile compute each product alone; this one goes on as before."""
    before = _number()
    _for_new_threads(1)
    try:
        yield
    finally:
        _for_new_threads(before)


def _for_new_threads(number: int) -> None:
    if _number() != number:  # torch sets that of the thread that asks as well
        thread = Thread(target=torch.set_num_threads, args=(number,))
        thread.start()
        thread.join()


def _number() -> int:
    """With how many threads one that begins now would compute."""
    found: list[int] = []
    thread = Thread(target=lambda: found.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    return found[0]
