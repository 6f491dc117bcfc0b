"""Several files that take their places together, and what is left of runs that were killed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from contextlib import ExitStack
from pathlib import Path

import pytest

import hypertask
from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.files import job_folder, placed_together, replacing, require_writable
from hypertask.model.base.leftovers import hidden_path, new_token

NAMES = ("maps/height.tif", "maps/height.qml", "all.tif", "deep/er/report.html", "Größe [m].csv")


def contents(folder) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else "folder"
        for path in sorted(Path(folder).rglob("*"))
    }


def write_all(folder, text: str, names=NAMES) -> None:
    with placed_together():
        for name in names:
            with replacing(folder / name) as temporary:
                temporary.write_text(text)
                if name.endswith(".tif"):
                    temporary.with_name(temporary.name + ".aux.xml").write_text(text)
            assert not (folder / name).is_file() or (folder / name).read_text() != text


def test_files_take_their_places_together(tmp_path):
    write_all(tmp_path, "one")
    first = contents(tmp_path)
    assert {name: first[name] for name in NAMES} == dict.fromkeys(NAMES, "one")
    assert first["maps/height.tif.aux.xml"] == first["all.tif.aux.xml"] == "one"
    assert len(first) == len(NAMES) + 2 + 3, "and the folders, nothing else"
    write_all(tmp_path, "two")
    assert contents(tmp_path) == {k: v.replace("one", "two") for k, v in first.items()}


def test_a_file_without_an_ending_takes_no_other_output_along(tmp_path):
    names = ("all", "all.html", "all.html.txt")
    write_all(tmp_path, "one", names)
    write_all(tmp_path, "two", names)
    assert contents(tmp_path) == dict.fromkeys(names, "two")
    with placed_together():
        with replacing(tmp_path / "all.html") as temporary:
            temporary.write_text("three")
        with pytest.raises(ValueError, match="no"), replacing(tmp_path / "all"):
            raise ValueError("no")
    assert contents(tmp_path) == {**dict.fromkeys(names, "two"), "all.html": "three"}


@pytest.mark.parametrize("old", [(), NAMES[:1], NAMES[1:4], NAMES])
@pytest.mark.parametrize("call", ["replace", "link"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_whatever_step_fails_everything_is_as_it_was(tmp_path, monkeypatch, old, call, number):
    if old:
        write_all(tmp_path, "old", old)
    (tmp_path / "maps").mkdir(exist_ok=True)
    (tmp_path / "maps" / "height.tif.ovr").write_text("overviews of the old file")
    before, real, failed = contents(tmp_path), getattr(os, call), 0

    def fails_at(step):
        calls = iter(range(10_000))

        def function(*arguments, **settings):
            if next(calls) == step:
                raise OSError(number, os.strerror(number))
            return real(*arguments, **settings)

        return function

    for step in range(100):
        monkeypatch.setattr(os, call, fails_at(step))
        try:
            write_all(tmp_path, "new")
        except HyperTaskError as error:
            failed += 1
            assert "disk is full" in str(error) or "could not be written" in str(error)
            monkeypatch.setattr(os, call, real)
            assert contents(tmp_path) == before
        else:
            break
    monkeypatch.setattr(os, call, real)
    after = contents(tmp_path)
    assert {after[name] for name in NAMES} == {"new"} and "maps/height.tif.ovr" not in after
    # links keep what was there; on a disk without them it is moved aside
    assert failed == (len(NAMES) + 2 if call == "replace" else 0)


@pytest.mark.parametrize("error", [Cancelled, ValueError, KeyboardInterrupt, HyperTaskError])
def test_a_failure_before_the_end_leaves_no_file_and_no_folder(tmp_path, error):
    (tmp_path / "all.tif").write_text("old")
    with pytest.raises(error), placed_together():
        for name in NAMES:
            with replacing(tmp_path / name) as temporary:
                temporary.write_text("new")
        raise error("given up")
    assert contents(tmp_path) == {"all.tif": "old"}


def test_what_fails_within_does_not_wait_for_the_rest(tmp_path):
    with placed_together():
        with replacing(tmp_path / "kept.txt") as temporary:
            temporary.write_text("kept")
        with pytest.raises(ValueError), replacing(tmp_path / "given up.txt") as temporary:
            temporary.write_text("half")
            raise ValueError
    assert contents(tmp_path) == {"kept.txt": "kept"}


def test_one_inside_the_other_is_placed_first(tmp_path):
    with placed_together():
        write_all(tmp_path / "inner", "x")
        assert (tmp_path / "inner" / "all.tif").read_text() == "x"


def test_one_file_is_not_written_twice(tmp_path):
    twice = pytest.raises(HyperTaskError, match=r"a\.txt would be written twice")
    with twice, placed_together():
        for _ in range(2):
            with replacing(tmp_path / "a.txt") as temporary:
                temporary.write_text("x")
    assert contents(tmp_path) == {}


def test_a_destination_that_is_a_folder_is_known_before_anything_moves(tmp_path):
    (tmp_path / "deep" / "er" / "report.html").mkdir(parents=True)
    with pytest.raises(HyperTaskError, match=r"report\.html could not be written"):
        write_all(tmp_path, "new")
    assert set(contents(tmp_path).values()) == {"folder"}


def test_side_cars_come_after_their_file(tmp_path, monkeypatch):
    moved, real = [], os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (moved.append(Path(b).name), real(a, b)))
    with replacing(tmp_path / "m.tif") as temporary:
        for end in (".aux.xml", ".ovr"):
            temporary.with_name(temporary.name + end).write_text("beside")
        temporary.write_text("map")
    assert moved == ["m.tif", "m.tif.aux.xml", "m.tif.ovr"]


def test_side_cars_of_the_file_before_go_with_it(tmp_path):
    mine, others = (
        ("m.gpkg-wal", "m.gpkg-shm", "m.gpkg.aux.xml"),
        ("m.hdr", "m.gpkg2", "om.gpkg-wal"),
    )
    for name in ("m.gpkg", *mine, *others):
        (tmp_path / name).write_text("old")
    with replacing(tmp_path / "m.gpkg") as temporary:
        temporary.write_text("new")
    assert contents(tmp_path) == {"m.gpkg": "new", **dict.fromkeys(others, "old")}


@pytest.mark.parametrize(
    "name", ["n" * 251 + ".tif", "ä" * 125 + ".tif", "林" * 84, "a." + "b" * 250, "x" * 255]
)
def test_names_as_long_as_a_disk_allows(tmp_path, name):
    assert len(name.encode()) > 250
    hidden = hidden_path(tmp_path / name, new_token())
    assert len(hidden.name.encode()) <= 240
    assert hidden.name != hidden_path(tmp_path / (name[:-1] + "y"), new_token()).name
    for text in ("one", "two"):
        with replacing(tmp_path / name) as temporary:
            temporary.write_text(text)
            temporary.with_name(temporary.name + "-journal").write_text("x")
    assert contents(tmp_path) == {name: "two"}


def test_a_folder_is_asked_for_and_not_made(tmp_path):
    require_writable(tmp_path / "a" / "b")
    assert contents(tmp_path) == {}
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "a"):
        with pytest.raises(HyperTaskError, match=r"cannot be written to .* choose another one"):
            require_writable(folder)


# -------------------------------------------------------------------------- killed and running

_RUN = """
    import sys, time
    from hypertask.model.base.files import placed_together, replacing
    with placed_together():
        for path in sys.argv[1:]:
            with replacing(path) as temporary:
                temporary.write_text("half")
                temporary.with_name(temporary.name + ".aux.xml").write_text("half")
        print("ready", flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def running():
    """Start a process that writes to paths until its input ends."""
    started = []

    def start(*paths, code=_RUN):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), *map(str, paths)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(hypertask.__file__).parent,
        )
        started.append(process)
        assert process.stdout.readline() == b"ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def hidden(folder) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("."))


def test_a_run_removes_what_killed_runs_left_of_its_own_files(tmp_path, running):
    paths = [tmp_path / "b.tif", tmp_path / "c" / "r [1].html"]
    for _ in range(3):
        process = running(*paths, tmp_path / "other.tif")
        process.kill()
        process.wait()
    part = tmp_path / ".b.0123abcd.1.tif"  # of a run of several processes
    part.touch()
    foreign = [".b.tif", ".b.0123abcd.html", ".hidden", ".b.0123abcd.12345678.tif", ".hypertask-x"]
    for name in foreign:
        (tmp_path / name).write_text("someone's")
    assert len(hidden(tmp_path)) == 5 + 1 + len(foreign), "each has removed the one before"
    for path in paths:
        with replacing(path) as temporary:
            temporary.write_text("whole")
    others = [name for name in hidden(tmp_path) if name.startswith(".other.")]
    assert hidden(tmp_path) == sorted([*foreign, *others]) and len(others) == 2
    assert not hidden(tmp_path / "c")
    assert [path.read_text() for path in paths] == ["whole", "whole"]


def test_a_run_leaves_what_another_is_writing(tmp_path, running):
    path = tmp_path / "b.tif"
    process = running(path)
    theirs = hidden(tmp_path)
    assert len(theirs) == 3
    with replacing(path) as temporary:
        temporary.write_text("mine")
        assert set(theirs) < set(hidden(tmp_path))
    assert hidden(tmp_path) == theirs and path.read_text() == "mine"
    process.communicate()
    assert process.returncode == 0 and hidden(tmp_path) == []
    assert path.read_text() == "half", "the last to end has its file there"


_LOOKS = """
    import sys
    from pathlib import Path
    from hypertask.model.base.leftovers import Hold, new_token
    hold = Hold(Path(sys.argv[1]), new_token())
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_locks_of_runs_that_were_killed_at_once_go_with_the_next(tmp_path, running):
    killed, alive = (running(tmp_path, code=_LOOKS) for _ in range(2))
    killed.kill()
    killed.wait()
    assert len(hidden(tmp_path)) == 2
    (tmp_path / ".hypertask-notes").touch()
    require_writable(tmp_path / "not" / "there")
    assert len(hidden(tmp_path)) == 2, "that of the run which lives, and what is no lock"
    alive.kill()
    alive.wait()
    require_writable(tmp_path)
    assert hidden(tmp_path) == [".hypertask-notes"]


_WORKS = """
    import sys
    from hypertask.model.base.files import job_folder
    with job_folder() as folder:
        (folder / "scratch.raw").write_text("much")
        print("ready", flush=True)
        sys.stdin.read()
"""


def test_the_temporary_folder_of_a_killed_run_goes_with_the_next(tmp_path, running, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    alive, killed = running(code=_WORKS), running(code=_WORKS)
    theirs = {each.name for each in tmp_path.iterdir()}
    assert len(theirs) == 4
    killed.kill()
    killed.wait()
    foreign = tmp_path / "hypertask-0123abcd"
    foreign.mkdir()
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (tmp_path / "hypertask-0123abcd-link").symlink_to(kept)
    with job_folder() as folder:
        assert folder.parent == tmp_path and not list(folder.iterdir())
    left = {each.name for each in tmp_path.iterdir()}
    assert len(left & theirs) == 2 and (kept / "file").exists()
    assert left - theirs == {"hypertask-0123abcd", "hypertask-0123abcd-link", "kept"}
    alive.communicate()
    assert {each.name for each in tmp_path.iterdir()} == left - theirs


@pytest.mark.parametrize("together", [False, True])
def test_what_fails_to_be_read_is_not_said_of_what_is_written(tmp_path, together):
    """An input that is gone meanwhile, and the other one of two outputs."""
    gone = tmp_path / "labels.gpkg"
    words = r"labels\.gpkg can no longer be used \(No such file"
    with pytest.raises(HyperTaskError, match=words), ExitStack() as stack:
        if together:
            stack.enter_context(placed_together())
        stack.enter_context(replacing(tmp_path / "a.tif"))
        gone.read_bytes()
    words = r"a\.tif could not be written \(Is a directory"
    with pytest.raises(HyperTaskError, match=words), ExitStack() as stack:
        stack.enter_context(placed_together())
        one, _ = (stack.enter_context(replacing(tmp_path / f"{name}.tif")) for name in "ab")
        one.mkdir()
        stack.callback(one.rmdir)
        one.write_text("")
    words = r"The disk is full: .*c\.tif"
    with pytest.raises(HyperTaskError, match=words), replacing(tmp_path / "c.tif"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []
