"""The folder of a comparison: what is finished, so that an interrupted one goes on."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from pathlib import Path

from ..base.errors import HyperTaskError
from ..base.files import replacing, writable_folder
from ..base.leftovers import remove_leftovers
from ..base.plain import plain
from ..jobs.compare import CompareJob
from ..jobs.files import job_to_dict

_DEFAULTS = {
    entry.name: entry.default for entry in fields(CompareJob) if entry.default is not MISSING
}
_FREE = {"scenes", "labels", "output", "report", "methods", "ablations", "device"}
"""Keys that may differ when a comparison goes on; methods and ablations may be added."""


class Store:
    """The rows of a comparison in its folder, one JSON file each.

    Parameters
    ----------
    identity : digests of the data, by what they are of.

    Raises
    ------
    HyperTaskError
        When the folder holds another comparison, or something that cannot be read.
    """

    def __init__(self, job: CompareJob, identity: dict):
        self.folder = Path(job.output)
        self.identity = {
            "job": json.loads(
                json.dumps({k: v for k, v in job_to_dict(job).items() if k not in _FREE})
            ),
            "data": identity,
        }
        place = self.folder / "comparison.json"
        writable_folder(self.folder)
        for own in ("models", "rows"):
            remove_leftovers(self.folder / own, 0)
        if place.exists():
            self._compare(_read(place))
        else:
            _write(place, self.identity)

    def model(self, name: str) -> Path:
        return self.folder / "models" / f"{name}.safetensors"

    def read(self, name: str) -> dict | None:
        """A row as far as it is finished; None: not begun."""
        path = self._path(name)
        return _read(path) if path.exists() else None

    def save(self, row: dict) -> None:
        """Keep a row, complete or not at all."""
        _write(self._path(row["name"]), row)

    def _path(self, name: str) -> Path:
        return self.folder / "rows" / f"{name}.json"

    def _compare(self, then: dict) -> None:
        # a key that a version since then has added was at its default
        before, now = {**_DEFAULTS, **(then.get("job") or {})}, self.identity["job"]
        for name in (name for name in {**before, **now} if name not in _FREE):
            if before.get(name) != now.get(name):
                raise HyperTaskError(
                    f"The folder {self.folder} holds a comparison whose {name} is "
                    f"{before.get(name)!r}, and this job has {now.get(name)!r}; give the same, or "
                    "choose another folder."
                )
        if then.get("data") != self.identity["data"]:
            raise HyperTaskError(
                f"The folder {self.folder} holds a comparison on other scenes or labels; give the "
                "same, or choose another folder."
            )


def _write(path: Path, values: dict) -> None:
    with replacing(path) as temporary:
        text = json.dumps(plain(values), indent=1, ensure_ascii=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def _read(path: Path) -> dict:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(values, dict):
            return values
        error: object = "no JSON object"
    except (OSError, ValueError) as caught:
        error = caught
    raise HyperTaskError(
        f"{path} cannot be read ({error}); delete it to make anew what it holds."
    ) from None
