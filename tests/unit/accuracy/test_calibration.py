"""What stands of a calibration in a model file: read, applied, told and written again."""

from __future__ import annotations

import pytest

from hypertask.model.accuracy.calibration import Calibration, HalfWidths, Temperature
from hypertask.model.base.variables import Variable

ENTRIES = {
    "species": {"temperature": 2.5, "pixels": 300},
    "amount": {
        "coverage": [50, 80, 90],
        "half_width": [1.0, 2.0, 3.5],
        "pixels": 40,
        "blocks": 6,
        "effective": 11.2,
    },
}
SPECIES, AMOUNT = Variable("species", "categorical"), Variable("amount", "continuous", "t/ha")


def test_the_file_keeps_its_form():
    calibration = Calibration.from_dict(ENTRIES)
    assert calibration.to_dict() == ENTRIES
    assert [list(entry) for entry in calibration.to_dict().values()] == [
        list(entry) for entry in ENTRIES.values()
    ]
    older = {"amount": {"coverage": [90], "half_width": [2.0]}, "species": {"temperature": 3}}
    assert Calibration.from_dict(older).to_dict() == older
    for nothing in (None, {}):
        assert Calibration.from_dict(nothing).to_dict() == {}


def test_what_is_known_of_a_variable():
    calibration = Calibration.from_dict(ENTRIES)
    assert calibration.of("species") == Temperature(2.5, 300) and calibration.of("x") is None
    assert calibration.temperature("species") == 2.5
    assert calibration.temperature("amount") == calibration.temperature("x") == 1
    assert calibration.half_width("amount", 80) == 2.0
    for name, percent in (("amount", 85), ("amount", None), ("species", 80), ("x", 80)):
        assert calibration.half_width(name, percent) is None


def test_in_words():
    calibration = Calibration.from_dict(ENTRIES)
    assert calibration.of("species").words() == "temperature 2.5; from 300 pixels"
    assert calibration.of("amount").words("t/ha") == (
        "50 % within ± 1 t/ha, 90 % within ± 3.5 t/ha; from 40 pixels at 6 places, worth 11.2 "
        "independent pixels"
    )
    assert HalfWidths((95,), (2.0,)).words() == "95 % within ± 2"


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"temperature": 0},
        {"temperature": float("inf")},
        {"temperature": float("nan")},
        {"temperature": "2"},
        {"coverage": [90]},
        {"coverage": [90], "half_width": []},
        {"coverage": 90, "half_width": 1},
    ],
)
def test_damaged_entries(entry):
    with pytest.raises((KeyError, TypeError, ValueError)):
        Calibration.from_dict({"x": entry})


def test_entries_fit_their_variables():
    calibration = Calibration.from_dict(ENTRIES)
    assert calibration.fits([SPECIES, AMOUNT]) and calibration.fits([Variable("x", "continuous")])
    swapped = Calibration.from_dict({"species": ENTRIES["amount"]})
    assert not swapped.fits([SPECIES])
