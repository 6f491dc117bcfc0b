"""Where a model can be trusted, as its file says it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

LIMIT = 1.0
"""A score: up to it a pixel is like those that were learned from."""
EDGE = 1.5
"""A score: from it on a pixel is unlike anything that was learned from; 0.6 % of the test part's
pixels on the sample scene are beyond it, and all of its lake."""
CLASSES = (
    (LIMIT, "like the training", "#cfe3d6", 0.0),
    (EDGE, "at the edge", "#f0a30a", 0.5),
    (math.inf, "unlike anything seen", "#a8201a", 0.9),
)
"""The legend: the highest score of each class, its name, its colour, and its opacity where the
scores lie over a map."""
HIGHEST = 9999.0
"""The highest score; how far beyond all that is known a pixel lies tells no more then."""
QUANTILE = 0.95
"""Of the scores of labelled pixels that were held back: the score 1."""
SPECTRA, FEATURES = "spectra", "features"
MODEL = "HYPERTASK_MODEL"
"""The tag of a raster with the digest of the model that made it."""
SCENE = "HYPERTASK_SCENE"
"""The tag of a raster with what tells the scene that it was made of from others."""
TENSORS = "trust/"
"""What the names of its tensors in a model file begin with."""
_WORDS = {SPECTRA: "spectra", FEATURES: "features of the spectral path"}


@dataclass(frozen=True)
class TrustSpace:
    """A space in which distances are measured, see :class:`~hypertask.model.trust.space.Space`.

    Attributes
    ----------
    name : ``spectra`` or ``features``. inputs : numbers of a pixel, bands or features.
    dimension : of the space. centres : how many stand for the pixels that were learned from.
    limit : the distance from the nearest of them that is the score 1.
    """

    name: str
    inputs: int
    dimension: int
    centres: int
    limit: float

    def __post_init__(self):
        if self.name not in (SPECTRA, FEATURES):
            raise ValueError(f"the space of trust {self.name!r} is not known")
        _require(("inputs", "dimension", "centres"), self, 1)
        if not isinstance(self.limit, (int, float)) or not 0 < self.limit < math.inf:
            raise ValueError(f"the limit of trust {self.limit!r} is no number above 0")

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of its float32 tensors in a model file, by name."""
        start = f"{TENSORS}{self.name}/"
        return {
            f"{start}mean": (self.inputs,),
            f"{start}axes": (self.inputs, self.dimension),
            f"{start}centres": (self.centres, self.dimension),
        }

    def words(self) -> str:
        """For people."""
        return (
            f"{self.centres} centres in {self.dimension} dimensions; beyond the limit from a "
            f"distance of {self.limit:.3g}"
        )


@dataclass(frozen=True)
class TrustRecord:
    """The spaces of a model, and on how many pixels they rest.

    Attributes
    ----------
    spaces : the score is the largest of theirs. learned, held_out : labelled pixels that the
        centres and the limits come from. tested : of the test part, and beyond : the share of
        them whose score is above 1 though they are like what was learned; None without any.
    """

    spaces: tuple[TrustSpace, ...]
    learned: int
    held_out: int
    tested: int = 0
    beyond: float | None = None

    def __post_init__(self):
        names = [space.name for space in self.spaces]
        if names not in ([SPECTRA], [SPECTRA, FEATURES]):
            raise ValueError(f"the spaces of trust are {', '.join(names) or 'none'}")
        _require(("learned", "held_out", "tested"), self, 0)
        if self.beyond is not None and not 0 <= self.beyond <= 1:
            raise ValueError(f"the share beyond the limit of trust is {self.beyond!r}")

    def fits(self, bands: int) -> bool:
        """Whether it is that of a model of so many bands."""
        return self.spaces[0].inputs == bands

    @classmethod
    def from_dict(cls, values: dict | None) -> TrustRecord | None:
        """From the header of a model file; None where it has none.

        Raises
        ------
        KeyError, TypeError, ValueError
            When something lacks or cannot be.
        """
        if values is None:
            return None
        known = {entry.name for entry in fields(cls)}
        values = {key: value for key, value in values.items() if key in known}
        of_space = {entry.name for entry in fields(TrustSpace)}
        spaces = tuple(
            TrustSpace(**{key: value for key, value in entry.items() if key in of_space})
            for entry in values.pop("spaces")
        )
        return cls(spaces, **values)

    def to_dict(self) -> dict:
        """For the header of a model file."""
        values = asdict(self)
        return {**values, "spaces": list(values["spaces"])}

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of all float32 tensors in a model file, by name."""
        return {name: shape for space in self.spaces for name, shape in space.shapes().items()}

    def words(self) -> list[tuple[str, str]]:
        """Rows (name, words) for a report."""
        rows = [(f"Distance in {_WORDS[space.name]}", space.words()) for space in self.spaces]
        rows.append(
            (
                "Limit",
                f"{100 * QUANTILE:.0f} % of {self.held_out} labelled pixels held back are within "
                f"it; the centres are those of {self.learned} that were learned from",
            )
        )
        if self.beyond is not None:
            rows.append(
                (
                    "Falsely beyond it",
                    f"{100 * self.beyond:.1f} % of {self.tested} labelled pixels of the test part",
                )
            )
        return rows


def _require(names: Iterable[str], record, least: int) -> None:
    """Raise ValueError unless these are whole numbers, at least ``least``."""
    for name in names:
        value = getattr(record, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"the number {name} of trust is {value!r}")
