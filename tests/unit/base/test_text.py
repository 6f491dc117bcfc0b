"""What an attribute says: missing, name of a class, order."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.base.text import (
    about,
    amount,
    class_text,
    counted,
    duration,
    folded,
    listed,
    missing,
    natural,
    shortened,
    whole_number,
)


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0\t", float("nan"), np.float32("nan")])
def test_what_says_nothing(value):
    assert missing(value)


@pytest.mark.parametrize("value", [0, 0.0, False, "0", "None", float("inf"), np.int64(0), "-"])
def test_what_says_something(value):
    assert not missing(value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (3, "3"),
        (3.0, "3"),
        (np.float32(3), "3"),
        (np.int16(-3), "-3"),
        (2.5, "2.5"),
        (True, "true"),
        (np.bool_(False), "false"),
        ("  Pinus\u00a0\u00a0sylvestris \n", "Pinus sylvestris"),
        ("Fre\u0302ne", "Fr\u00eane"),
        ("07", "07"),
    ],
)
def test_name_of_a_class(value, name):
    assert class_text(value) == name


def test_names_that_look_alike_fold_together():
    ways = [
        "Fr\u00eane  \u00e9lev\u00e9",
        "fre\u0302ne e\u0301leve\u0301",
        " FR\u00caNE\u00a0\u00c9LEV\u00c9 ",
    ]
    assert len({folded(way) for way in ways}) == 1
    assert folded("STRASSE") == folded("straße") != folded("strase")


def test_natural_order():
    wanted = [
        *("-3", "0.5", "2", "2a", "10"),
        *("alder", "\u00c9pic\u00e9a", "Erable", "oak"),
        *("plot 3", "plot 3b", "plot 07", "Plot 21", "plot 100"),
    ]
    # an accent does not send a letter behind z; "epicea" comes before "erable"
    for seed in range(5):
        mixed = np.random.default_rng(seed).permutation(wanted).tolist()
        assert sorted(mixed, key=natural) == wanted


def test_equal_looking_names_always_come_in_the_same_order():
    names = {"site 2", "Site 2", "site 02", "SITE 2", "s\u00ecte 2", "m\u00b2", "9" * 400}
    orders = {
        tuple(sorted(np.random.default_rng(k).permutation(sorted(names)).tolist(), key=natural))
        for k in range(20)
    }
    assert len(orders) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        (" 12 ", 12),
        ("12.0", 12),
        ("-4", -4),
        ("007", 7),
        ("2.5", None),
        ("1e3", None),
        ("", None),
        ("\u00b2", None),
        ("7a", None),
        ("9" * 30, None),
    ],
)
def test_whole_numbers_as_texts(text, number):
    assert whole_number(text) == number


def test_counts_in_words():
    assert [amount(n, "epoch", "epochs") for n in (0, 1, 2)] == ["0 epochs", "1 epoch", "2 epochs"]
    assert amount(1.0, "minute", "minutes") == "1 minute"
    assert amount(0.5, "minute", "minutes") == "0.5 minutes"
    assert amount(1234567, "pixel", "pixels") == "1234567 pixels"
    assert counted(1, "stand lies off", "stands lie off") == "1 stand lies off."
    assert counted(4, "stand lies off", "stands lie off") == "4 stands lie off."
    assert listed("abcd", 3) == "a, b, c and 1 more" and listed(["x"]) == "x"


@pytest.mark.parametrize("count", [0, 39, 40, 41, 100_000])
def test_long_names_lose_their_middle(count):
    name = "".join(chr(0x4E00 + k % 5000) for k in range(count))
    short = shortened(name)
    assert len(short) <= 40 and (short == name if count <= 40 else short[19] == "…")
    assert name.startswith(short[:19]) and name.endswith(short[-19:])
    assert len(shortened(name, 7)) <= 7


@pytest.mark.parametrize(
    "seconds, exact, roughly",
    [
        (0.2, "0 s", "about 5 s"),
        (41, "41 s", "about 40 s"),
        (89.6, "1 min 30 s", "about 90 s"),
        (250, "4 min 10 s", "about 4 min"),
        (3599.6, "1 h 0 min", "about 1 h 0 min"),
        (7530, "2 h 5 min", "about 2 h 6 min"),
    ],
)
def test_durations(seconds, exact, roughly):
    assert duration(seconds) == exact
    assert about(seconds) == roughly
