"""The parts of a set-up: locks, machines and Pythons from recorded answers, the store, the plan."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from support.engines import TOLD, with_login

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.leftovers import Hold
from hypertask.plugin.engine_setup import lock, machine, plan, pythons, store, tools
from hypertask.plugin.engine_setup.machine import Card

PLATFORMS = ("linux-x86_64", "linux-aarch64", "windows-x86_64", "macos-arm64")
LOCK = "0123456789ab"
DEFAULT_ROOT = machine.default_root  # which the tests replace

# ------------------------------------------------------------------------------- what is installed


@pytest.mark.parametrize("name", sorted(path.name for path in lock.FOLDER.glob("*.txt")))
def test_every_requirement_is_pinned_by_version_and_hash(name):
    text = (lock.FOLDER / name).read_text(encoding="utf-8")
    assert "://" not in text and "--" not in text.replace("--hash=sha256:", "")
    entries = re.split(r"^(?=[a-z])", text.split("\n", 1)[1], flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\d[\w.+]*( ; .+)? \\\n", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\s*(\\\n|$)", entry), entry


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_build_has_its_locks_sizes_and_pythons(platform):
    builds = lock.builds(platform)
    assert {"cpu", "mps"} & set(builds)
    for build in builds.values():
        for name in (build.torch, *build.others):
            assert (lock.FOLDER / name).is_file()
        assert "packages.txt" in build.others and set(build.pythons) <= set(pythons.VERSIONS)
        assert 1.5e8 < build.download < build.installed < 1e10
        version = lock.pinned(build.torch)[0]
        assert version == lock.torch_version() + (f"+{build.backend}" if build.backend else "")


def test_the_locks_hold_what_the_engine_needs():
    from hypertask.model.commands import _NEEDED

    text = (lock.FOLDER / "packages.txt").read_text(encoding="utf-8")
    for name in {*_NEEDED, "scikit-learn"} - {"torch"}:
        assert re.search(rf"^{name}==", text, re.MULTILINE), name
    assert not re.search(r"^(torch|nvidia|triton|cuda)", text, re.MULTILINE)


def test_the_hash_of_the_lock_follows_what_is_installed(tmp_path, monkeypatch):
    for name, text in (("a.txt", "a==1\n"), ("uv.txt", "uv==1\n")):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(lock, "FOLDER", tmp_path)

    def now():
        lock.lock_hash.cache_clear()
        return lock.lock_hash()

    first = now()
    (tmp_path / "uv.txt").write_text("uv==2\n")
    (tmp_path / "a.txt").write_bytes(b"a==1\r\n")  # as git may write it on Windows
    assert now() == first and re.fullmatch("[0-9a-f]{12}", first)
    (tmp_path / "a.txt").write_text("a==2\n")
    assert now() != first
    lock.lock_hash.cache_clear()


# --------------------------------------------------------------------------------- what this is


@pytest.mark.parametrize(
    "system, processor, name",
    [
        ("linux", "x86_64", "linux-x86_64"),
        ("win32", "AMD64", "windows-x86_64"),
        ("darwin", "arm64", "macos-arm64"),
        ("darwin", "x86_64", "macos-x86_64"),
        ("linux", "aarch64", "linux-aarch64"),
        ("win32", "ARM64", "windows-arm64"),
    ],
)
def test_platforms_have_names(system, processor, name):
    assert machine.platform_name(system, processor) == name
    if name not in PLATFORMS:
        assert not lock.builds(name) and "conda" in machine.unsupported(name)


SMI = """\
NVIDIA RTX A2000 8GB Laptop GPU, 551.61, 8188, 8.6
NVIDIA GeForce GTX 1060 6GB, 551.61, 6144, 6.1
"""


def test_cards_are_read_from_what_the_driver_prints():
    cards = machine.read_cards(SMI)
    assert cards[0] == Card("NVIDIA RTX A2000 8GB Laptop GPU", "551.61", 8188, 8.6)
    assert cards[1].words == "NVIDIA GeForce GTX 1060 6GB (driver 551.61, 6 GiB)"
    assert machine.read_cards("NVIDIA T4, 470.82, [N/A]\n") == [Card("NVIDIA T4", "470.82")]
    failed = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"
    assert machine.read_cards(failed) == [] and machine.read_cards("No devices were found\n") == []


def test_cards_are_asked_of_the_program_without_what_old_drivers_do_not_know(tmp_path, monkeypatch):
    program = tmp_path / "nvidia-smi"
    program.write_text(
        '#!/bin/sh\ncase "$1" in *compute_cap*) exit 2;; esac\necho "Tesla K80, 418.10, 11441"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert machine.cards() == [Card("Tesla K80", "418.10", 11441)]
    program.write_text("#!/bin/sh\nexit 9\n")
    assert machine.cards() == []


@pytest.mark.parametrize(
    "wanted, cards, name, words",
    [
        ("auto", [], "cpu", "no NVIDIA card"),
        ("gpu", [], "cu130", "as chosen"),
        ("cpu", [Card("H200", "580.10", 1, 9.0)], "cpu", "as chosen"),
        ("auto", [Card("H200", "580.65.06", 1, 9.0)], "cu130", "fits H200"),
        ("auto", [Card("A100", "570.10", 1, 8.0)], "cu126", "fits A100"),
        ("auto", [Card("GTX 1060", "581.1", 1, 6.1)], "cu126", "fits GTX 1060"),
        ("auto", [Card("RTX 5090", "575.1", 1, 12.0)], "cpu", "to 580 or later"),
        ("gpu", [Card("Tesla K80", "418.10", 1, 3.7)], "cpu", "too old"),
        ("auto", [Card("old", "510.1", 1, None)], "cpu", "driver"),
    ],
)
def test_the_build_follows_card_and_driver(wanted, cards, name, words):
    for platform in ("linux-x86_64", "windows-x86_64"):
        found, why = machine.build_for(wanted, lock.builds(platform), cards)
        assert found == name and words in why
    assert machine.build_for(wanted, lock.builds("macos-arm64"), cards)[0] == "mps"


@pytest.mark.parametrize(
    "name, version, words",
    [
        ("glibc", "2.36", None),
        ("glibc", "2.28", None),
        ("glibc", "2.17", "glibc 2.17"),
        ("", "", "not GNU's"),
    ],
)
def test_an_old_c_library_is_told(name, version, words):
    found = machine.old_c_library(name, version)
    assert found is None if words is None else words in found


def test_each_system_has_its_folder(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    assert DEFAULT_ROOT("linux", {}) == Path("/home/me/.local/share/hypertask")
    assert DEFAULT_ROOT("linux", {"XDG_DATA_HOME": "/data"}) == Path("/data/hypertask")
    assert DEFAULT_ROOT("win32", {"LOCALAPPDATA": "C:/L"}) == Path("C:/L/hypertask")
    assert DEFAULT_ROOT("darwin", {}) == Path("/home/me/Library/Application Support/hypertask")


def test_sizes_count_linked_files_once(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(bytes(1000))
    os.link(tmp_path / "a" / "x", tmp_path / "y")
    (tmp_path / "z").write_bytes(bytes(10))
    assert machine.size_of([tmp_path]) == 1010 and machine.size_of([tmp_path / "gone"]) == 0


# ------------------------------------------------------------------------------------- Pythons


def told(**changed) -> dict:
    usual = {"version": "3.12", "full": "3.12.1", "kind": "CPython", "bits": 64, "base": "/usr"}
    return {**usual, "missing": "", "free_threaded": False, **changed}


def test_this_python_says_what_it_is():
    found = pythons.probe(sys.executable)
    assert found["version"] == ".".join(map(str, sys.version_info[:2]))
    assert found["base"] == sys.base_prefix


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "3.9"},
        {"version": "3.15"},
        {"kind": "PyPy"},
        {"bits": 32},
        {"missing": "ssl"},
        {"free_threaded": True},
    ],
)
def test_a_python_that_cannot_be_taken(changed):
    assert pythons.usable("/usr/bin/python3", told())
    assert not pythons.usable("/usr/bin/python3", told(**changed))


@pytest.mark.parametrize(
    "system, path, prefix, answer",
    [
        ("win32", r"C:\OSGeo4W\apps\Python312\python.exe", r"C:\OSGeo4W\apps\Python312", True),
        ("win32", r"C:\OSGeo4W\bin\python.exe", r"C:\OSGeo4W\apps\Python312", True),
        (
            "win32",
            r"C:\Program Files\QGIS 3.40.1\apps\Python312\python.exe",
            r"D:\other\apps\Python312",
            True,
        ),
        (
            "win32",
            r"C:\Users\me\AppData\Local\Programs\Python\Python312\python.exe",
            r"C:\OSGeo4W\apps\Python312",
            False,
        ),
        ("darwin", "/Applications/QGIS.app/Contents/MacOS/bin/python3", "/x", True),
        ("darwin", "/opt/homebrew/bin/python3.13", "/x", False),
        ("linux", "/usr/bin/python3", "/usr", False),
    ],
)
def test_the_python_of_a_qgis_that_brings_one_is_not_taken(
    system, path, prefix, answer, monkeypatch
):
    monkeypatch.delenv("OSGEO4W_ROOT", raising=False)
    assert pythons.of_qgis(path, path.rsplit("/", 1)[0], system, prefix) is answer


PY = """\
 -V:3.13 *        C:\\Users\\me\\AppData\\Local\\Programs\\Python\\Python313\\python.exe
 -V:3.12          C:\\Program Files\\Python312\\python.exe
 -V:Store/3.11    C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps\\py311\\python.exe
"""


def test_pythons_of_windows_are_those_of_its_launcher_and_the_path():
    shop = r"C:\Users\me\AppData\Local\Microsoft\WindowsApps"
    assert pythons.windows_pythons(lambda: PY, rf"{shop};;C:\tools\;D:\py") == [
        r"C:\Users\me\AppData\Local\Programs\Python\Python313\python.exe",
        r"C:\Program Files\Python312\python.exe",
        rf"{shop}\py311\python.exe",
        r"C:\tools\python.exe",
        r"D:\py\python.exe",
    ]


def test_the_first_version_that_works_is_taken(monkeypatch):
    answers = {"a": told(version="3.14"), "b": told(version="3.11", full="3.11.2"), "c": None}
    answers["d"] = told(version="3.11", full="3.11.9")
    monkeypatch.setattr(pythons, "probe", answers.get)
    found = pythons.working("cabd")
    assert [(each.path, each.full) for each in found] == [("b", "3.11.2"), ("a", "3.12.1")]


# ----------------------------------------------------------------------------------------- tools


def test_pages_of_an_index_are_read_in_both_forms():
    page = b'{"files": [{"filename": "uv-1.whl", "url": "../../f/uv-1.whl"}]}'
    assert tools._files(page, "https://x.test/simple/uv/") == [
        ("uv-1.whl", "https://x.test/f/uv-1.whl")
    ]
    page = b"""<html><a data-x="1" href='uv-2%2Bb.whl#sha256=ab'>uv-2+b.whl</a>
    <A HREF="https://y.test/uv-3.whl?a=1&amp;b=2">uv-3.whl</a></html>"""
    assert tools._files(page, "https://x.test/simple/uv/") == [
        ("uv-2+b.whl", "https://x.test/simple/uv/uv-2%2Bb.whl"),
        ("uv-3.whl", "https://y.test/uv-3.whl?a=1&b=2"),
    ]


def test_the_index_is_asked_of_pip(tmp_path, monkeypatch):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    python = tmp_path / "python"
    script = """#!/bin/sh
case "$*" in
  *find_spec*) echo pip;;
  "-m pip config list") echo "%s";;
  *) echo "  -i, --index-url <url>  Base URL of the Index (default https://x.test/simple). This";;
esac
"""
    python.write_text(script % "")
    python.chmod(0o755)
    assert tools.index_address([str(tmp_path / "gone"), str(python)]) == (
        "https://x.test/simple",
        False,
    )
    own = with_login("https://in.test/simple")
    python.write_text(script.replace("%s", f"global.index-url='{own}'"))
    assert tools.index_address([str(python)]) == (own, True)
    monkeypatch.setenv("PIP_INDEX_URL", "https://env.test/simple")
    assert tools.index_address([]) == ("https://env.test/simple", True)
    monkeypatch.delenv("PIP_INDEX_URL")
    assert tools.index_address([]) is None


def test_pip_of_this_machine_tells_an_index(monkeypatch):
    address, _ = tools.index_address([sys.executable])
    assert re.match(r"(https?|file)://\S+[^.)]$", address)


# --------------------------------------------------------------------------------------- the store


def engine(root: Path, name: str, lock_: str = LOCK) -> Path:
    folder = root / name
    (folder / "env").mkdir(parents=True)
    (folder / "env" / "python").write_text("")
    store.mark(folder, "env/python", lock_, "cpu", TOLD)
    os.utime(folder / store.MARKER, ns=(len(os.listdir(root)) * 10**9,) * 2)
    return folder


def test_the_engine_of_this_lock_comes_before_others_and_the_newest_of_it(tmp_path):
    assert store.current(tmp_path, LOCK) is None
    assert store.current(tmp_path / "gone", LOCK) is None
    engine(tmp_path, f"engine-{LOCK}")
    engine(tmp_path, f"engine-{LOCK}-2")
    engine(tmp_path, "engine-ffffffffffff", "ffffffffffff")
    (tmp_path / "engine-eeeeeeeeeeee").mkdir()  # without a marker
    (tmp_path / f"engine-{LOCK}-3.part").mkdir()
    found = store.current(tmp_path, LOCK)
    assert found.folder.name == f"engine-{LOCK}-2" and found.told == TOLD
    assert store.current(tmp_path, "a" * 12).lock == "f" * 12  # works until it is updated
    assert store.new_folder(tmp_path, LOCK).name == f"engine-{LOCK}-3"
    (found.folder / "env" / "python").unlink()
    assert store.current(tmp_path, LOCK).folder.name == f"engine-{LOCK}"


def test_a_broken_engine_is_told_and_not_taken_before_one_that_works(tmp_path):
    engine(tmp_path, f"engine-{LOCK}")
    only = store.current(tmp_path, LOCK)
    store.mark_broken(only, "torch does not load")
    only = store.current(tmp_path, LOCK)
    with pytest.raises(HyperTaskError, match=r"does not work \(torch does not load\); repair it"):
        store.require_file(only)
    store.mark_broken(only, "")
    store.require_file(store.current(tmp_path, LOCK))
    Path(only.python).unlink()
    with pytest.raises(HyperTaskError, match="is gone"):
        store.require_file(store.current(tmp_path, LOCK))
    (only.folder / store.MARKER).write_text("{")
    assert store.current(tmp_path, LOCK) is None


def test_only_one_set_up_at_a_time_and_leftovers_go(tmp_path):
    root = tmp_path / "made"
    (root / f"engine-{LOCK}.part" / "env").mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / f"engine-{LOCK}-2.part").symlink_to(outside)
    (root / "mine.part").mkdir()
    with store.only_one(root):
        assert sorted(path.name for path in root.iterdir()) == [".setup-lock", "mine.part"]
        with (
            pytest.raises(HyperTaskError, match="Another set-up of the engine is at work"),
            store.only_one(root),
        ):
            pass
    with store.only_one(root):
        pass
    assert outside.is_dir()


def test_an_engine_in_use_stays(tmp_path):
    old = engine(tmp_path, f"engine-{LOCK}")
    new = engine(tmp_path, f"engine-{LOCK}-2")
    hold = Hold(old, "0123abcd")
    store.remove_others(tmp_path, new)
    with pytest.raises(HyperTaskError, match="A job is running on the engine"):
        store.remove_engine(old)
    assert old.is_dir()
    hold.let_go()
    (tmp_path / "engine-eeeeeeeeeeee" / "env").mkdir(parents=True)
    store.remove_others(tmp_path, new)
    assert [each.folder for each in store.engines(tmp_path)] == [new] and not old.exists()
    assert not (tmp_path / "engine-eeeeeeeeeeee").exists()


def test_read_only_files_go_too(tmp_path):
    folder = engine(tmp_path, f"engine-{LOCK}")
    (folder / "env" / "python").chmod(0o444)
    (folder / "env").chmod(0o555)
    store.remove_engine(folder)
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------------- the plan


@pytest.fixture
def this_machine(monkeypatch):
    """A Linux of x86-64 with Python 3.11 and 3.13, no card and 100 GB."""
    monkeypatch.setattr(machine, "platform_name", lambda: "linux-x86_64")
    monkeypatch.setattr(machine, "old_c_library", lambda: None)
    monkeypatch.setattr(machine, "cards", lambda: [])
    monkeypatch.setattr(machine, "free_bytes", lambda folder: 10**11)
    found = [pythons.Python(f"/p/{v}", v, f"{v}.1") for v in ("3.13", "3.11", "3.10")]
    monkeypatch.setattr(pythons, "working", lambda: found)


def wheels(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def test_a_plan_says_what_would_be_done(this_machine, tmp_path):
    made = plan.make_plan(tmp_path / "root")
    assert (made.build.name, made.python.version) == ("cpu", "3.13")
    text = "\n".join(made.lines())
    for words in (str(tmp_path / "root"), "100.0 GB free", "no NVIDIA card", "3.13.1 (/p/3.13)"):
        assert words in text
    assert f"{machine.gigabytes(made.build.download)} to download" in text


def test_a_python_that_no_wheel_is_for_is_not_taken(this_machine, tmp_path, monkeypatch):
    monkeypatch.setattr(pythons, "working", lambda: [pythons.Python("/p/3.10", "3.10", "3.10.1")])
    made = plan.make_plan(tmp_path)
    assert made.python is None and made.version == "3.13"
    assert plan.make_plan(tmp_path, "gpu").python.version == "3.10"
    assert "downloaded by uv" in "\n".join(made.lines())


def test_a_folder_of_wheels_decides_on_build_and_python(this_machine, tmp_path):
    torch = lock.torch_version()
    tail = "manylinux_2_28_x86_64.whl"
    for name, build, python in (
        (f"torch-{torch}+cpu-cp311-cp311-{tail}", "cpu", "3.11"),
        (f"torch-{torch}-cp313-cp313-{tail}", "cu130", "3.13"),
        (f"torch-{torch}+cu126-cp313-cp313-{tail}", "cu126", "3.13"),
    ):
        folder = tmp_path / build
        folder.mkdir()
        made = plan.make_plan(tmp_path, "cpu", wheels(folder, name, "numpy-2.0-x.whl"))
        assert (made.build.name, made.python.version) == (build, python)


@pytest.mark.parametrize(
    "names, words",
    [
        (["numpy-2.0-x.whl"], "has no wheel of torch"),
        (["torch-2.1.0-cp311-cp311-manylinux1_x86_64.whl"], "has torch 2.1.0, and this version"),
        (["torch-{}+rocm7-cp311-cp311-manylinux_2_28_x86_64.whl"], "no build for this system"),
        (["torch-{}+cpu-cp312-cp312-manylinux_2_28_x86_64.whl"], "are for Python 3.12"),
    ],
)
def test_a_folder_that_cannot_be_taken_is_told(this_machine, tmp_path, names, words):
    folder = wheels(tmp_path, *(name.format(lock.torch_version()) for name in names))
    with pytest.raises(HyperTaskError, match=re.escape(words)):
        plan.make_plan(tmp_path / "root", "auto", folder)
    with pytest.raises(HyperTaskError, match="does not exist"):
        plan.make_plan(tmp_path / "root", "auto", tmp_path / "gone")


@pytest.mark.parametrize(
    "name, answer, words",
    [
        ("platform_name", "macos-x86_64", "Macs with Intel"),
        ("platform_name", "windows-arm64", "Windows on ARM"),
        ("old_c_library", "glibc 2.17", "has glibc 2.17, and torch needs glibc 2.28"),
        ("free_bytes", 10**9, "has 1.0 GB left and the engine needs about"),
    ],
)
def test_machines_without_an_engine_are_told_so(
    this_machine, tmp_path, monkeypatch, name, answer, words
):
    monkeypatch.setattr(machine, name, lambda *_: answer)
    with pytest.raises(HyperTaskError, match=re.escape(words)):
        plan.make_plan(tmp_path)
    assert not list(tmp_path.iterdir())
