"""Methods that know single pixels and are no networks, as far as a job or a form has to know them.

What they compute is in ``comparison/pixels.py``, which needs scikit-learn.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PixelMethod:
    """A method by the name that a job gives it.

    title, source : for forms and reports. words : what it does with classes and with values.
    """

    title: str
    source: str
    words: str


PIXEL_METHODS = {
    "forest": PixelMethod("random forest", "Breiman 2001", "random forest of 300 trees"),
    "svm": PixelMethod(
        "support vector machine",
        "Cortes and Vapnik 1995",
        "support vector machine (classes) and support vector regression (values), radial kernel",
    ),
    "linear": PixelMethod(
        "linear",
        "Cox 1958; Wold, Martens and Wold 1983",
        "logistic regression (classes) and partial least squares (values)",
    ),
}
