"""Doing the last things with what was made while the next is made."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def write_behind(depth: int = 2) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Gives a function that has its argument called in one thread, in order, at most ``depth``
    behind.

    An exception of one is raised by the next call, or at the end, where all have been called; what
    comes after it is not called. When the block ends by an exception, what waits is given up.
    """
    waiting: queue.Queue = queue.Queue(depth)
    failed: list[BaseException] = []
    given_up = threading.Event()

    def work() -> None:
        while (task := waiting.get()) is not None:
            if failed or given_up.is_set():
                continue
            try:
                task()
            except BaseException as error:  # raised where the tasks come from
                failed.append(error)

    def later(task: Callable[[], None]) -> None:
        if failed:
            raise failed[0]
        waiting.put(task)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield later
    except BaseException:
        given_up.set()
        raise
    finally:
        waiting.put(None)
        thread.join()
    if failed:
        raise failed[0]
