"""Set-ups from a folder of wheels, with a program in the part of uv, and one with pip for real."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from pathlib import Path

import pytest
from support.engines import Said, answering, calls, sha256, uv_wheel, with_login, working

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.plugin.engine_setup import failures, lock, make, plan, store, tools
from hypertask.plugin.engine_setup.machine import Card
from hypertask.plugin.engine_setup.pythons import Python
from hypertask.plugin.engine_setup.runner import Failed, Log, Runner, hidden

SYSTEM = Python(sys.executable, "3.13", "3.13.1")


class World:
    """A machine with a folder of wheels that holds the program in the part of uv."""

    def __init__(self, folder: Path, monkeypatch):
        self.root, self.wheels, self.log = folder / "engines", folder / "wheels", folder / "log"
        self.wheels.mkdir()
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("FAKE_UV_LOG", str(self.log))
        self.does()

    def does(self, install: str = "pass", python: str | None = None) -> None:
        wheel = uv_wheel(self.wheels, install)
        pin = ("0.13.9", frozenset([sha256(wheel)]))
        self._monkeypatch.setattr(tools, "pinned", lambda name: pin)
        self._monkeypatch.setenv("FAKE_PYTHON", working() if python is None else python)

    def plan(self, build: str = "cpu", python=SYSTEM, offline=True, cards=()) -> plan.Plan:
        row = lock.builds("linux-x86_64")[build]
        wheels = self.wheels if offline else None
        return plan.Plan(
            self.root, lock.lock_hash(), row, "", tuple(cards), 10**12, python, "3.13", wheels
        )

    def set_up(self, said=None, network=None, **changed) -> store.Engine:
        network = network or make.Network(self.fetch, {})
        return make.set_up(self.plan(**changed), network, said or Said())

    def fetch(self, address: str, accept: str) -> bytes:
        if address == "https://x.test/simple/uv/":
            name = next(self.wheels.glob("uv-*")).name
            return f'<a href="../../files/{name}#sha256=00">{name}</a>'.encode()
        assert address.startswith("https://x.test/files/uv-")
        return (self.wheels / address.rsplit("/", 1)[1]).read_bytes()

    def names(self) -> list[str]:
        """What is there besides the lock and the log of the last failure."""
        return sorted({path.name for path in self.root.iterdir()} - {".setup-lock", "setup.log"})


@pytest.fixture
def world(tmp_path, monkeypatch):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "HYPERTASK_PYTHON"):
        monkeypatch.delenv(name, raising=False)
    return World(tmp_path, monkeypatch)


def test_an_engine_is_made_tried_out_and_only_then_there(world):
    world.does(install=f"assert not list(pathlib.Path({str(world.root)!r}).glob('*/engine.json'))")
    said = Said()
    engine = world.set_up(said)
    assert engine == store.current(world.root, lock.lock_hash()) and store.usable(engine)
    assert (
        engine.folder.name == f"engine-{lock.lock_hash()}" and engine.told["torch"] == "2.13.0+cpu"
    )
    assert sorted(path.name for path in engine.folder.iterdir()) == [
        "engine.json",
        "env",
        "setup.log",
    ]
    assert world.names() == [engine.folder.name]
    assert said.values == sorted(said.values) and said.values[-1] == 100
    (install,) = [given for given, _ in calls(world.log) if given[:2] == ["pip", "install"]]
    for words in ("--require-hashes", "--no-deps", "--only-binary", "--no-index", "--offline"):
        assert words in install
    assert install[install.index("--find-links") + 1] == str(world.wheels)
    assert [Path(each).name for each in install if each.endswith(".txt")] == [
        "packages.txt",
        "torch-cpu.txt",
    ]


def test_what_installs_sees_nothing_of_qgis_and_writes_into_the_folder_only(world, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/qgis")
    monkeypatch.setenv("UV_TORCH_BACKEND", "auto")
    proxy = {"HTTPS_PROXY": with_login("http://proxy.test:8080")}
    world.set_up(network=make.Network(world.fetch, proxy))
    for _, environment in calls(world.log):
        assert "PYTHONHOME" not in environment
        assert environment["HTTPS_PROXY"] == proxy["HTTPS_PROXY"]
        for name in ("UV_CACHE_DIR", "TMPDIR"):
            assert environment[name].startswith(str(world.root / f"engine-{lock.lock_hash()}.part"))
        assert environment["UV_SYSTEM_CERTS"] == "1"
        assert not {"UV_INSECURE_HOST", "PIP_TRUSTED_HOST"} & environment.keys()
    monkeypatch.setenv("HTTPS_PROXY", "http://own.test")
    world.set_up(network=make.Network(world.fetch, proxy))
    assert calls(world.log)[-1][1]["HTTPS_PROXY"] == "http://own.test"


def test_from_the_package_index_torch_alone_comes_from_pytorchs(world, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://x.test/simple/")
    world.set_up(offline=False)
    others, torch = [given for given, _ in calls(world.log) if given[:2] == ["pip", "install"]]
    assert "--torch-backend" not in others and "--no-index" not in others
    assert torch[torch.index("--torch-backend") + 1] == "cpu"
    assert [Path(each).name for each in torch if each.endswith(".txt")] == ["torch-cpu.txt"]
    assert calls(world.log)[-1][1]["UV_DEFAULT_INDEX"] == "https://x.test/simple/"
    world.set_up(offline=False, build="cu130")
    (given, _) = calls(world.log)[-1]
    assert "--torch-backend" not in given
    assert {"torch.txt", "cuda-13.0.txt", "packages.txt"} == {
        Path(each).name for each in given if each.endswith(".txt")
    }


def test_without_a_python_uv_brings_one(world):
    engine = world.set_up(python=None)
    assert engine.python == str(
        engine.folder / "python" / "cpython-3.13.2-linux" / "bin" / "python3.13"
    )
    assert os.path.isfile(engine.python)
    assert [each.name for each in (engine.folder / "python").iterdir()] == ["cpython-3.13.2-linux"]


def test_repair_and_update_let_the_old_one_go_last(world):
    first = world.set_up()
    second = world.set_up()
    assert second.folder != first.folder and world.names() == [second.folder.name]


def refused(world, said=None, **changed) -> str:
    """The sentence of a set-up that fails; the engine that was there is as it was."""
    before = world.names()
    kept = store.current(world.root, lock.lock_hash())
    with pytest.raises(HyperTaskError) as raised:
        world.set_up(said, **changed)
    assert world.names() == before
    assert store.current(world.root, lock.lock_hash()) == kept and store.usable(kept)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_whatever_fails_the_old_engine_works_on(world):
    world.set_up()
    for install, python, words in (
        ("sys.exit('No space left on device (os error 28)')", None, "The disk of .* is full"),
        ("sys.exit('Hash mismatch for `torch==2.13.0`')", None, "SHA-256 differs"),
        ("print('odd'); sys.exit(3)", None, r"packages are installed failed \(.*odd\)"),
        ("pass", answering({"type": "error", "text": "PROJ is off."}, 1), r"^PROJ is off\.$"),
        ("pass", "#!/bin/sh\necho nothing\n", "the engine is tried out failed"),
        ("pass", "#!/bin/sh\nkill -9 $$\n", "lack of memory"),
    ):
        world.does(install, python)
        assert re.search(words, refused(world)), words
    assert "PROJ" not in (world.root / "setup.log").read_text()
    assert "ended with code -9" in (world.root / "setup.log").read_text()
    world.does()
    world.set_up()
    assert world.names() == [store.current(world.root, lock.lock_hash()).folder.name]


def test_a_uv_that_is_not_the_pinned_one_is_not_run(world, monkeypatch):
    world.set_up()
    monkeypatch.setattr(tools, "pinned", lambda name: ("0.13.9", frozenset(["0" * 64])))
    done = len(calls(world.log))
    assert "SHA-256 begins with" in refused(world)
    monkeypatch.setenv("PIP_INDEX_URL", "https://x.test/simple")
    assert "SHA-256 begins with" in refused(world, offline=False)
    monkeypatch.setattr(tools, "pinned", lambda name: ("9.9", frozenset(["0" * 64])))
    assert "has no uv 9.9" in refused(world, offline=False)
    assert len(calls(world.log)) == done


def test_a_network_that_fails_is_one_sentence(world, monkeypatch):
    world.set_up()
    monkeypatch.setenv("PIP_INDEX_URL", "https://x.test/simple")

    def fetch(address, accept):
        raise Failed("Downloading uv", "Host x.test not found")

    sentence = refused(world, offline=False, network=make.Network(fetch, {}))
    assert sentence.startswith("The package index cannot be reached")
    world.does(install="if '--torch-backend' in arguments: sys.exit('cause: dns error')")
    sentence = refused(world, offline=False)
    assert sentence.startswith("The index of PyTorch cannot be reached")


def test_a_card_that_torch_does_not_see_is_no_engine(world):
    world.set_up()
    card = Card("RTX 3060", "470.1", 1, 8.6)
    world.does(python=working(cuda="12.6"))
    sentence = refused(world, build="cu126", cards=[card])
    assert "RTX 3060 (driver 470.1" in sentence and "take a newer driver" in sentence
    said = Said()
    assert world.set_up(said, build="cu126").build == "cu126"  # none there: as was asked for
    assert any("There is no NVIDIA card" in text for text in said.warnings)
    world.does(python=working(cuda="12.6", devices=["cuda", "cpu"]))
    world.set_up(build="cu126", cards=[card])


def test_cancelling_ends_what_runs_and_leaves_nothing(world):
    world.set_up()
    world.does(install="time.sleep(60)")
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        world.set_up(Said(cancel_at=make._SHARES["python"]))
    assert time.monotonic() - begun < 20
    assert len(world.names()) == 1 and not (world.root / "setup.log").exists()


def test_progress_follows_what_is_on_the_disk(world):
    size = world.plan().build.installed
    world.does(
        install=f"""path = pathlib.Path(os.environ["UV_CACHE_DIR"]); path.mkdir()
        with open(path / "big", "wb") as file: file.truncate({size // 2})
        time.sleep(2.5)"""
    )
    said = Said()
    world.set_up(said)
    assert any(40 < value < 55 for value in said.values)


def test_a_set_up_that_outlives_a_killed_qgis_keeps_others_away(world, tmp_path):
    """The lock is that of whoever is at work, the program that installs included."""
    world.root.mkdir()
    with store.only_one(world.root) as held:
        lasting = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"],
            stdin=subprocess.PIPE,
            pass_fds=(held,),
        )
    with pytest.raises(HyperTaskError, match="Another set-up"), store.only_one(world.root):
        pass
    lasting.communicate()
    with store.only_one(world.root):
        pass
    runner = Runner(Said(), os.environ, Log(tmp_path / "log.txt"), (sys.stdout.fileno(),))
    assert runner.run("It is tried", [sys.executable, "-c", "print(7)"]) == "7"


def test_where_uv_cannot_run_venv_and_pip_take_its_place(world, monkeypatch):
    monkeypatch.setattr(tools.Uv, "works", lambda self: False)
    ran = []

    def run(self, step, command, **_):
        ran.append(command)
        if command[1:3] == ["-m", "venv"]:
            python = Path(command[-1], "bin", "python")
            python.parent.mkdir(parents=True)
            python.write_text("")
        return '{"type": "result", "outputs": {"devices": ["cpu"], "cuda": null}}'

    monkeypatch.setattr(Runner, "run", run)
    said = Said()
    engine = world.set_up(said)
    assert any("venv and pip take its place" in text for text in said.warnings)
    assert ran[0][:3] == [sys.executable, "-m", "venv"]
    assert ran[1][1:4] == ["-m", "pip", "install"] and "--require-hashes" in ran[1]
    assert engine.told["devices"] == ["cpu"]
    before = world.names()
    with pytest.raises(HyperTaskError, match="uv, which would download one, cannot be had"):
        world.set_up(python=None)
    assert world.names() == before


def tiny_wheel(folder: Path, name: str, text: str) -> Path:
    """A wheel with one module, made by hand."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", text)
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", f"{name}.py,,\n{about}/METADATA,,\n")
    return path


def test_pip_installs_a_folder_of_wheels_and_nothing_else(world, tmp_path, monkeypatch):
    """For real: a virtual environment, hashes that hold, one that does not, a module that works.

    Its pip is that of the tests: installing another one takes seconds.
    """
    pip = importlib.util.find_spec("pip")
    if pip is None:
        pytest.skip("the Python of the tests has no pip")

    def bare(self, python, folder):
        self.runner.run("It is made", [python, "-m", "venv", "--without-pip", str(folder)])
        site = next(folder.glob("lib/python*/site-packages"))
        (site / "pip.pth").write_text(str(Path(pip.origin).parents[1]))

    monkeypatch.setattr(tools.Pip, "make", bare)
    wheel = tiny_wheel(world.wheels, "tinytorch", "answer = 42\n")
    locks = tmp_path / "locks"
    locks.mkdir()
    (locks / "packages.txt").write_text("")
    torch = locks / "torch-cpu.txt"
    torch.write_text(f"tinytorch==1.0 --hash=sha256:{sha256(wheel)}\n")
    monkeypatch.setattr(make, "FOLDER", locks)
    monkeypatch.setattr(tools.Uv, "works", lambda self: False)
    program = "import json, tinytorch\n"
    program += 'print(json.dumps({"type": "result", "outputs": {"devices": ["cpu"], "cuda": '
    program += '"it is %d" % tinytorch.answer}}))\n'
    main = tmp_path / "main.py"
    main.write_text(program)
    monkeypatch.setattr(make, "MAIN", main)
    engine = world.set_up()
    assert engine.told["cuda"] == "it is 42"
    tiny_wheel(world.wheels, "tinynumpy", "")
    torch.write_text(f"tinynumpy==1.0 --hash=sha256:{'0' * 64}\n")
    pip = tools.Pip(Runner(Said(), os.environ, Log(tmp_path / "log.txt")), world.wheels)
    with pytest.raises(Failed) as failed:
        pip.install(engine.python, [torch], None, None)
    assert failures.recognised(str(failed.value)).name == "wrong hash"


# ---------------------------------------------------------------------------------- known failures

RECORDED = {
    "disk full": [
        "error: Failed to download `torch==2.13.0+cpu`\n  cause: Failed to extract archive: torch\n"
        "  cause: failed to write to file `/e/torch/bin/x`: No space left on device (os error 28)",
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "error: failed to copy file: There is not enough space on the disk. (os error 112)",
    ],
    "wrong hash": [
        "error: Failed to read `click==8.5.1`\n  cause: Hash mismatch for `click==8.5.1`\n"
        "         Expected:\n           sha256:8bb5\n         Computed:\n           sha256:7b0f",
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have "
        "updated the package versions, please update the hashes.",
        "error: Failed to download `click==8.5.1`\n  cause: Failed to extract archive: click\n"
        "  cause: ZIP file contains trailing contents after the end-of-central-directory record",
    ],
    "proxy": [
        "error: Request failed after 3 retries in 6.7s\n  cause: Failed to fetch: https://x.test/\n"
        "  cause: client error (Connect)\n  cause: tunnel error: proxy authorization required",
        "WARNING: Retrying (Retry(total=4)) after connection broken by 'ProxyError('Cannot connect "
        "to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required'))'",
        "Proxy requires authentication",
    ],
    "certificate": [
        "error: Failed to fetch: `https://x.test/simple/affine/`\n  cause: client error (Connect)\n"
        "  cause: invalid peer certificate: UnknownIssuer",
        "Could not fetch URL https://x.test/: There was a problem confirming the ssl certificate: "
        "(Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] "
        "certificate verify failed: self-signed certificate (_ssl.c:1006)'))) - skipping",
        "SSL handshake failed",
    ],
    "blocked": [
        "error: Querying Python at `C:\\e\\env\\Scripts\\python.exe` failed\n  cause: This program "
        "is blocked by group policy. For more information, contact your system administrator. "
        "(os error 1260)",
        "An Application Control policy has blocked this file. (os error 4551)",
    ],
    "antivirus": [
        "error: failed to persist temporary file: Operation did not complete successfully because "
        "the file contains a virus or potentially unwanted software. (os error 225)",
        "[WinError 32] The process cannot access the file because it is being used by another "
        "process: 'C:\\e\\torch\\lib\\torch_cpu.dll'",
        "error: failed to rename file: Access is denied. (os error 5)",
    ],
    "no execution": [
        "libtorch_global_deps.so: failed to map segment from shared object",
        "[Errno 13] Permission denied: '/e/tools/uv'",
    ],
    "Visual C++ runtime": [
        'OSError: [WinError 126] The specified module could not be found. Error loading "C:\\e\\'
        'Lib\\site-packages\\torch\\lib\\fbgemm.dll" or one of its dependencies.',
        "OSError: [WinError 1114] A dynamic link library (DLL) initialization routine failed. "
        'Error loading "C:\\e\\Lib\\site-packages\\torch\\lib\\c10.dll"',
        "ImportError: DLL load failed while importing _C: The specified module could not be found.",
    ],
    "old C library": [
        "ImportError: /lib64/libc.so.6: version `GLIBC_2.28' not found (required by libtorch.so)",
    ],
    "driver": [
        "RuntimeError: The NVIDIA driver on your system is too old (found version 11040).",
        "RuntimeError: CUDA error: no kernel image is available for execution on the device",
    ],
    "no Python": [
        "error: Failed to install cpython-3.14.10-linux-x86_64-gnu\n  cause: Request failed after "
        "3 retries in 10.3s\n  cause: dns error\n  cause: failed to lookup address information",
    ],
    "no venv": [
        "The virtual environment was not created successfully because ensurepip is not\navailable."
        "  On Debian/Ubuntu systems, you need to install the python3-venv\npackage",
        "/usr/bin/python3: No module named venv",
    ],
    "no network": [
        "error: Request failed after 3 retries in 6.8s\n  cause: error sending request for url (x)"
        "\n  cause: dns error\n  cause: failed to lookup address information: Name or service not "
        "known",
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': "
        "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')'",
        "Host x.test not found",
        "Connection refused",
    ],
    "no wheel": [
        "error: No solution found when resolving dependencies\n  cause: Because torch==2.13.0+cpu "
        "has no wheels with a matching Python implementation tag (e.g., `cp39`) and you require "
        "torch==2.13.0+cpu, we can conclude that your requirements are unsatisfiable.",
        "error: No solution found when resolving dependencies\n  cause: Because affine was not "
        "found in the provided package locations and you require affine==3.0.1",
        "ERROR: Could not find a version that satisfies the requirement affine==3.0.1 (from "
        "versions: none)\nERROR: No matching distribution found for affine==3.0.1",
    ],
    "memory": ["MemoryError"],
}


def test_every_known_failure_has_a_recorded_output():
    assert set(RECORDED) == {each.name for each in failures.FAILURES}


@pytest.mark.parametrize(
    "name, text", [(name, text) for name, texts in RECORDED.items() for text in texts]
)
def test_known_failures_are_told_with_their_remedy(name, text):
    assert failures.recognised(text).name == name
    error = str(failures.sentence_for(Failed("It is tried", text, 1), "/e", "/usr/bin/python3"))
    assert "\n" not in error and "{" not in error and len(error) < 400
    if name == "no wheel":
        assert "affine" in error or "torch" in error
    if name in ("disk full", "blocked", "antivirus", "no execution"):
        assert "/e" in error


def test_names_and_passwords_of_addresses_are_not_logged(tmp_path):
    text = f"Failed to fetch: {with_login('https://in.test/simple')} and http://a.test"
    assert hidden(text) == "Failed to fetch: https://***@in.test/simple and http://a.test"
    log = Log(tmp_path / "log.txt")
    log.add(text)
    assert "cret" not in log.path.read_text() and "***@in.test" in log.path.read_text()


def test_lines_come_while_a_program_runs_and_all_it_started_ends(tmp_path):
    said = Said()
    runner = Runner(said, os.environ, Log(tmp_path / "log.txt"))
    program = textwrap.dedent(
        f"""
        import subprocess, sys, time
        print("Downloading it", flush=True)
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        open({str(tmp_path / "begun")!r}, "w").close()
        time.sleep(60)
        """
    )
    ended = []

    def run():
        try:
            runner.run("It runs", [sys.executable, "-c", program], told=lambda line: True)
        except Cancelled:
            ended.append(time.monotonic())

    thread = threading.Thread(target=run)
    thread.start()
    while not (tmp_path / "begun").exists():
        time.sleep(0.05)
    said.values.append(2000)
    thread.join(15)
    assert ended and said.texts == ["Downloading it"]
