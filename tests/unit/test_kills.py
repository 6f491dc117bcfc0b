"""Runs of every command that are killed: what scripts/kills.py looks for, and a short run of it."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "kills.py"
# comparison/test_run.py kills a comparison, the long run many
COMMANDS = ["sample", "train", "predict", "split", "assess", "separability", "statistics"]

spec = importlib.util.spec_from_file_location("kills", SCRIPT)
kills = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kills)


def test_runs_that_are_killed_lose_nothing(tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, str(SCRIPT), str(tmp_path / "kills"), "--kills", "2", "--seed", "7"),
            *("--only", *COMMANDS),
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((tmp_path / "kills" / "figures.json").read_text())
    assert list(figures) == COMMANDS
    for command, found in figures.items():
        assert found["kills"] >= 2, command
        assert [found[name] for name in kills.FINDINGS] == [0, 0, 0, 0], command
    for when in ("at a time", "at a change"):
        assert sum(found[when] for found in figures.values()) > 1


class Careless(kills.Runs):
    """Runs that do what a careless engine would, instead of an engine."""

    def run(self, command, job, seconds=None, changes=None):
        self.outputs.mkdir(exist_ok=True)
        killed = seconds is not None or changes is not None
        self.behave(killed)
        return kills.Ended(-signal.SIGKILL if killed else 0, 1.0, 10)


def write(folder: Path, text: str, name="map.txt") -> None:
    (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("finding", "behave"),
    [
        (None, lambda runs, killed: killed or write(runs.outputs, "whole")),
        ("half files", lambda runs, killed: write(runs.outputs, "wh" if killed else "whole")),
        (
            "leftovers",
            lambda runs, killed: write(runs.outputs, "whole", ".map.12345678" if killed else "m"),
        ),
        (
            "leftovers",
            lambda runs, killed: (
                write(runs.outputs, "whole"),
                killed and (runs.temporary / f"hypertask-{os.urandom(4).hex()}-x").mkdir(),
            ),
        ),
        (
            "wrong results",
            lambda runs, killed: (
                write(runs.outputs.parent, "x", "started") if killed else None,
                write(runs.outputs, f"{(runs.outputs.parent / 'started').exists()}"),
            ),
        ),
        (
            "changed inputs",
            lambda runs, killed: (
                write(runs.outputs, "whole"),
                killed and write(runs.outputs.parent / "inputs", "touched", "scene.img"),
            ),
        ),
    ],
)
def test_what_is_wrong_is_found(tmp_path, monkeypatch, finding, behave):
    (tmp_path / "inputs").mkdir()
    write(tmp_path / "inputs", "scene", "scene.img")
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    runs = Careless(tmp_path)
    runs.behave = behave.__get__(runs)
    trials = kills.Trials(runs, "sample", {}, tmp_path / "inputs", 1)
    for _ in range(4):
        trials.trial()
    found = {name for name in kills.FINDINGS if trials.figures[name]}
    assert trials.figures["kills"] >= 4 and trials.figures["trials"] == 4
    assert (finding in found) if finding else not found


def test_what_a_run_took_is_no_difference(tmp_path):
    found = set()
    for took in ("7 s", "1 min 7 s", "59 min 0 s", "2 h 3 min"):
        write(tmp_path, f"<p>3 epochs in {took}; one network was kept, 7 stands.</p>", "r.html")
        found.add(kills.content(tmp_path / "r.html"))
    write(tmp_path, "<p>3 epochs in 7 s; one network was kept, 8 stands.</p>", "r.html")
    assert len(found) == 1 and kills.content(tmp_path / "r.html") not in found


def test_a_row_of_a_comparison_may_be_unfinished_but_not_another():
    row = {"name": "svm", "title": "SVM", "method": "svm", "split": "a", "seeds": [{"n": 1}, {}]}
    name = "rows/svm.json"
    assert kills.whole(name, row, row)
    assert kills.whole(name, {**row, "seeds": row["seeds"][:1], "parameters": 7}, row)
    assert not kills.whole(name, {**row, "seeds": [{"n": 2}]}, row)
    assert not kills.whole(name, {**row, "seeds": row["seeds"][:1], "split": "b"}, row)
    assert not kills.whole(name, {**row, "parameters": 7}, row)
    assert not kills.whole("models/svm.json", {**row, "seeds": []}, row)


def test_what_a_comparison_took_is_no_difference(tmp_path):
    found = set()
    for took, size in ((1.5, 3), (2.5, 3), (2.5, 4)):
        text = f"Method,M parameters,s/epoch,total s,pixels/s mapped,peak GiB\na,{size}" + (
            f",{took}" * 4
        )
        write(tmp_path, text, "table_vii.csv")
        found.add(str(kills.content(tmp_path / "table_vii.csv")))
    assert len(found) == 2
    page = "<p>4 rows</p><section>\n<h2>Table VII: costs</h2>{}</section>\n<h2>Split</h2>{}"
    write(tmp_path, page.format(1, 2), "r.html")
    one = kills.content(tmp_path / "r.html")
    write(tmp_path, page.format(3, 2), "r.html")
    assert kills.content(tmp_path / "r.html") == one
    write(tmp_path, page.format(3, 4), "r.html")
    assert kills.content(tmp_path / "r.html") != one
