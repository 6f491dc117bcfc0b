"""The engine process as QGIS drives it: what it says, how it fails, how it is stopped."""

from __future__ import annotations

import os
import threading
import time

import pytest
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QDialog

from hypertask.model.jobs.sample import SampleJob
from hypertask.plugin import engine


@pytest.fixture
def job(tmp_path):
    (tmp_path / "out").mkdir()
    return SampleJob(output=str(tmp_path / "out"), width=64, height=80)


@pytest.fixture
def run(provider, job, log, tmp_path):
    def start(grace=engine.GRACE):
        folder = tmp_path / "job"
        folder.mkdir()
        return engine.run_engine(job, folder, log, grace)

    return start


def cancel_after(log, seconds):
    timer = threading.Timer(seconds, log.cancel)
    timer.start()
    return timer


def gone(pid: int) -> bool:
    """Whether the process ends within 5 s (a zombie waiting for its parent has ended): one that is
    killed on a busy processor is there a moment longer."""
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_a_result_comes_with_messages_and_progress(fake_engine, run, log):
    fake_engine("""
        assert sys.argv[2] == "sample" and sys.argv[4] == "--supervised"
        assert sys.argv[1].endswith(os.path.join("model", "__main__.py"))
        assert os.path.isabs(job["output"]) and job["height"] == 80
        say(type="message", level="info", text="grüße")
        say(type="message", level="warning", text="mind the gap")
        for value in (10, 40, 30, "x", 60):
            say(type="progress", value=value)
        say(type="metric", values={"loss": None})
        say(type="result", outputs={"OUTPUT": job["output"], "N": 3})
    """)
    outputs = run()
    assert outputs["N"] == 3
    assert outputs["OUTPUT"].endswith("out")
    assert "grüße" in log.texts
    assert log.warnings == ["mind the gap"]
    assert sorted(set(log.values)) == [10, 40, 60, 100]
    assert log.values == sorted(log.values)


def test_an_error_line_is_the_exception(fake_engine, run):
    fake_engine("""
        print("Traceback, which nobody needs to see", file=sys.stderr)
        say(type="error", text="The scene x.img has no bands.")
        sys.exit(1)
    """)
    with pytest.raises(QgsProcessingException) as raised:
        run()
    assert str(raised.value) == "The scene x.img has no bands."


def test_a_crash_shows_the_last_lines(fake_engine, run):
    fake_engine("""
        for number in range(40):
            print("line", number, file=sys.stderr)
        raise RuntimeError("boom")
    """)
    with pytest.raises(QgsProcessingException) as raised:
        run()
    text = str(raised.value)
    assert "ended with code 1" in text
    assert "RuntimeError: boom" in text
    assert "line 39" in text
    assert "line 3\n" not in text


def test_a_killed_engine_is_a_crash(fake_engine, run):
    fake_engine("os.kill(os.getpid(), 9)")
    with pytest.raises(QgsProcessingException, match=r"signal 9\. It often lacks memory then; try"):
        run()


def test_an_end_without_a_result_is_a_failure(fake_engine, run):
    fake_engine("say(type='message', level='info', text='bye')")
    with pytest.raises(QgsProcessingException, match=r"ended without a result\. It said nothing\."):
        run()


def test_a_failure_after_the_result_is_a_failure(fake_engine, run):
    fake_engine("""
        say(type="result", outputs={})
        sys.exit("late trouble")
    """)
    with pytest.raises(QgsProcessingException, match="late trouble"):
        run()


def test_other_output_is_kept_for_the_log(fake_engine, run, log):
    fake_engine("""
        print("Downloading nothing at all")
        print("[1, 2, 3]")
        print('{"no": "type"}')
        print('"type"')
        sys.stdout.buffer.write(b"\\xff\\xfe broken\\n")
        sys.stdout.buffer.flush()
        say(type="newer", thing=1)
        say(type="result", outputs={"A": 1})
    """)
    assert run() == {"A": 1}
    assert "Downloading nothing at all" in log.texts
    assert "[1, 2, 3]" in log.texts
    assert any("broken" in text for text in log.texts)


def test_full_pipes_do_not_block(fake_engine, run):
    fake_engine("""
        for number in range(3000):
            print("e" * 500, file=sys.stderr)
            print("o" * 500)
        print("x" * 3_000_000)
        say(type="result", outputs={"A": 2})
    """)
    assert run() == {"A": 2}


def test_cancel_is_asked_for(fake_engine, run, log, job):
    fake_engine("""
        say(type="progress", value=1)
        assert sys.stdin.readline() == "cancel\\n"
        open(os.path.join(job["output"], "tidied"), "w").close()
        say(type="cancelled")
        sys.exit(3)
    """)
    cancel_after(log, 0.4)
    started = time.monotonic()
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run()
    assert time.monotonic() - started < 5
    assert os.listdir(job.output) == ["tidied"]


def test_cancel_is_enforced_on_the_engine_and_its_workers(fake_engine, run, log, job):
    fake_engine("""
        import signal, subprocess
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        with open(os.path.join(job["output"], "pids"), "w") as file:
            file.write(f"{os.getpid()} {worker.pid}")
        open(os.path.join(job["output"], ".map.0123abcd.tif"), "w").close()
        open(os.path.join(job["output"], ".map.0123abcd.tif.aux.xml"), "w").close()
        open(os.path.join(job["output"], "kept.tif"), "w").close()
        time.sleep(60)
    """)
    cancel_after(log, 1.0)
    started = time.monotonic()
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(grace=0.5)
    assert time.monotonic() - started < 8
    with open(os.path.join(job.output, "pids"), encoding="utf-8") as file:
        assert all(gone(int(pid)) for pid in file.read().split())
    # what it could not tidy up itself is gone, and nothing else
    assert sorted(os.listdir(job.output)) == ["kept.tif", "pids"]


def test_a_worker_left_behind_does_not_hold_up_the_result(fake_engine, run, monkeypatch):
    fake_engine("""
        import subprocess
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        say(type="result", outputs={"A": 4})
    """)
    started = time.monotonic()
    assert run() == {"A": 4}
    assert time.monotonic() - started < 10


def test_an_engine_that_does_not_end_after_its_result_is_ended(fake_engine, run, monkeypatch):
    monkeypatch.setattr(engine, "_FAREWELL", 0.5)
    fake_engine("""
        say(type="result", outputs={"A": 5})
        time.sleep(60)
    """)
    started = time.monotonic()
    assert run() == {"A": 5}
    assert time.monotonic() - started < 6


def test_scratch_files_go_with_the_job(fake_engine, run, tmp_path):
    fake_engine("""
        import tempfile
        say(type="result", outputs={"TEMP": tempfile.gettempdir()})
    """)
    assert run()["TEMP"] == str(tmp_path / "job")


def test_an_interpreter_that_cannot_start_is_named(run, tmp_path, monkeypatch):
    broken = tmp_path / "python"
    broken.write_text("not a program")
    monkeypatch.setenv("HYPERTASK_PYTHON", str(broken))
    with pytest.raises(QgsProcessingException, match=f"{broken} cannot be started"):
        run()


@pytest.mark.parametrize("modal", [True, False])
def test_a_dialog_over_the_windows_answers_while_the_engine_is_silent(
    fake_engine, run, qgis_app, modal
):
    """As in a graphical model of QGIS 3.22; without one nothing else happens meanwhile."""
    fake_engine("""
        time.sleep(0.8)
        say(type="result", outputs={})
    """)
    dialog, ticks, timer = QDialog(), [], QTimer()
    dialog.setModal(modal)
    dialog.show()
    qgis_app.processEvents()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(20)
    run()
    timer.stop()
    dialog.close()
    assert len(ticks) >= 3 if modal else not ticks
