"""Files and folders that are either complete or not there: written beside, then renamed."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Container, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from glob import escape
from pathlib import Path

from .errors import HyperTaskError
from .leftovers import (
    Hold,
    cut,
    hidden_path,
    new_token,
    remove_job_folders,
    remove_locks,
    remove_own,
    token_of,
)

_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # devices of Windows
_OF_THE_OLD = (".aux.xml", ".ovr", ".msk", "-wal", "-shm", "-journal")
"""Endings of side-cars that would be wrong beside a new file."""


@contextmanager
def job_folder() -> Iterator[Path]:
    """Give a temporary folder for one job, gone afterwards; those of killed runs go with it."""
    parent, token = Path(tempfile.gettempdir()), new_token()
    hold = _hold(parent, token)
    remove_job_folders(parent)
    folder = tempfile.mkdtemp(prefix=f"hypertask-{token}-", dir=parent)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        hold.let_go()


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; it takes the place of ``path`` on success.

    On any failure, a cancel included, what was written is removed, folders made for it too, and an
    older file of that name stays as it was. Side-car files written beside the temporary name
    (``<temporary>.aux.xml``) move along, after the file. Within :func:`placed_together` the file
    waits for the others.

    Raises
    ------
    HyperTaskError
        When the folder cannot be written to or the disk is full.
    """
    path, group = Path(path), _together.get()
    if group is None:
        with _written(_Group()) as group:
            temporary = group.add(path)
            with group.writing(temporary):
                yield temporary
        return
    temporary = group.add(path)
    try:
        with group.writing(temporary):
            yield temporary
    except BaseException:
        group.drop(temporary)
        raise


@contextmanager
def placed_together(token: str | None = None) -> Iterator[None]:
    """What :func:`replacing` writes within takes its places together, at the end.

    When one of them fails, or cannot be put in its place, none is there and older files are as
    they were. ``token``: of the hidden files meanwhile, eight hexadecimal digits.
    """
    group = _Group(token)
    mark = _together.set(group)
    try:
        with _written(group):
            yield
    finally:
        _together.reset(mark)


def require_no_link(path: Path) -> None:
    """Raise HyperTaskError where a file that is to be written is a link: side-cars would be looked
    for beside it, and lie beside the file that it names."""
    if path.is_symlink():
        raise HyperTaskError(
            f"{path} is a link to {os.readlink(path)}; name that file itself, or remove the link."
        )


class _Group:
    """Files on their way to their places."""

    def __init__(self, token: str | None = None):
        self._token = token or new_token()
        self._files: dict[Path, Path] = {}  # temporary -> place
        self._holds: dict[Path, Hold] = {}
        self._made: list[Path] = []  # folders

    def add(self, path: Path) -> Path:
        with _sentence(path):
            return self._added(path)

    def _added(self, path: Path) -> Path:
        temporary = hidden_path(path, self._token)
        if temporary in self._files:
            raise HyperTaskError(f"{path} would be written twice; give the outputs other names.")
        require_no_link(path)
        self._made += made_folders(path.parent)
        if path.parent not in self._holds:
            self._holds[path.parent] = _hold(path.parent, self._token)
        remove_own(path, self._token)
        self._files[temporary] = path
        return temporary

    @contextmanager
    def writing(self, temporary: Path) -> Iterator[None]:
        """Turn a failure to write a file into a sentence, and that of another file into one on it:
        what is written is often read from others meanwhile."""
        try:
            yield
        except OSError as error:
            name = error.filename
            if name is None or isinstance(name, int):  # the system does not say which
                raise write_error(self._files[temporary], error) from error
            file = Path(os.fsdecode(name))
            for own, path in self._files.items():
                if file.parent == own.parent and file.name.startswith(own.name):
                    raise write_error(path, error) from error
            raise unusable(file, error) from error

    def drop(self, temporary: Path) -> None:
        del self._files[temporary]
        _remove(temporary, self._files)

    def put(self) -> None:
        """Put every file in its place, or none."""
        steps = [step for entry in self._files.items() for step in _steps(*entry, self._files)]
        for temporary, path in self._files.items():
            with _sentence(path):
                temporary.stat()
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        done: list[tuple[Path, Path | None]] = []
        try:
            for source, target, kept in steps:
                with _sentence(target):
                    if len(steps) > 1:  # one that fails alone has changed nothing
                        there = os.path.lexists(target)
                        done.append((target, kept if there else None))
                        if there:
                            _keep(target, kept)
                    if source is None:
                        target.unlink(missing_ok=True)
                    else:
                        os.replace(source, target)
        except BaseException:
            for place, older in reversed(done):
                _bring_back(place, older)
            raise

    def clear(self, failed: bool) -> None:
        """Leave nothing hidden behind; after a failure no folder either that was made for it."""
        for temporary in self._files:
            _remove(temporary, ())
        for hold in self._holds.values():
            hold.let_go()
        for folder in reversed(self._made) if failed else ():
            with suppress(OSError):  # something else is in it by now
                folder.rmdir()


_together: ContextVar[_Group | None] = ContextVar("together", default=None)


@contextmanager
def _written(group: _Group) -> Iterator[_Group]:
    failed = True
    try:
        yield group
        group.put()
        failed = False
    finally:
        group.clear(failed)


def _steps(
    temporary: Path, path: Path, outputs: Container[Path]
) -> list[tuple[Path | None, Path, Path]]:
    """What to move where, None for what goes, and where to keep what was there: the file first.

    Of a file without an ending, another of the ``outputs`` may look like a side-car.
    """
    beside = {
        file.name[len(temporary.name) :]: file
        for file in sorted(temporary.parent.glob(escape(temporary.name) + ".*"))
        if file not in outputs
    }
    steps: list[tuple[Path | None, Path]] = [(temporary, path)]
    steps += [(file, path.with_name(path.name + end)) for end, file in beside.items()]
    old = (path.with_name(path.name + end) for end in _OF_THE_OLD if end not in beside)
    steps += [(None, each) for each in old if os.path.lexists(each)]
    return [
        (source, target, temporary.with_name(f"{temporary.name}.old{number}"))
        for number, (source, target) in enumerate(steps)
    ]


def _keep(target: Path, kept: Path) -> None:
    try:
        os.link(target, kept, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a disk without links
        os.replace(target, kept)


def _bring_back(target: Path, kept: Path | None) -> None:
    with suppress(OSError):
        if kept is None:
            target.unlink(missing_ok=True)
        elif os.path.lexists(kept):
            os.replace(kept, target)


def _remove(temporary: Path, outputs: Container[Path]) -> None:
    for left in temporary.parent.glob(escape(temporary.name) + "*"):
        with suppress(OSError):
            if left not in outputs:
                left.unlink()


@contextmanager
def _sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise write_error(path, error) from error


def nearest_there(path: str | Path) -> Path:
    """A path if it exists, else the nearest of the folders above it that does.

    Raises
    ------
    HyperTaskError
        Where none does, as on a drive that is not connected.
    """
    path = Path(path)
    above = [path, *path.parents]
    for each in above:
        if os.path.exists(each):
            return each
    raise HyperTaskError(
        f"{path} cannot be written because {above[-1]} cannot be reached; connect it or choose "
        "another place."
    )


def made_folders(folder: Path) -> list[Path]:
    """Make ``folder`` where it does not exist; returns the folders that were made, outer first.

    Raises
    ------
    HyperTaskError
        When it cannot be made.
    """
    made: list[Path] = []
    try:
        nearest_there(folder)
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            made.append(each)
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        for each in reversed(made):
            each.rmdir()
        raise _unwritable(folder, error) from error
    return made


@contextmanager
def made_alone(path: str | Path) -> Iterator[None]:
    """Within it no other run makes ``path``, nor another file beside it of that stem.

    Raises
    ------
    HyperTaskError
        When another run does, or the folder cannot be written to.
    """
    path = Path(path)
    made = made_folders(path.parent)
    hold = _hold(path.parent, token_of(path))
    try:
        if not hold.alone:
            raise HyperTaskError(
                f"Another run is making {path} at this moment; wait for its end or choose another "
                "name."
            )
        yield
    finally:
        hold.let_go()
        for folder in reversed(made):
            with suppress(OSError):  # it holds what was made
                folder.rmdir()


def require_writable(folder: str | Path) -> None:
    """Raise HyperTaskError unless files can be written to ``folder``; it is not made yet."""
    folder = Path(folder)
    try:
        there = nearest_there(folder)
        if not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        raise _unwritable(folder, error) from error
    hold = _hold(there, new_token())
    remove_locks(there)
    hold.let_go()


def writable_folder(folder: str | Path) -> Path:
    """Make ``folder`` where it does not exist and check that files can be written to it."""
    folder = Path(folder)
    made_folders(folder)
    require_writable(folder)
    return folder


def _hold(folder: Path, token: str) -> Hold:
    try:
        return Hold(folder, token)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> HyperTaskError:
    return HyperTaskError(
        f"The folder {folder} cannot be written to ({error.strerror}); choose another one."
    )


def require_space(folder: str | Path, needed: int) -> None:
    """Raise when the disk of ``folder``, made or not, has less than ``needed`` bytes left."""
    folder = Path(folder)
    free = shutil.disk_usage(nearest_there(folder)).free
    if free < needed:
        raise HyperTaskError(
            f"The disk of {folder} has {free / 1e9:.1f} GB left and about {needed / 1e9:.1f} GB "
            "are needed; free some space or choose another folder."
        )


def write_error(path: str | Path, error: OSError) -> HyperTaskError:
    """One sentence for a failed write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return HyperTaskError(
            f"The disk is full: {path} could not be written and was removed; free some space."
        )
    why = error.strerror or "the system does not say why"
    return HyperTaskError(f"{path} could not be written ({why}); choose another place.")


def unusable(path: str | Path, error: OSError | ValueError) -> HyperTaskError:
    """One sentence for a file that could be read, or written to, before."""
    why = getattr(error, "strerror", None) or "it is shorter than it was"
    return HyperTaskError(
        f"{path} can no longer be used ({why}); see that it is there and that its disk stays "
        "connected, and run this again."
    )


_LONGEST = 100, 160
"""Letters and bytes of a variable's file name."""


def safe_name(name: str, taken: Collection[str] = (), ending: str = "") -> str:
    """Turn a variable's name into a file name: letters, digits, ``.``, ``-`` and ``_``.

    Letters of any script stay. A long name is cut, before the ``ending``. A name that is ``taken``
    already (compared without case, as Windows and macOS do) gets a number.
    """
    base = re.sub(r"[^\w.\-]+", "_", (name + ending).strip()).strip("._") or "variable"
    letters, size = _LONGEST
    if len(base) > letters or len(base.encode("utf-8")) > size:
        base = cut(base[: letters - len(ending)], size - len(ending)) + ending
    if _RESERVED.fullmatch(base.split(".")[0]):
        base = f"_{base}"
    known = {other.casefold() for other in taken}
    candidate, number = base, 2
    while candidate.casefold() in known:
        candidate, number = f"{base}_{number}", number + 1
    return candidate
