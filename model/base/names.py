"""Names of files as GDAL takes them: arrays of containers, and how a name is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from .text import shortened

_ARRAY = re.compile(
    r"(?P<driver>NETCDF|HDF5|HDF4|BAG|ZARR):"
    r"(?:\"+(?P<quoted>[^\"]+)\"+|(?P<plain>(?:[A-Za-z]:[\\/])?[^:\"]+))"
    r"(?::(?P<array>.+))?",
    re.IGNORECASE,
)
_LONGEST = 80  # letters of a name in a sentence


class ArrayName(NamedTuple):
    """``NETCDF:"file":array``, GDAL's name of an array within a container."""

    driver: str
    file: str
    array: str

    def __str__(self) -> str:
        return f'{self.driver}:"{self.file}"' + (f":{self.array}" if self.array else "")

    @property
    def group(self) -> str:
        """The group of the array, with a slash at the end: ``/`` or ``/location/``."""
        return "/" + self.array.lstrip("/").rpartition("/")[0].strip("/") + "/"

    def beside(self, array: str) -> ArrayName:
        """The name of another array of the file, whose full path is ``array``."""
        slashes = {"HDF5": "//", "NETCDF": "/"}.get(self.driver.upper(), "/")
        inner = array.strip("/")
        plain = self.driver.upper() == "NETCDF" and "/" not in inner
        return self._replace(array=inner if plain else slashes + inner)


def array_name(name: str | Path) -> ArrayName | None:
    """The parts of a name such as ``HDF5:"file"://group/array``; None for any other name."""
    match = _ARRAY.fullmatch(str(name))
    if match is None:
        return None
    return ArrayName(match["driver"], match["quoted"] or match["plain"], match["array"] or "")


def short_name(name: str | Path | ArrayName) -> str:
    """A file in a sentence: its name without the folders, an array with that of its file, cut."""
    found = array_name(str(name))
    if found is None:
        text = Path(str(name)).name or str(name)
    else:
        text = Path(found.file).name
        if found.array:
            text = f"{found.array.rpartition('/')[2]} of {text}"
    return shortened(text, _LONGEST)
