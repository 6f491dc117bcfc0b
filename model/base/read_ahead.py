"""Making the next things while the current one is used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

Item = TypeVar("Item")


def read_ahead(
    make: Callable[[int], Item], count: int, depth: int = 3
) -> Generator[Item, None, None]:
    """Yield ``make(0) ... make(count - 1)``, made in one thread ahead of their use.

    One thread, so that random numbers are drawn in a fixed order. An exception in ``make`` is
    raised here; leaving the loop early ends the thread.
    """
    ready: queue.Queue = queue.Queue(depth)
    stop = threading.Event()

    def work():
        try:
            for number in range(count):
                if not _put(ready, (make(number), None), stop):
                    return
        except BaseException as error:  # handed to the consumer, which raises it
            _put(ready, (None, error), stop)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        for _ in range(count):
            item, error = ready.get()
            if error is not None:
                raise error
            yield item
    finally:
        stop.set()
        thread.join()


def _put(ready: queue.Queue, item, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            ready.put(item, timeout=0.1)
            return True
        except queue.Full:
            continue
    return False
