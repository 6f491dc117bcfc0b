"""Bring i18n/hypertask_de.ts up to date with what the plugin shows, and make the .qm that it loads.

Run it with a Python that has QGIS, where Qt's lrelease is installed. New texts get an empty
translation, to be written by hand or in Qt Linguist; those that are shown no longer go.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree  # nosec B405

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("de",)
_MARKS = ("tr", "noop")


def marked() -> set[str]:
    """Texts that stand in ``tr`` or ``noop``."""
    found = set()
    for folder in ("plugin", "algorithms", "model/base"):
        for path in ROOT.joinpath(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                first = node.args[0]
                if getattr(node.func, "id", "") in _MARKS and isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def declared() -> set[str]:
    """Texts of the algorithms and their parameters, and those that a model says."""
    from hypertask.algorithms import ALGORITHMS
    from hypertask.model.base.messages import PHASES
    from hypertask.model.separability.result import VERDICTS

    found = {*PHASES.values(), *VERDICTS}
    for kind in ALGORITHMS:
        algorithm = kind().create()
        found.add(algorithm.SUMMARY)
        for each in algorithm.parameterDefinitions():
            found |= {each.description(), each.help()}
        found |= {each.description() for each in algorithm.outputDefinitions()}
    return found


def texts() -> list[str]:
    """All that the plugin shows by ``tr`` of plugin/i18n.py; no other language may be on."""
    return sorted(text for text in marked() | declared() if any(map(str.isalpha, text)))


def translations(path: Path) -> dict[str, str]:
    """Text -> what a .ts file has for it, without those that are not finished."""
    if not path.is_file():
        return {}
    root = ElementTree.parse(path).getroot()  # nosec B314  # noqa: S314 (a file of our own)
    messages = root.iter("message")
    pairs = ((each.findtext("source"), each.find("translation")) for each in messages)
    return {
        source: found.text
        for source, found in pairs
        if source and found is not None and found.text and not found.get("type")
    }


def write(path: Path, language: str, wanted: list[str], known: dict[str, str]) -> None:
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = "HyperTask"
    for text in wanted:
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text
        found = ElementTree.SubElement(message, "translation")
        if text in known:
            found.text = known[text]
        else:
            found.set("type", "unfinished")
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(head + ElementTree.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def main() -> int:
    missing = 0
    for language in LANGUAGES:
        path = ROOT / "i18n" / f"hypertask_{language}.ts"
        known, wanted = translations(path), texts()
        write(path, language, wanted, known)
        lacking = [text for text in wanted if text not in known]
        missing += len(lacking)
        for text in lacking:
            print(f"{language}: {text!r}")
        tool = shutil.which("lrelease") or shutil.which("lrelease-qt5")
        if tool is None:
            print("lrelease is not installed; the .qm is as it was.", file=sys.stderr)
            return 1
        command = [tool, "-silent", str(path), "-qm", str(path.with_suffix(".qm"))]
        subprocess.run(command, check=True)  # noqa: S603
    print(f"{missing} texts lack a translation.")
    return bool(missing)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "build" / "qgis" / "plugins"))
    sys.exit(main())
