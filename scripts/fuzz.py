"""Look for the next fault: thousands of inputs that nobody thought of, over all commands.

``fuzz.py [INPUTS] [FOLDER] [SEED] [NAME...]`` (2000, a temporary folder, 0, all strategies). Run
it by a Python that has the engine's packages and the tests', never as root: what is refused must be
refused by the program, not by luck. It prints every fault that it finds, and figures at the end;
its exit code is 1 where there was one.

Every input is a run of the command line in a worker that is kept, in a folder of its own. A fault
is a traceback, an answer that is no sentence, a part of the outputs of a job that failed, an input
that changed, a wrong result, and a peak of memory 1 GiB above that of the usual jobs.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.strategies import STRATEGIES
from support.world import JOBS, World, make_world, run

MOST = 2**20  # kB of memory above the usual jobs'
LONGEST = 120  # seconds of one input
FIGURES = (
    "inputs",
    "done",
    "refused",
    "traceback",
    "no clear sentence",
    "partial output",
    "changed input",
    "wrong result",
    "died",
    "too much memory",
)


def main(inputs: int = 2000, folder: str | None = None, seed: int = 0, names=STRATEGIES) -> int:
    if os.geteuid() == 0:
        raise SystemExit("Run it as another user than root.")
    folder = folder or tempfile.mkdtemp(prefix="hypertask-fuzz-")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figures: Counter = Counter()
    usual, peak = [0], [0]
    waiting = {name: -(-inputs // len(names)) for name in names}
    while waiting:
        for record in worked(waiting, seed, folder):
            if "usual" in record:
                usual.append(record["usual"])
                continue
            if "ended" in record:
                del waiting[record["ended"]]
                continue
            name = record["name"]
            waiting[name] -= 1
            peak.append(record["memory"])
            figures.update(["inputs", record["outcome"]])
            for fault in record["faults"]:
                figures[fault.split(":")[0]] += 1
                print(f"{name}, {record['command']}: {fault}\n    {record['case']}", flush=True)
        seed += 1000
    figures["too much memory"] += max(peak) - max(usual) > MOST
    for name in FIGURES:
        print(f"{name}: {figures[name]}")
    print(f"peak memory: {max(peak) // 1024} MiB; of the usual jobs {max(usual) // 1024} MiB")
    return int(any(figures[name] for name in FIGURES[3:]))


def worked(waiting: dict[str, int], seed: int, folder: str):
    """What a worker says of its inputs; of one that dies, which was its last."""
    command = [sys.executable, __file__, "--work", json.dumps(waiting), str(seed), folder]
    log = Path(folder) / "stderr.txt"
    with log.open("w") as errors:
        pipes = {"stdout": subprocess.PIPE, "stderr": errors}
        with subprocess.Popen(command, **pipes, text=True) as work:  # noqa: S603 (this very file)
            for line in work.stdout:
                yield json.loads(line)
    if work.returncode:
        last = Path(folder) / "last.json"
        if not last.exists():
            raise SystemExit(log.read_text(errors="replace")[-3000:])
        said = json.loads(last.read_text(encoding="utf-8"))
        last.unlink()
        words = log.read_text(errors="replace")[-800:]
        yield {**said, "outcome": "died", "faults": [f"died: {work.returncode} {words}"]}


def work(waiting: dict[str, int], seed: int, folder: Path) -> None:
    """Run ``waiting`` inputs of each strategy and say what came of them."""
    said = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no record

    def say(**record):
        said.write(json.dumps(record) + "\n")
        said.flush()

    made, one = make_world(folder / str(os.getpid())), folder / "one"
    for command in JOBS:
        outcome = run(made.copy(one), command, made.jobs(command))
        if outcome.code or outcome.faults():
            raise SystemExit(f"{command}: {outcome.error} {outcome.faults()}")
    say(usual=memory())
    signal.signal(signal.SIGALRM, _late)
    for name, inputs in waiting.items():
        look(name, inputs, seed, Path(folder), made, say)
        say(ended=name)


def look(name: str, inputs: int, seed: int, folder: Path, made: World, say) -> None:
    """Run ``inputs`` inputs of a strategy and say what came of them."""

    @seeded(seed)
    @settings(
        max_examples=max(1, inputs),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(STRATEGIES[name]())
    def each(case):
        record = {"name": name, "command": case.command, "case": repr(case)[:1500]}
        text = json.dumps({**record, "memory": 0})
        (folder / "last.json").write_text(text, encoding="utf-8")
        world = made.copy(folder / "one")
        case.write(world)
        signal.alarm(LONGEST)
        outcome = run(world, case.command, case.job)
        signal.alarm(0)
        say(
            **record,
            outcome="refused" if outcome.code else "done",
            faults=outcome.faults() + case.faults(world, outcome),
            error=outcome.error,
            memory=memory(),
        )

    each()


def memory() -> int:
    """Peak of this process so far, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _late(*_):
    raise TimeoutError(f"longer than {LONGEST} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(json.loads(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        count, where, seed, *names = (*sys.argv[1:], *(None,) * 3)
        names = [name for name in names if name] or list(STRATEGIES)
        sys.exit(main(int(count or 2000), where, int(seed or 0), names))
