"""The version, from the plugin's metadata: stated once."""

from __future__ import annotations

from pathlib import Path


def version() -> str:
    """Version of HyperTask, as ``metadata.txt`` states it."""
    text = (Path(__file__).resolve().parents[2] / "metadata.txt").read_text(encoding="utf-8")
    return next(
        line.split("=", 1)[1].strip() for line in text.splitlines() if line.startswith("version=")
    )
