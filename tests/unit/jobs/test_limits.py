"""What a job may hold, whoever wrote it: forms of the file, types, numbers, texts."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import fields

import pytest
from support.world import JOBS as USUAL

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.plain import LONGEST
from hypertask.model.jobs.files import JOBS, job_from_dict, load_job
from hypertask.model.jobs.limits import LIMITS
from hypertask.model.jobs.recipes import Recipe, recipe_for


def refused(values: dict, words: str, command: str = "train") -> None:
    """One sentence with these words, from what any form of the job is checked by."""
    with pytest.raises(HyperTaskError) as caught:
        job = job_from_dict({**USUAL[command], **values}, command)
        if command == "train":
            recipe_for(job)
    text = str(caught.value)
    assert words in text and "\n" not in text and len(text) < 1000, text


def test_every_number_of_a_job_has_limits():
    """But for shares and minutes, which have ends of their own."""
    shares = {"rare_class_share", "test_share", "validation_share"}
    shares |= {"shrinkage", "coverage", "minutes"}
    for kind in (*JOBS.values(), Recipe):
        for entry in fields(kind):
            if entry.type in ("int", "float", "Optional[int]", "Optional[float]"):
                own = {"smoothing", "average", "dropout"} if kind is Recipe else shares
                assert (entry.name in LIMITS) is not (entry.name in own), entry.name


@pytest.mark.parametrize("command", JOBS)
def test_numbers_beyond_the_limits(command):
    for entry in fields(JOBS[command]):
        limits = LIMITS.get(entry.name)
        if limits is None or entry.name in ("window", "intervals"):
            continue
        job_from_dict({**USUAL[command], entry.name: limits.high}, command)
        job_from_dict({**USUAL[command], entry.name: limits.low}, command)
        for value in (limits.high + 1, limits.low - 1, -(10**30)):
            refused({entry.name: value}, "; it must be at ", command)
        refused({entry.name: 10**400}, "; it must be at " if limits.whole else "a number", command)
        refused({entry.name: limits.high + 1}, str(limits.high + 1), command)
        kind = "a whole number" if limits.whole else "a number"
        for value in ([1.5] if limits.whole else []) + ["5", True, [5], {}]:
            refused({entry.name: value}, f"key '{entry.name}', must be {kind}", command)


@pytest.mark.parametrize("name", [entry.name for entry in fields(Recipe) if entry.name in LIMITS])
def test_settings_beyond_the_limits(name):
    most = LIMITS[name].high
    for value in (most + 8 if name == "window" else most * 2 + 1, 10**29, 10**400, 1e300):
        refused({"settings": {name: value}}, f"The setting {name} ")
    for value in (float("nan"), float("inf"), "5", [5], None, True):
        refused({"settings": {name: value}}, f"The setting {name} cannot be ")


def test_batches_that_no_memory_holds():
    refused({"batch_size": 4096, "window": 1024}, "Batches of 4096 windows of 1024 pixels")
    refused({"settings": {"batch_size": 2000, "window": 512}}, "Batches of 2000 windows of 512")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"output": "a\0b"}, "key 'output', cannot be a file or any other name: 'a\\x00b'"),
        ({"scenes": ["a\ud800.img"]}, "'a\\ud800.img' holds a character that no name can have"),
        (
            {"labels": [{"raster": "a.tif", "spec": "half \udc41.json"}]},
            "'half \\udc41.json' holds a character that no name can have",
        ),
        ({"output": 5 * ["x" * 5000]}, "must be text, not ['xxxx"),
        ({"x" * 5000: 1}, "has the unknown key 'xxxx"),
        ({"two\nlines": 1}, "has the unknown key 'two\\nlines'"),
        ({"wavelengths": [[400, 10**400]]}, "must be a number, not 1000"),
        ({"wavelengths": [[400]]}, "The wavelength range [400.0] must have two ends"),
        ({"wavelengths": [[900, 400]]}, "range [900.0, 400.0] must have two ends, the lower"),
        ({"task_weights": {"species": 1e300}, "balancing": "fixed"}, "species is 1e+300"),
        ({"task_weights": {"a\nb": "x"}, "balancing": "fixed"}, "weight of a b is 'x'"),
        ({"losses": {"species": ["mae"]}}, "The loss of species is ['mae']; it must be one of"),
        ({"command": ["train"]}, "The job's command is ['train']; it must be one of"),
        (
            {"labels": [{"raster": "a/b.tif", "spec": [5, {}]}]},
            "The spec of b.tif is [5, {}]; it must be the path of a file, or an object",
        ),
        ({"schema": {"a": "x" * 5000}}, "has schema version {'a': 'xxxx"),
    ],
)
def test_values_of_another_kind(values, words):
    refused(values, words)


@pytest.mark.parametrize("bands", [[0], [70000], [-1, 2]])
def test_bands_that_cannot_be(bands):
    refused({"bands": bands}, f"The band is {bands[0]}; it must be at", "separability")


FORMS = {
    "twice": (b'{"output": "a", "output": "b"}', "json has the key 'output' twice"),
    "twice within": (b'{"settings": {"epochs": 1, "epochs": 2}}', "has the key 'epochs' twice"),
    "NaN": (b'{"seed": NaN}', "json holds NaN, which is no number; write a number or null."),
    "infinity": (b'{"seed": -Infinity}', "json holds -Infinity, which is no number"),
    "deep": (b"[" * 200_000, "is not valid JSON (nested too deep)"),
    "digits": (
        b'{"seed": ' + b"9" * 6000 + b"}",
        "is not valid JSON (a number has too many digits)",
    ),
    "Latin": (b'{"output": "\xe4"}', "is no text in UTF-8 (byte 12); save it as UTF-8."),
    "UTF-16": ('{"output": "a"}'.encode("utf-16"), "is no text in UTF-8 (byte 0)"),
    "cut": (b'{"output": "a', "is not valid JSON (Unterminated string"),
    "empty": (b"", "is not valid JSON (Expecting value"),
    "text": (b'"job"', "A job is a JSON object"),
}


@pytest.mark.parametrize("form", FORMS)
def test_files_that_are_no_jobs(tmp_path, form):
    content, words = FORMS[form]
    path = tmp_path / "job.json"
    path.write_bytes(content)
    with pytest.raises(HyperTaskError) as caught:
        load_job(path, "train")
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_longer_than_any_job(tmp_path):
    path = tmp_path / "job.json"
    path.write_bytes(b" " * (LONGEST + 1))
    tracemalloc.start()
    with pytest.raises(HyperTaskError, match=f"is longer than {LONGEST} bytes; it must be"):
        load_job(path)
    assert tracemalloc.get_traced_memory()[1] < 3 * LONGEST
    tracemalloc.stop()


def test_a_job_with_a_mark_of_its_encoding_is_read(tmp_path):
    """As editors on Windows write it."""
    path = tmp_path / "job.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(USUAL["predict"]).encode())
    assert load_job(path, "predict").device == "cpu"


def test_an_error_is_one_line_that_can_be_written():
    text = str(HyperTaskError("a\n\tb\x00\u2028c \ud800 " + "x" * 1000 + "."))
    assert text.startswith("a b c \ufffd xxx") and text.endswith("xxx.") and len(text) < 300
    text.encode("utf-8")


def test_units_are_texts():
    labels = [{"layer": "l.gpkg", "continuous": ["height"], "units": {"height": 5}}]
    refused({"labels": labels}, "The unit of height is 5; it must be a text")
