"""The wall between the QGIS process and the engine process, read from the imports."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from hypertask.model.commands import _NEEDED

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("model", "plugin", "algorithms")
ENGINE_ONLY = {"torch", "torchvision", "rasterio", "fiona", "safetensors", "matplotlib", "sklearn",
               "scipy"}  # fmt: skip
QGIS_ONLY = {"qgis", "PyQt5", "PyQt6", "processing", "console"}
# run inside QGIS although they belong to the science, so they may use QGIS's own GDAL
GDAL_IN_MODEL = {"model/rois.py", "model/roi_grid.py", "model/roi_pixels.py",
                 "model/label_statistics.py", "model/assess_rasters.py", "model/assess_shapes.py",
                 "model/assess_extras.py"}  # fmt: skip
PURE = ("errors", "messages", "files", "job", "variables", "bands", "modelfile", "separability")


def sources(*folders) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path, top_level_only: bool = False):
    """(level, module, names, line) of each import; ``level`` counts the leading dots."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _statements(tree, top_level_only):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield 0, alias.name, (), node.lineno
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or "", tuple(a.name for a in node.names), node.lineno
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                level = len(first.value) - len(first.value.lstrip("."))
                yield level, first.value.lstrip("."), (), node.lineno


def _statements(node, top_level_only):
    for child in ast.iter_child_nodes(node):
        yield child
        if not (top_level_only and isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))):
            yield from _statements(child, top_level_only)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def foreign(path: Path, top_level_only: bool = False) -> set[str]:
    """Top-level packages that a file imports from outside the package."""
    return {
        module.split(".")[0] for level, module, _, _ in imports(path, top_level_only) if level == 0
    }


def inner(path: Path, top_level_only: bool = False) -> set[Path]:
    """Files of this package that a file imports."""
    found = set()
    for level, module, names, line in imports(path, top_level_only):
        if level == 0:
            continue
        base = path.parents[level - 1]
        base = base.joinpath(*module.split(".")) if module else base
        for target in (base, *(base / name for name in names)):
            for file in (target.with_suffix(".py"), target / "__init__.py"):
                if file.is_file():
                    found.add(file)
        assert base.with_suffix(".py").is_file() or base.is_dir(), f"{name_of(path)}:{line}"
    return found


def test_there_is_something_to_read():
    for folder in PACKAGES:
        assert len(sources(folder)) >= 5, folder


@pytest.mark.parametrize("path", sources("model"), ids=name_of)
def test_the_engine_never_imports_qgis(path):
    assert not foreign(path) & QGIS_ONLY
    if name_of(path) not in GDAL_IN_MODEL:
        assert not foreign(path) & {"osgeo", "gdal", "ogr"}


def test_the_engine_needs_what_its_check_looks_for():
    needed = {name for path in sources("model") for name in foreign(path)}
    apart = {"hypertask", "osgeo", "affine"}  # itself, QGIS's own, and what comes with rasterio
    assert needed - set(sys.stdlib_module_names) - apart == set(_NEEDED)


@pytest.mark.parametrize("path", sources("plugin", "algorithms"), ids=name_of)
def test_qgis_never_imports_what_belongs_to_the_engine(path):
    assert not foreign(path) & ENGINE_ONLY


def test_what_qgis_imports_of_the_model_is_light():
    """Followed through every import that is run on loading: standard library and numpy only."""
    waiting = set(sources("plugin", "algorithms")) | {ROOT / "__init__.py"}
    seen = set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        if path.is_relative_to(ROOT / "model"):
            allowed = set(sys.stdlib_module_names) | {"numpy"}
            if name_of(path) in GDAL_IN_MODEL:
                allowed |= {"osgeo"}
            assert foreign(path, top_level_only=True) <= allowed, name_of(path)
        waiting |= inner(path, top_level_only=True) - seen
    assert ROOT / "model" / "job.py" in seen


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_need_only_numpy(name):
    paths = [ROOT / "model" / f"{name}.py", *sources(f"model/{name}")]
    paths = [path for path in paths if path.is_file()]
    assert paths
    for path in paths:
        allowed = set(sys.stdlib_module_names) | {"numpy"}
        assert foreign(path, top_level_only=True) <= allowed, name_of(path)


def test_imports_inside_the_package_are_relative():
    """QGIS may load the folder under another name."""
    for path in sources(*PACKAGES):
        if path != ROOT / "model" / "__main__.py":  # the one that is run as a file
            assert not foreign(path) & {"hypertask", *PACKAGES}, name_of(path)


def test_imports_go_one_way():
    """algorithms -> plugin -> model, never back."""
    rank = {name: number for number, name in enumerate(PACKAGES)}
    for path in sources(*PACKAGES):
        own = path.relative_to(ROOT).parts[0]
        for other in inner(path):
            to = other.relative_to(ROOT).parts[0]
            assert to in rank, f"{name_of(path)} imports {name_of(other)}"
            assert rank[to] <= rank[own], f"{name_of(path)} imports {name_of(other)}"


def test_loading_the_package_imports_nothing():
    assert not list(imports(ROOT / "__init__.py", top_level_only=True))
    assert not list(imports(ROOT / "model" / "__init__.py", top_level_only=True))


def test_nothing_dangerous_is_called():
    """What a plugin repository refuses, and what opening a model file must never do."""
    for path in sources(*PACKAGES):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not foreign(path) & {"pickle", "dill", "marshal", "shelve", "joblib"}, name_of(path)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            where = f"{name_of(path)}:{node.lineno}"
            bare = isinstance(node.func, ast.Name)
            assert not (bare and node.func.id in ("eval", "exec", "compile")), where
            source = ast.unparse(node.func)
            assert source not in ("torch.load", "os.system", "os.popen", "yaml.load"), where
            for keyword in node.keywords:
                if keyword.arg == "shell":
                    assert getattr(keyword.value, "value", True) is False, where


def test_files_stay_small():
    longest = {"algorithms": 200}
    for path in [*sources(*PACKAGES, "tests", "benchmarks"), ROOT / "__init__.py"]:
        folder = path.relative_to(ROOT).parts[0]
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= longest.get(folder, 500), f"{name_of(path)} has {lines} lines"
