"""The analyst's word to end a training with the best that it has found so far."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..base.messages import Reporter
from ..jobs.train import keep_request
from ..runtime import distributed

_EVERY = 0.25  # seconds between two looks at the disk


class GivenUp(Exception):  # noqa: N818 (what is asked for, not an error)
    """The network under way is not wanted any more; there is a better one."""


class KeepRequest:
    """A file beside the model file, see :func:`~hypertask.model.jobs.train.keep_request`.

    It counts for the network under way. One that an earlier training left is removed.
    """

    def __init__(self, output: str | Path, reporter: Reporter):
        self.path, self._reporter = keep_request(output), reporter
        self._looked, self._asked, self._dispensable = 0.0, False, False
        self.remove()

    def begin(self) -> None:
        """Another network is trained from here."""
        self._asked = False

    @contextmanager
    def dispensable(self) -> Iterator[None]:
        """Within, the best is there already: whoever asks for it does without the network under
        way, and :meth:`asked` raises :class:`GivenUp`."""
        self._dispensable = True
        try:
            yield
        finally:
            self._dispensable = False

    def asked(self) -> bool:
        """Whether to end the network under way. Cheap: call it often.

        Of several processes all are told the same at the same call. Within
        :func:`~hypertask.model.runtime.distributed.alone` they cannot ask each other: then no.
        """
        if not self._asked and distributed.can_agree():
            self._asked = distributed.as_the_first(distributed.rank() == 0 and self._seen())
        if self._asked and self._dispensable:
            raise GivenUp
        return self._asked

    def remove(self) -> None:
        if distributed.rank() == 0:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _seen(self) -> bool:
        now = time.monotonic()
        if now - self._looked < _EVERY:
            return False
        self._looked = now
        if not self.path.exists():
            return False
        self.remove()
        self._reporter.message("You ask to keep the best so far: this network's training ends.")
        return True
