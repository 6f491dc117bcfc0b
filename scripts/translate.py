"""Bring i18n/hypertask_de.ts up to date with what the plugin shows, and make the .qm that it loads.

What the engine says, and what the plugin raises and logs in English, is found in their source by
how it is used, and written to i18n/sentences.txt with gaps for what is put in, one by line; what
reports say, in headings, tables and figures too, to i18n/reports.txt. In the German of a report a
gap such as ``{1:t}`` is one for words, which are translated themselves; a name in ``{1}`` is not.

Run it with a Python that has QGIS, where Qt's lrelease is installed. New texts get an empty
translation, to be written by hand or in Qt Linguist; those that are shown no longer go.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree  # nosec B405

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("de",)
TEXTS, SENTENCES, REPORTS = "HyperTask", "Sentences", "Reports"
_MARKS = ("tr", "noop")
_SAID = {"HyperTaskError", "QgsProcessingException", "message", "warning"}
_SAID |= {"pushInfo", "pushWarning", "spoken"}
"""Calls whose first argument is a sentence for people."""
_ELSEWHERE = (
    "report",
    "assessment/tables.py",
    "comparison/tables.py",
    "reports",
    "stac.py",
    "simulation",
    "commands.py",
)
"""Parts of paths whose other sentences are of reports, files and the shell."""
_REPORTS = (
    "model/reports/**/*.py",
    "model/*/report*.py",
    "model/comparison/tables.py",
    "model/comparison/pixels.py",
    "model/assessment/result.py",
    "model/accuracy/calibration.py",
    "model/accuracy/trust.py",
    "model/jobs/methods.py",
    "model/jobs/pixel_methods.py",
    "model/jobs/losses.py",
    "model/jobs/plans.py",
    "model/separability/result.py",
)
"""Files whose texts stand in reports."""
_WORDS_OF = {"words": 2, "written": 2, "paragraph": 0, "_matrix": 2, "Name": -1, "nothing": 1}
_WORDS_OF |= {"note": 0, "marker": 1}
_SILENT = {"line", "dots", "bars", "band", "image", "named", "split", "isinstance", "count"}
_SILENT |= {"get", "getattr", "setdefault", "pop", "index", "replace", "startswith", "endswith"}
_SILENT |= {"strip", "_by_name", "amount"}
"""Calls of which one argument, or none, is shown; of all others any may be."""
_FIELD, _GAPS = re.compile(r"\{\w+(:[^{}]*)?\}"), re.compile(r"\{\d+\}")
_OTHERS = {"VERDICT", "trust/", "utf-8", "ascii", "sqrt", "underline dotted", ">IIBBBBB"}
"""Texts of the files of reports that are shown in none."""
_TAG = re.compile(r"<[^<>]*>?|^[^<>]*\">|&\w+;")
_MOST = 16  # ways in which a sentence may be put together


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
    from hypertask.model.base.messages import PHASES, STAGES
    from hypertask.model.separability.result import VERDICTS

    found = {*PHASES.values(), *STAGES.values(), *VERDICTS}
    for kind in ALGORITHMS:
        algorithm = kind().create()
        found.add(algorithm.SUMMARY)
        for each in algorithm.parameterDefinitions():
            found |= {each.description(), each.help()}
        found |= {each.description() for each in algorithm.outputDefinitions()}
    return found


def sentences(shown: list[str]) -> list[str]:
    """What the engine and the plugin say in English, with ``{0}``, ``{1}`` for what is put in.

    ``shown`` : texts that are translated where they are used.
    """
    found: set[str] = set()
    for folder in ("model", "plugin", "algorithms"):
        for path in sorted(ROOT.joinpath(folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if any(part in str(path.relative_to(ROOT)) for part in _ELSEWHERE):
                found |= said_in(tree, others=False)  # errors and messages
            else:
                found |= said_in(tree, others=folder != "algorithms")
                found |= put_in(tree) if folder == "model" else set()
    return sorted(found - {one for text in shown for one in split(text)})


def said_in(tree: ast.AST, others: bool = True) -> set[str]:
    """The sentences of a module: arguments of calls that say them, and ``others`` that end as
    sentences do."""
    found: set[str] = set()
    marked = docstrings(tree)
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, said = waiting.pop()
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _MARKS or name == "compile":
                continue
            if name == "counted":
                found |= {numbered(f"{{}} {way}.") for each in node.args for way in templates(each)}
                continue
            waiting += [(each, name in _SAID and each is node.args[0]) for each in node.args]
            waiting += [(each.value, False) for each in node.keywords]
            waiting.append((node.func, False))
            continue
        ways = templates(node) if node not in marked else []
        if ways:
            for text in ways:
                found |= {one for one in split(text) if (said or others) and is_said(one, said)}
            continue
        if isinstance(node, ast.IfExp):
            waiting += [(node.body, said), (node.orelse, said)]
        else:
            waiting += [(each, False) for each in ast.iter_child_nodes(node)]
    return found


def put_in(tree: ast.AST) -> set[str]:
    """Words that a module puts into its sentences: some that it gives back, keeps or collects."""
    found = set()
    for node in ast.walk(tree):
        for value in values_of(node):
            for each in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                found |= {numbered(text) for text in templates(each) if is_put_in(text)}
    return found


def values_of(node: ast.AST) -> list[ast.AST | None]:
    """What a statement gives back or keeps, each of several for itself, or adds to a list."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append":
        return list(node.args)
    if not isinstance(node, (ast.Return, ast.Assign, ast.Yield)):
        return []
    value = node.value
    several = isinstance(value, (ast.Tuple, ast.List))
    return [value, *(value.elts if several else ())]


def is_put_in(text: str) -> bool:
    words = re.findall(r"(?<![\\w./])[A-Za-z]{2,}", text)
    plain = not re.search(r"[\\^$|<>_=.]", text) and text.isprintable() and "  " not in text
    return plain and " " in text.strip() and sum(map(len, words)) > 7 and len(words) > 1


def report_texts() -> list[str]:
    """What stands in reports, with ``{0}``, ``{1}`` for what is put in."""
    found: set[str] = set()
    for pattern in _REPORTS:
        for path in ROOT.glob(pattern):
            found |= shown_in(ast.parse(path.read_text(encoding="utf-8")))
    return sorted(found)


def shown_in(tree: ast.AST) -> set[str]:
    """Texts of a module that makes reports: all that are not keys, names or markup."""
    found: set[str] = set()
    skipped = docstrings(tree)
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        ways = [] if node in skipped else templates(node, braces=True)
        for way in ways:
            for piece in _TAG.split(way):
                words = re.sub(r"(?<=[.!?])\{\}(?= |$)|^\{\} ?(?=[A-Z][a-z]* )", "", piece)
                found |= {one for one in split(words.strip(" ,;:\u2003")) if is_shown(one)}
        waiting += parts_shown(node, bool(ways))
    return found


def parts_shown(node: ast.AST, known: bool) -> list[ast.AST]:
    """The parts of an expression or statement that may hold a text to be shown.

    ``known`` : its own text is, with the choices that it offers.
    """
    if isinstance(node, (ast.Raise, ast.Subscript, ast.Compare, ast.alias, ast.arguments)):
        return [each for each in getattr(node, "defaults", []) if each]
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        args = [] if name in _SILENT else node.args
        if name in _WORDS_OF:
            args = args[_WORDS_OF[name] :][: 1 if _WORDS_OF[name] >= 0 else 0]
        called = node.func.value if isinstance(node.func, ast.Attribute) else None
        return [
            *args,
            *(each.value for each in node.keywords if each.arg != "more"),
            called or node.func,
        ]
    if isinstance(node, ast.Dict):
        keys = (each for each in node.keys if isinstance(each, (ast.Constant, ast.JoinedStr)))
        titles = [each for each in keys if any(re.match(r"[A-Z]|.* ", t) for t in templates(each))]
        return [*titles, *node.values]
    if isinstance(node, ast.JoinedStr):
        inner = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        chosen = [each for each in inner if isinstance(each, ast.IfExp) and known]
        return [each for each in inner if each not in chosen or not _all_texts(each)]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BinOp) and known:
        sides = (node.left, node.right)
        return [part for side in sides for part in parts_shown(side, bool(templates(side)))]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        defaults = node.args.defaults if isinstance(node, ast.FunctionDef) else []
        return [*node.body, *defaults]
    if isinstance(node, ast.AnnAssign):
        return [node.value] if node.value else []
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("__all__", "_STYLE"):
        return []
    return list(ast.iter_child_nodes(node))


def _all_texts(node: ast.IfExp) -> bool:
    return bool(templates(node.body) and templates(node.orelse))


def is_shown(text: str) -> bool:
    """Whether it has words, and is neither a key, a path, an attribute of markup nor a style."""
    words = _GAPS.sub("", text)
    if not re.search(r"[^\W\d_]{2}", words) or re.search(
        r"\w_\w|^#|\w=|=\w|[a-z][:;][\w#.-]|^\w+/\w+/", words
    ):
        return False
    return words not in _OTHERS


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """Texts that stand alone, as docstrings do."""
    alone = (n.value for n in ast.walk(tree) if isinstance(n, ast.Expr))
    return {each for each in alone if isinstance(each, ast.Constant)}


def templates(node: ast.AST | None, braces: bool = False) -> list[str]:
    """A text with ``{}`` for what is put in, in all ways that its own choices allow; [] for what is
    no text.

    ``braces`` : texts that are to be formatted later are some too.
    """
    if isinstance(node, ast.Constant):
        if not isinstance(node.value, str):
            return []
        value = _FIELD.sub("{}", node.value) if braces else node.value
        return [value] if "{" not in value.replace("{}", "" if braces else "{}") else []
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "amount":
        one, many = map(templates, node.args[1:])
        return [f"1 {text}" for text in one] + [f"{{}} {text}" for text in many]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = templates(node.left), templates(node.right)
        if left or right:
            return [a + b for a in left or ["{}"] for b in right or ["{}"]][:_MOST]
    if not isinstance(node, ast.JoinedStr):  # another expression, or none at all
        return []
    ways = [""]
    for part in node.values:
        choices = ["{}"]
        if isinstance(part, ast.Constant):
            if "{" in part.value:  # what looks like a gap and is none
                return []
            choices = [part.value]
        elif isinstance(part.value, ast.IfExp):
            both = templates(part.value.body), templates(part.value.orelse)
            choices = [*both[0], *both[1]] if all(both) else choices
        elif isinstance(part.value, ast.Call):
            choices = templates(part.value) or choices
        ways = [way + choice for way in ways for choice in choices][:_MOST]
    return ways


def split(text: str) -> list[str]:
    """Its sentences, their gaps numbered."""
    text = re.sub(r"[ \n]+", " ", text).strip(" ")
    return [numbered(one) for one in re.split(r"(?<=[.!?]) (?=[A-Z{])", text)]


def numbered(text: str) -> str:
    pieces = text.split("{}")
    return "".join(f"{piece}{{{n}}}" for n, piece in enumerate(pieces[:-1])) + pieces[-1]


def is_said(text: str, said: bool) -> bool:
    """Whether it is a sentence, and not a part of one, a path or a pattern."""
    words = re.findall(r"(?<![\\w./])[A-Za-z]{2,}", text)
    few = sum(map(len, words)) < (8 if text.startswith("{") else 5)
    if few or len(words) < 2 - said or re.search(r"[\\^$|<>]|SELECT", text):
        return False
    return said or (len(words) > 2 and re.search(r"[.?](\{\d+\})?$", text) is not None)


def texts() -> list[str]:
    """All that the plugin shows by ``tr`` of plugin/i18n.py; no other language may be on."""
    return sorted(text for text in marked() | declared() if any(map(str.isalpha, text)))


def translations(path: Path, context: str = TEXTS) -> dict[str, str]:
    """Text -> what a .ts file has for it in a context, without those that are not finished."""
    if not path.is_file():
        return {}
    root = ElementTree.parse(path).getroot()  # nosec B314  # noqa: S314 (a file of our own)
    own = (each for each in root.iter("context") if each.findtext("name") == context)
    messages = [message for each in own for message in each.iter("message")]
    pairs = ((each.findtext("source"), each.find("translation")) for each in messages)
    return {
        source: found.text
        for source, found in pairs
        if source and found is not None and found.text and not found.get("type")
    }


def write(path: Path, language: str, contexts: dict[str, dict[str, str | None]]) -> None:
    """``contexts`` : of each its texts and what they are in the language, None where not known."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    for name, pairs in contexts.items():
        context = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(context, "name").text = name
        for text, words in pairs.items():
            message = ElementTree.SubElement(context, "message")
            ElementTree.SubElement(message, "source").text = text
            found = ElementTree.SubElement(message, "translation")
            if words is None:
                found.set("type", "unfinished")
            found.text = words
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(head + ElementTree.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def main() -> int:
    missing = 0
    shown = texts()
    wanted = {TEXTS: shown, SENTENCES: sentences(shown), REPORTS: report_texts()}
    for name in (SENTENCES, REPORTS):
        listed = "".join(f"{each}\n" for each in wanted[name])
        ROOT.joinpath("i18n", f"{name.lower()}.txt").write_text(listed, encoding="utf-8")
    for language in LANGUAGES:
        path = ROOT / "i18n" / f"hypertask_{language}.ts"
        contexts = {}
        for name, own in wanted.items():
            known = translations(path, name)
            contexts[name] = {text: known.get(text) for text in own}
        write(path, language, contexts)
        lacking = [t for pairs in contexts.values() for t, words in pairs.items() if words is None]
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
