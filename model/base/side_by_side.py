"""Doing things that have nothing to do with each other at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed


def side_by_side(
    tasks: Sequence[Callable[[], object]], threads: int, check: Callable[[], object] = lambda: None
) -> None:
    """Call all of ``tasks``, at most ``threads`` at a time; ``check`` after each that is done.

    The first exception, of a task or of ``check``, is raised once those under way have ended; what
    has not begun is given up.
    """
    if not tasks:
        return
    with ThreadPoolExecutor(min(len(tasks), max(1, threads))) as pool:
        waiting = [pool.submit(task) for task in tasks]
        try:
            for each in as_completed(waiting):
                each.result()
                check()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
