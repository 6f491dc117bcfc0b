"""Variables: what is mapped. Categorical (named classes) or continuous (a unit and bounds)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .colors import class_colors, hex_color
from .errors import HyperTaskError
from .text import folded, quoted

CATEGORICAL = "categorical"
CONTINUOUS = "continuous"
GROUP = "group"
KINDS = (CATEGORICAL, CONTINUOUS, GROUP)
_HIGHEST = 2**31 - 1


@dataclass(frozen=True)
class VariableClass:
    """One class of a categorical variable: code in label and map, name, colour ``#rrggbb``."""

    code: int
    name: str
    color: str = ""

    def __post_init__(self):
        if isinstance(self.code, bool) or not isinstance(self.code, int):
            raise ValueError(f"the class code {self.code!r} is not a whole number")
        hex_color(self.color)


@dataclass(frozen=True)
class Variable:
    """A variable of the labels and of the maps.

    Attributes
    ----------
    name : str
        Shown everywhere; made safe where it becomes a file name.
    kind : str
        ``categorical``, ``continuous`` or ``group`` (an identifier such as a stand number:
        never a target, used to keep the pixels of one stand in one part of a split).
    unit : str
        Unit of the physical values of a continuous variable, ``""`` where it has none.
    classes : tuple of VariableClass
        Classes of a categorical variable in ascending order of their codes.
    bounds : (float, float) or None
        Physical values that the scaled range [0, 1] of a continuous variable stands for.
    """

    name: str
    kind: str
    unit: str = ""
    classes: tuple[VariableClass, ...] = field(default=())
    bounds: tuple[float, float] | None = None

    @property
    def is_categorical(self) -> bool:
        return self.kind == CATEGORICAL

    @property
    def codes(self) -> list[int]:
        return [entry.code for entry in self.classes]

    @property
    def channels(self) -> int:
        """Output channels of the network: one per class, or one."""
        return len(self.classes) if self.is_categorical else 1

    @property
    def limits(self) -> tuple[float, float]:
        """The bounds of a variable that has some.

        Raises
        ------
        ValueError
            When it has none.
        """
        if self.bounds is None:
            raise ValueError(f"{self.name} has no bounds")
        return self.bounds

    def with_classes(self, classes: Iterable[VariableClass]) -> Variable:
        return replace(self, classes=tuple(classes))

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> Variable:
        return cls(
            name=values["name"],
            kind=values["kind"],
            unit=values.get("unit", ""),
            classes=coloured(VariableClass(**entry) for entry in values.get("classes", ())),
            bounds=tuple(values["bounds"]) if values.get("bounds") else None,
        )


def coloured(classes: Iterable[VariableClass]) -> tuple[VariableClass, ...]:
    """Give every class without a colour one of its own, in ascending order of codes."""
    classes = sorted(classes, key=lambda entry: entry.code)
    colors = class_colors(entry.color for entry in classes)
    return tuple(replace(entry, color=color) for entry, color in zip(classes, colors))


def is_named(entry: VariableClass) -> bool:
    """Whether a class has a name besides its code."""
    return entry.name != str(entry.code)


def joined_variable(known: Variable, variable: Variable, where: str) -> Variable:
    """One variable of what two sources of labels say of it; ``where`` is the second source.

    A class's name counts more than none, the first colour and the first unit more than later ones.

    Raises
    ------
    HyperTaskError
        When the two differ in kind or unit, a code has two names, or a name codes that differ
        altogether.
    """
    if known.kind != variable.kind:
        raise HyperTaskError(
            f"The variable {variable.name} is {known.kind} in one label source and "
            f"{variable.kind} in {where}; give one of them another name."
        )
    if known.unit and variable.unit and folded(known.unit) != folded(variable.unit):
        raise HyperTaskError(
            f"The variable {variable.name} is in {known.unit} in one label source and in "
            f"{variable.unit} in {where}; bring both to one unit, or give one of them another name."
        )
    _require_same_classes(known, variable, where)
    classes = {entry.code: entry for entry in known.classes}
    for entry in variable.classes:
        first = classes.get(entry.code, entry)
        classes[entry.code] = replace(
            first if is_named(first) else entry, color=first.color or entry.color
        )
    joined = known.with_classes(classes[code] for code in sorted(classes))
    return replace(joined, unit=known.unit or variable.unit)


def _require_same_classes(known: Variable, variable: Variable, where: str) -> None:
    def same(one, other):
        return folded(one.name) == folded(other.name)

    for entry in filter(is_named, variable.classes):
        for old in filter(is_named, known.classes):
            if old.code == entry.code and not same(old, entry):
                raise HyperTaskError(
                    f"The code {entry.code} of {variable.name} stands for {old.name} in one label "
                    f"source and for {entry.name} in {where}; give both the same codes, or one of "
                    "the variables another name."
                )
        codes = {old.code for old in filter(is_named, known.classes) if same(old, entry)}
        if codes and not codes & {new.code for new in variable.classes if same(new, entry)}:
            raise HyperTaskError(
                f"The class {entry.name} of {variable.name} has the code {min(codes)} in one label "
                f"source and {entry.code} in {where}; give both the same codes, or one of the "
                "variables another name."
            )


def given_classes(entries: Any, variable: str, code: int | None = None) -> list[VariableClass]:
    """Classes from the objects ``{"code", "name", "color"}`` of a job; only the code is required.

    ``code`` is taken where an object has none.

    Raises
    ------
    HyperTaskError
        Names the variable and what is wrong.
    """
    try:
        return [
            VariableClass(
                _code(entry["code"] if code is None else entry.get("code", code)),
                str(entry.get("name") or entry["code"]),
                entry.get("color") or "",
            )
            for entry in entries
        ]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise HyperTaskError(
            f"The classes given for {variable} cannot be understood ({error}); each is an object "
            'with a "code", and with a "name" and a "color" such as "#009e73" where wanted.'
        ) from error


def _code(value) -> int:
    code = int(value)
    if isinstance(value, bool) or code != float(value) or abs(code) > _HIGHEST:
        raise ValueError(f"the code {quoted(value)} is no whole number up to {_HIGHEST}")
    return code


def variable_named(variables: list[Variable], name: str) -> Variable:
    """The variable of a model that is called so; HyperTaskError names those that there are."""
    for variable in variables:
        if variable.name == name:
            return variable
    raise HyperTaskError(
        f"The model has no variable {name!r}; it has {', '.join(v.name for v in variables)}."
    )
