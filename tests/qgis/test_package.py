"""The plugin's zip: what is in it, and that QGIS installs and loads it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from qgis.core import QgsApplication

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("algorithms", "docs", "i18n", "model", "plugin", "resources")
FILES = {"CHANGELOG.md", "LICENSE", "README.md", "__init__.py", "metadata.txt"}


def git(*arguments: str) -> str:
    options = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    done = subprocess.run(
        ["git", *options, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"this checkout is not one of git: {done.stderr}")
    return done.stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The zip of the checkout as it is, with what is changed and not committed yet."""
    commit = git("stash", "create").strip() or "HEAD"
    path = tmp_path_factory.mktemp("package") / "plugin.zip"
    done = subprocess.run(
        ["bash", str(ROOT / "scripts" / "package.sh"), str(path), commit],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(path)
    return path


def test_it_holds_the_plugin_and_nothing_else(package):
    with zipfile.ZipFile(package) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    tracked = [name for name in git("ls-files").splitlines() if (ROOT / name).is_file()]
    wanted = {name for name in tracked if name.split("/")[0] in PARTS or name in FILES}
    assert {name.removeprefix("hypertask/") for name in names} == wanted
    assert not [
        name for name in names if re.search(r"test_|/tests/|benchmark.*\.py|\.pyc|\.sh", name)
    ]
    assert package.stat().st_size < 10e6


def test_it_is_installed_into_a_clean_profile(
    bare_qgis_process, package, private_home, tmp_path, monkeypatch
):
    """As the installer of plugins unpacks it; then enabled, listed and run."""
    monkeypatch.syspath_prepend(str(Path(QgsApplication.pkgDataPath()) / "python"))
    from pyplugin_installer.unzip import unzip

    del private_home["QGIS_PLUGINPATH"]
    profile = tmp_path / "home" / ".local" / "share" / "QGIS" / "QGIS3" / "profiles" / "default"
    plugins = profile / "python" / "plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    unzip(str(package), str(plugins))
    assert os.listdir(plugins) == ["hypertask"]
    code, _, errors = bare_qgis_process("plugins", "enable", "hypertask")
    assert code == 0, errors
    code, answer, errors = bare_qgis_process("list", "--json")
    assert code == 0, errors
    assert answer["providers"]["hypertask"]["is_active"]
    found = answer["providers"]["hypertask"]["algorithms"]
    assert {"hypertask:trainmodel", "hypertask:predictmaps", "hypertask:trainandmap"} <= set(found)
    # of this copy, not of the checkout
    wrong = tmp_path / "no.safetensors"
    wrong.write_text("nothing", encoding="utf-8")
    code, _, errors = bare_qgis_process("run", "hypertask:inspectmodel", "--", f"MODEL={wrong}")
    assert code != 0 and "no.safetensors" in errors
    assert list((plugins / "hypertask").rglob("*.pyc")), "it ran from there"


# ------------------------------------------------------------------------------ Qt 6 and QGIS 4


def sources() -> list[Path]:
    return [ROOT / "__init__.py", *ROOT.glob("plugin/**/*.py"), *ROOT.glob("algorithms/*.py")]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_that_only_pyqt5_knows(path):
    """Qt through ``qgis.PyQt``, enumerations by their full names, no ``exec_``."""
    from qgis.PyQt import QtCore, QtGui, QtNetwork, QtWidgets

    names, found = {}, []
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module = getattr(node, "module", None) or ""
            roots = [alias.name.split(".")[0] for alias in node.names]
            where = roots if isinstance(node, ast.Import) else [module.split(".")[0]]
            found += [each for each in where if re.fullmatch(r"PyQt\d?|sip|PySide\d", each)]
            for alias in node.names:
                for room in (QtCore, QtGui, QtNetwork, QtWidgets):
                    if module == f"qgis.PyQt.{room.__name__.split('.')[-1]}":
                        names[alias.asname or alias.name] = getattr(room, alias.name, None)
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr in ("exec_", "print_") or (node.attr == "QRegExp"):
            found.append(f"{node.lineno}: {node.attr}")
        if isinstance(node.value, ast.Name) and node.value.id in names:
            owner = names[node.value.id]
            value = getattr(owner, node.attr, None)
            # a member of an enumeration, named without it
            kind = type(value).__name__
            if isinstance(value, int) and kind != "int" and kind in vars(owner):
                found.append(f"{node.lineno}: {node.value.id}.{node.attr}")
    assert not found


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_fields_and_enumerations_of_qgis_have_one_seam(path):
    """What QGIS 3.38 calls deprecated (QVariant's types) and QGIS 4 no longer has is in compat."""
    if path.name == "compat.py":
        return
    import qgis.core

    text, found = path.read_text(encoding="utf-8"), []
    assert "QVariant" not in text and "QMetaType" not in text
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = getattr(qgis.core, node.value.id, None)
            value = getattr(owner, node.attr, None) if isinstance(owner, type) else None
            kind = type(value).__name__
            if isinstance(value, int) and not isinstance(value, bool) and kind != "int":
                found.append(f"{node.lineno}: {node.value.id}.{node.attr}")
    assert not found


def test_a_name_of_pyqt5_alone_is_found(tmp_path):
    from qgis.PyQt import QtCore

    path = tmp_path / "old.py"
    path.write_text(
        "from qgis.PyQt.QtCore import Qt\nalign = Qt.AlignLeft | Qt.AlignmentFlag.AlignTop\n"
    )
    if not hasattr(QtCore.Qt, "AlignLeft"):
        pytest.skip("this is Qt 6, which does not know it")
    with pytest.raises(AssertionError, match=r"2: Qt\.AlignLeft'\]"):
        test_nothing_that_only_pyqt5_knows(path)
    path.write_text("def show(dialog):\n    dialog.exec_()\n")
    with pytest.raises(AssertionError, match="2: exec_"):
        test_nothing_that_only_pyqt5_knows(path)
    path.write_text("from qgis.core import QgsWkbTypes\nkind = QgsWkbTypes.MultiPoint\n")
    with pytest.raises(AssertionError, match=r"2: QgsWkbTypes\.MultiPoint"):
        test_fields_and_enumerations_of_qgis_have_one_seam(path)


def test_fields_are_made_without_what_is_deprecated():
    """From QGIS 3.38 on of QMetaType; the types are those that were asked for."""
    from qgis.core import Qgis
    from qgis.PyQt.QtCore import QMetaType

    from hypertask.plugin import compat

    for kind, name in ((str, "String"), (int, "Integer"), (float, "Real")):
        field = compat.new_field("a", kind)
        assert field.name() == "a" and field.typeName() in ("", name, name.lower(), "double")
    if Qgis.QGIS_VERSION_INT >= 33800:
        assert compat.field_type(str) == QMetaType.Type.QString
