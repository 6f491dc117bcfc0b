"""Classes and numbers of a field: the rule of every command that reads vector labels."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.vectors.fields import Field, field_classes

NAN = np.nan


def classes(*columns, **settings):
    """The classes of one field, which each column is of another layer."""
    fields = [Field.of("kind", f"l{n}.gpkg", values) for n, values in enumerate(columns)]
    return field_classes(fields, **settings)


def codes(found) -> list[list]:
    return [[None if c != c else int(c) for c in own] for own in found.codes]


def test_texts_are_numbered_in_natural_order():
    found = classes(["site 10", None, "site 2", " ", "Site 1", "site 10"])
    assert found.names == {1: "Site 1", 2: "site 2", 3: "site 10"} and found.by_text
    assert codes(found) == [[3, None, 2, None, 1, 3]]
    assert not found.notes


@pytest.mark.parametrize(
    "values",
    [
        ["12", "3", None, "40", "3"],
        ["12.0", " 3", "", "+40", "03"],
        [12, 3, None, 40, 3],
        np.array([12.0, 3, NAN, 40, 3]),
        np.array([12, 3, 0, 40, 3], np.int16),
    ],
)
def test_whole_numbers_are_codes_also_as_texts(values):
    found = classes(values)
    assert found.names == {3: "3", 12: "12", 40: "40"} and not found.by_text
    assert codes(found) == [[12, 3, None, 40, 3]]


def test_texts_of_numbers_are_names_beside_other_texts_or_when_no_map_could_hold_them():
    assert classes(["12", "3", "oak"]).names == {1: "3", 2: "12", 3: "oak"}
    assert classes(["70001", "5"]).names == {1: "5", 2: "70001"}
    assert classes([7.0, 2], ["oak", "7"]).names == {1: "2", 2: "7", 3: "oak"}
    assert codes(classes([7.0, NAN], ["oak", "7"])) == [[1, None], [2, 1]]


def test_codes_below_one_are_no_label_and_told():
    found = classes([-3, 0, 5, -3, 2])
    assert codes(found) == [[None, None, 5, None, 2]]
    assert found.notes == [
        "kind: 3 features have a code below 1 (0, -3), which stands for no class; they count as "
        "unlabelled."
    ]
    assert codes(classes(["-1", "0", "1"])) == [[None, None, 1]]


def test_zero_where_it_is_a_class():
    found = classes([0, -1, 1], zero=True)
    assert codes(found) == [[0, None, 1]] and found.names == {0: "0", 1: "1"}
    assert "1 feature has a code below 0 (-1)" in found.notes[0]


@pytest.mark.parametrize("others", [[], ["oak"], ["3"]])
def test_fractions_are_refused(others):
    words = r"The field 'kind' of l0\.gpkg holds 4\.25, which is no class code; use whole numbers"
    with pytest.raises(HyperTaskError, match=words):
        classes([1.0, 4.25, 7.75], others)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e308, -3.4028235e38, 2e30])
@pytest.mark.parametrize("kind", [list, np.array])
def test_numbers_that_can_be_none_are_named_with_their_field(value, kind):
    with pytest.raises(HyperTaskError, match=r"field 'height' of plots\.shp holds .*correct it"):
        Field.of("height", "plots.shp", kind([1.5, value, 3.0]))


def test_names_that_look_alike_are_one_class_and_told():
    ways = [
        "Aulne  glutineux",
        "aulne glutineux",
        "Fr\u00eane",
        "Fre\u0302ne",
        "Fr\u00eane",
        "Tilleul",
    ]
    found = classes([*ways, "aulne\u00a0glutineux ", None])
    assert found.names == {1: "aulne glutineux", 2: "Fr\u00eane", 3: "Tilleul"}
    assert codes(found) == [[1, 1, 2, 2, 2, 3, 1, None]]
    (note,) = found.notes
    assert note.startswith("kind: names that differ only in case, in blanks or in how accents")
    assert "aulne glutineux (" in note and "Fr\u00eane (" in note and "Tilleul" not in note


def test_the_spelling_of_most_features_counts_over_all_layers():
    found = classes(["OAK", "OAK", "oak"], ["oak", "oak"])
    assert found.names == {1: "oak"} and codes(found) == [[1, 1, 1], [1, 1]]


def test_order_of_features_does_not_matter():
    rng = np.random.default_rng(0)
    names = np.array(["b 2", "b 10", "B 2", "a", unicodedata.normalize("NFD", "é")] * 7, object)
    wanted = classes(names.tolist()).names
    for _ in range(5):
        assert classes(rng.permutation(names).tolist()).names == wanted


def test_truth_values_are_texts():
    found = classes([True, None, False, np.bool_(True)])
    assert found.names == {1: "false", 2: "true"} and codes(found) == [[2, None, 1, 2]]


def test_codes_that_label_rasters_give_to_names():
    found = classes(["Pine ", "oak"], codes_of={"pine": 40, "Oak": 7, "ash": 1})
    assert found.names == {7: "oak", 40: "Pine"} and codes(found) == [[40, 7]]
    with pytest.raises(HyperTaskError, match="holds 'elm', but no class of kind in the label"):
        classes(["elm"], codes_of={"pine": 1})


def test_values_of_other_kinds_are_refused():
    with pytest.raises(HyperTaskError, match=r"'kind' of l0\.gpkg holds list values"):
        classes([[1, 2], None])
    with pytest.raises(HyperTaskError, match=r"holds datetime64 values|holds date values"):
        classes(np.array(["2020-02-03"], "datetime64[D]"))


def test_quantities():
    field = Field.of("h", "l.gpkg", [1, None, 2.5])
    np.testing.assert_array_equal(field.quantities(), [1, NAN, 2.5])
    assert field.missing.tolist() == [False, True, False]
    texts = Field.of("h", "t.csv", ["1", "", " 2.5 ", "-3e2", None])
    np.testing.assert_array_equal(texts.quantities(), [1, NAN, 2.5, -300, NAN])
    with pytest.raises(
        HyperTaskError, match=r"'h' of t\.csv holds text \('tall'\), so it cannot be"
    ):
        Field.of("h", "t.csv", [1.0, "2", "tall"]).quantities()
    with pytest.raises(HyperTaskError, match=r"'h' of t\.csv holds 1e\+99, which is no usable"):
        Field.of("h", "t.csv", ["1", "1e99"]).quantities()


def test_hundreds_of_classes_are_told():
    assert not classes(list(range(1, 101))).notes
    (note,) = classes([f"plot {k}" for k in range(130)]).notes
    assert note.startswith("kind has 130 different values; if it is a measurement")


def test_names_and_colours_of_a_job():
    by_code = classes(["4", "9"])
    styled = by_code.classes(
        "kind", [{"code": 9, "name": "nine"}, {"name": "4", "color": "#123456"}]
    )
    assert [(c.code, c.name, c.color) for c in styled] == [(4, "4", "#123456"), (9, "nine", "")]
    by_text = classes(["Oak ", "pine"]).classes("kind", [{"name": "oak", "color": "#0000ff"}])
    assert [(c.code, c.name, c.color) for c in by_text] == [(1, "Oak", "#0000ff"), (2, "pine", "")]
    for wrong in (5, [None], [{"code": "x"}]):
        with pytest.raises(HyperTaskError, match="classes given for kind"):
            by_code.classes("kind", wrong)


def test_nothing_at_all():
    found = classes([None, ""], np.full(2, NAN))
    assert found.names == {} and codes(found) == [[None, None], [None, None]] and not found.notes
    assert classes([]).names == {}
