"""What the tests of model files share: a header, and files that were changed."""

from __future__ import annotations

import hashlib
import json
import struct

import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.modelfile import HEADER_SUM, KEY, read_header

HEADER = {
    "network": {"bands": 3, "classes": [2], "continuous": 1, "widths": [4, 8, 16, 32]},
    "variables": [
        {
            "name": "laji",
            "kind": "categorical",
            "unit": "",
            "bounds": None,
            "classes": [
                {"code": 3, "name": "mänty", "color": "#010203"},
                {"code": 250, "name": "kuusi", "color": "#0a0b0c"},
            ],
        },
        {
            "name": "height",
            "kind": "continuous",
            "unit": "m",
            "classes": [],
            "bounds": [1.5, 30.25],
        },
    ],
    "bands": {"indices": [0, 2, 5], "wavelengths": [450.0, 550.0, 650.0], "fwhm": None},
    "standardisation": {"mean": [0.1, 0.2, 0.3], "deviation": [1.0, 2.0, 3.0]},
    "window": 32,
    "training": {
        "preset": "tiny",
        "recipe": "default",
        "parameters": 12345,
        "job": {"scenes": ["/a/b/scene.img"], "seed": 7},
    },
    "accuracy": {"laji": {"overall_accuracy": 0.9, "pixels": 10}},
}


def rewrite(path, change):
    """Change the parsed header of a model file, keeping its tensors."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    table = json.loads(data[8 : 8 + length])
    change(table)
    text = json.dumps(table).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


def set_header(path, change):
    """Change what the header says as if it had been written so."""

    def apply(table):
        header = json.loads(table["__metadata__"][KEY])
        change(header)
        text = json.dumps(header)
        digest = hashlib.sha256(text.encode()).hexdigest()
        table["__metadata__"].update({KEY: text, HEADER_SUM: digest})

    rewrite(path, apply)


FOREIGN = "is not a model file of HyperTask"
DAMAGED = "is damaged or truncated"


def refuses(path, words):
    with pytest.raises(HyperTaskError, match=words) as caught:
        read_header(path)
    assert path.name in str(caught.value)
    assert str(caught.value).count("\n") == 0
