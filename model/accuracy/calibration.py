"""What a model knows of its own errors, from the validation part, as it stands in its file.

:mod:`~hypertask.model.mapping.calibrate` finds it; the mapper, the scores and whoever shows a
model use it. Keys of the file may be missing where an older version wrote it.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field

from ..base.text import amount
from ..base.variables import Variable


@dataclass(frozen=True)
class Temperature:
    """Of a categorical variable.

    Attributes
    ----------
    temperature : what its logits are divided by. pixels : how many it was fitted on.
    """

    temperature: float
    pixels: int | None = None

    def __post_init__(self):
        if not 0 < self.temperature < math.inf:
            raise ValueError(f"the temperature {self.temperature} is not above 0")

    def words(self, unit: str = "") -> str:
        """For people; a temperature has no ``unit``."""
        return f"temperature {self.temperature:.3g}" + _from_pixels(self.pixels)


@dataclass(frozen=True)
class HalfWidths:
    """Of a continuous variable: intervals around its predictions.

    Attributes
    ----------
    coverage : percent, ascending. half_width : of each interval, in the variable's unit.
    pixels, blocks : they come from. effective : how many independent pixels these are worth.
    """

    coverage: tuple[int, ...]
    half_width: tuple[float, ...]
    pixels: int | None = None
    blocks: int | None = None
    effective: float | None = None

    def __post_init__(self):
        object.__setattr__(self, "coverage", tuple(self.coverage))
        object.__setattr__(self, "half_width", tuple(self.half_width))
        if len(self.coverage) != len(self.half_width):
            raise ValueError("an interval has no half width")

    def of(self, percent: int | None) -> float | None:
        """Half width of the interval that holds ``percent`` of the values; None if not known."""
        if percent is None:
            return None
        return dict(zip(self.coverage, self.half_width)).get(percent)

    def words(self, unit: str = "") -> str:
        """The widths of three intervals, and what they come from."""
        widths = ", ".join(
            f"{percent} % within ± {self.of(percent):.4g} {unit}".rstrip()
            for percent in (50, 90, 95)
            if percent in self.coverage
        )
        if self.pixels is None or self.blocks is None or self.effective is None:
            return widths + _from_pixels(self.pixels)
        return (
            f"{widths}; from {amount(self.pixels, 'pixel', 'pixels')} at "
            f"{amount(self.blocks, 'place', 'places')}, worth {self.effective:g} independent pixels"
        )


@dataclass(frozen=True)
class Calibration:
    """Of all variables of a model that could be calibrated, by their names."""

    variables: dict[str, Temperature | HalfWidths] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, entries: dict | None) -> Calibration:
        """From the header of a model file, None where it has none.

        Raises
        ------
        KeyError, TypeError, ValueError
            When an entry is neither of a categorical nor of a continuous variable.
        """
        kinds = (("temperature", Temperature), ("coverage", HalfWidths))
        found = {}
        for name, entry in (entries or {}).items():
            kind = next((kind for key, kind in kinds if key in entry), None)
            if kind is None:
                raise KeyError(f"{name} is neither a temperature nor intervals")
            keys = kind.__dataclass_fields__
            found[name] = kind(**{key: value for key, value in entry.items() if key in keys})
        return cls(found)

    def to_dict(self) -> dict[str, dict]:
        """For the header of a model file."""
        return {
            name: {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in asdict(entry).items()
                if value is not None
            }
            for name, entry in self.variables.items()
        }

    def fits(self, variables: list[Variable]) -> bool:
        """Whether every variable has an entry of its own kind, or none."""
        return all(
            isinstance(self.variables[v.name], Temperature if v.is_categorical else HalfWidths)
            for v in variables
            if v.name in self.variables
        )

    def of(self, name: str) -> Temperature | HalfWidths | None:
        """What is known of a variable."""
        return self.variables.get(name)

    def temperature(self, name: str) -> float:
        """Of a categorical variable; 1, which changes nothing, where it is not known."""
        entry = self.of(name)
        return entry.temperature if isinstance(entry, Temperature) else 1.0

    def half_width(self, name: str, percent: int | None) -> float | None:
        """Of the ``percent`` interval of a continuous variable; None where it is not known."""
        entry = self.of(name)
        return entry.of(percent) if isinstance(entry, HalfWidths) else None


def _from_pixels(pixels: int | None) -> str:
    return "" if pixels is None else f"; from {amount(pixels, 'pixel', 'pixels')}"
