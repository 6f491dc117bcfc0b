"""The command line of the engine: one job file, one command.

Exit codes: 0 done, 1 something the analyst can put right (one sentence was printed, on stderr or as
a JSON line), 2 wrong usage, 3 cancelled, 4 a fault of HyperTask, with a traceback on stderr.
"""

from __future__ import annotations

import argparse
import inspect
import os
import platform
import re
import signal
import sys
import threading
import traceback
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, NoReturn

from .base.errors import TOO_LITTLE_MEMORY, Cancelled, HyperTaskError
from .base.files import write_error
from .base.messages import ErrorsOnly, JsonReporter, Reporter, SilentReporter, TextReporter
from .base.plain import LONGEST, parsed
from .jobs.files import JOBS, job_from_dict, load_job, resolve_paths
from .jobs.places import require_places
from .jobs.train import LabelSource, keep_request

DONE, USER_ERROR, CANCELLED, FAULT = 0, 1, 3, 4


class Command(NamedTuple):
    """What runs the job of one command.

    module, function : the runner, imported when asked for: a sample scene needs no torch.
    words : of the help. together : whether several processes can do it together.
    rehearsal : the module whose function ``rehearse`` checks a job and says what it will take.
    """

    module: str
    function: str
    words: str
    together: bool = False
    rehearsal: str = ""


COMMANDS = {
    "train": Command(
        ".training.trainer",
        "train",
        "train one multitask network",
        together=True,
        rehearsal=".training.rehearsal",
    ),
    "predict": Command(
        ".mapping.predict",
        "predict",
        "map a scene with a model file",
        together=True,
        rehearsal=".mapping.predict",
    ),
    "sample": Command(
        ".simulation.write", "make_sample_scene", "make a simulated scene with its labels"
    ),
    "separability": Command(
        ".rois.run",
        "run_separability",
        "tell how well the classes of drawn ROIs can be told apart",
    ),
    "statistics": Command(
        ".label_statistics.run", "run_statistics", "say what labels hold before a training"
    ),
    "split": Command(
        ".splits.export", "split_scene", "show the split of a training as a polygon layer"
    ),
    "compare": Command(
        ".comparison.run", "compare", "compare methods on one split, with tables and a report"
    ),
    "assess": Command(
        ".assessment.run", "run_assessment", "tell how accurate a map is, from reference data"
    ),
    "export": Command(
        ".interchange.run", "export", "write a model as an ONNX file, or a STAC item about it"
    ),
}

_NEEDED = ("torch", "numpy", "rasterio", "pyogrio", "shapely", "safetensors")


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    # the JSON lines keep the real stdout for themselves: a library that prints cannot break them
    stream, sys.stdout = sys.stdout, sys.stderr
    reporter: SilentReporter
    if int(os.environ.get("RANK", 0)) and _processes() > 1:
        reporter = ErrorsOnly(int(os.environ["RANK"]))
    elif options.supervised or options.json:
        reporter = JsonReporter(stream)
    else:
        reporter = TextReporter(stream)
    _listen(reporter, options.supervised)
    try:
        if options.command == "check":
            outputs = check(options.try_out)
        elif options.command == "inspect":
            outputs = _inspect(options.model, reporter)
        elif options.command == "keep":
            outputs = keep(options.model, reporter)
        else:
            job = _job(options)
            require_places(job, None if options.job == "-" else options.job)
            outputs = _run(job, reporter, getattr(options, "dry_run", False))
    except HyperTaskError as error:
        reporter.error(str(error))
        return USER_ERROR
    except Cancelled:
        reporter.cancelled()
        return CANCELLED
    except MemoryError:
        reporter.error(TOO_LITTLE_MEMORY)
        return USER_ERROR
    except Exception:
        traceback.print_exc()  # Python's own exit code for it would be that of a user error
        return FAULT
    finally:
        sys.stdout = stream
    reporter.result(outputs)
    return DONE


def leave(code: int) -> NoReturn:
    """End the process with the exit code of :func:`main`.

    One of several processes ends without Python's own clearing away: a thread of gloo that lets go
    of its last tensors meanwhile would abort it (https://github.com/pytorch/pytorch/issues/190489).
    """
    if _processes() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _run(job, reporter: Reporter, dry_run: bool) -> dict:
    command = COMMANDS[job.COMMAND]
    place = command.module, command.function
    if dry_run:
        place = command.rehearsal, "rehearse"
    if _processes() < 2:
        return getattr(_load(place[0]), place[1])(job, reporter)
    if not command.together:
        raise HyperTaskError(
            f"The command {job.COMMAND} is the work of one process; start it without torchrun."
        )
    distributed = _load(".runtime.distributed")
    distributed.start(job.device)
    outputs = getattr(_load(place[0]), place[1])(job, reporter)
    distributed.stop()
    return outputs


def _processes() -> int:
    """How many processes ``torchrun`` started for this job."""
    return int(os.environ.get("WORLD_SIZE", 1))


def check(try_out: bool = False) -> dict:
    """Versions of what the engine needs, the devices torch sees, and the one that is taken.

    try_out : also map a window on it, transform coordinates and read a vector file.

    Raises
    ------
    HyperTaskError
        Names the packages that are missing, or says what does not work.
    """
    versions, missing = {"python": platform.python_version()}, []
    for name in _NEEDED:
        try:
            versions[name] = import_module(name).__version__
        except ModuleNotFoundError:
            missing.append(name)
        except (ImportError, OSError) as error:
            raise _broken(error) from error
    if missing:
        raise HyperTaskError(_missing_text(missing))
    device = _load(".runtime.device")
    outputs = {**versions, **device.seen()}
    if try_out:
        _load(".selfcheck.trial").try_engine(device.best())
    return outputs


def keep(model: str, reporter: Reporter) -> dict:
    """Ask the training under way that is to write ``model`` to end with the best so far.

    Raises
    ------
    HyperTaskError
        When it cannot be asked.
    """
    folder = Path(model).parent
    if not Path(model).name or not folder.is_dir():
        missing = f"There is no folder {folder}" if Path(model).name else f"{model} is no file"
        raise HyperTaskError(f"{missing}; name the model file that the training is to write.")
    path = keep_request(model)
    try:
        path.touch()
    except OSError as error:
        raise write_error(path, error) from error
    reporter.message(
        f"The training under way that is to write {model} ends with the best that it has found so "
        "far; one that begins later does not."
    )
    return {"REQUEST": str(path)}


def _load(module: str):
    try:
        return import_module(module, __package__)
    except (ImportError, OSError) as error:
        name = getattr(error, "name", None)
        if name is not None and name.split(".")[0] == __package__.split(".")[0]:
            raise
        if name is not None and name.split(".")[0] == "osgeo":
            raise HyperTaskError(
                "This command reads files through GDAL's Python bindings (osgeo), which the Python "
                f"{sys.executable} lacks; use the Python that belongs to QGIS."
            ) from error
        if isinstance(error, ModuleNotFoundError) and name is not None:
            raise HyperTaskError(_missing_text([name])) from error
        raise _broken(error) from error


def _broken(error: BaseException) -> HyperTaskError:
    """There, but broken: a library of torch or GDAL that cannot be loaded, for instance."""
    return HyperTaskError(
        f"The engine's Python {sys.executable} cannot load what it needs ({error}); reinstall "
        "it or choose another interpreter."
    )


def _missing_text(missing) -> str:
    names = " ".join(missing)
    return (
        f"The engine's Python {sys.executable} lacks {', '.join(missing)}; "
        f'install with "{sys.executable} -m pip install {names}" or choose another interpreter.'
    )


def _inspect(model: str, reporter: Reporter) -> dict:
    from .modelfile import read_header, require_whole
    from .reports.model_words import describe

    header = read_header(model)
    require_whole(model)
    for title, rows in describe(header):
        reporter.message(title)
        for name, value in rows:
            reporter.message(f"  {name}: {value}")
    return {"MODEL": str(model)}


def _job(options):
    if options.job == "-":
        stream = getattr(sys.stdin, "buffer", sys.stdin)
        job = job_from_dict(parsed(stream.read(LONGEST + 1), "The job on stdin"), options.command)
        resolve_paths(job, Path.cwd())
        return job
    return load_job(options.job, options.command)


def _listen(reporter: SilentReporter, supervised: bool) -> None:
    """Let signals, and under supervision the parent's word or end, cancel the job."""
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: reporter.cancel())
    if supervised:
        threading.Thread(target=_watch_parent, args=(reporter,), daemon=True).start()


def _watch_parent(reporter: SilentReporter) -> None:
    for line in sys.stdin:
        if line.strip() == "cancel":
            break
    reporter.cancel()


def _keys(job) -> str:
    """What the keys of a job are, those of its labels included."""
    text = inspect.cleandoc(job.__doc__ or "")
    if "labels" in {entry.name for entry in fields(job)}:
        text += f"\n\nlabels, each:\n\n{inspect.cleandoc(LabelSource.__doc__ or '')}"
    return re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"\1", text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hypertask.model",
        description="HyperTask's engine: trains, maps and judges without QGIS.",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="report as JSON lines")
    shared.add_argument(
        "--supervised",
        action="store_true",
        help="report as JSON lines and stop when told to on stdin, or when stdin closes",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in JOBS:
        command = commands.add_parser(
            name,
            parents=[shared],
            help=COMMANDS[name].words,
            description=_keys(JOBS[name]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_argument("job", help="job file (JSON), or - for standard input")
        if COMMANDS[name].rehearsal:
            command.add_argument(
                "--dry-run",
                action="store_true",
                help="check everything, say how long it takes and how much memory, write nothing",
            )
    shown = commands.add_parser("inspect", parents=[shared], help="show what a model file says")
    shown.add_argument("model", help="model file (.safetensors)")
    shown = commands.add_parser(
        "keep", parents=[shared], help="end the training under way with the best so far"
    )
    shown.add_argument("model", help="model file that the training is to write")
    shown = commands.add_parser("check", parents=[shared], help="show versions and devices")
    shown.add_argument(
        "--try",
        dest="try_out",
        action="store_true",
        help="also map a window, transform coordinates and read a vector file",
    )
    return parser
