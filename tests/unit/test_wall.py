"""The wall between the QGIS process and the engine process, read from the imports."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from hypertask.model.commands import _NEEDED

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("model", "plugin", "algorithms")
ENGINE_ONLY = {
    "torch",
    "torchvision",
    "rasterio",
    "fiona",
    "pyogrio",
    "shapely",
    "safetensors",
    "matplotlib",
    "sklearn",
    "scipy",
    "onnx",
    "onnxruntime",
}
QGIS_ONLY = {"qgis", "PyQt5", "PyQt6", "processing", "console"}
# rooms of model/ (and what stands outside it) -> the rooms they may import; docs/contributing.md
MAY = {
    "base": "",
    "runtime": "base",
    "jobs": "base",
    "separability": "base",
    "rasters": "base",
    "vectors": "base rasters",
    "accuracy": "base",
    "modelfile": "base jobs accuracy",
    "networks": "base runtime",
    "labels": "base rasters vectors",
    "reports": "base jobs accuracy modelfile",
    "simulation": "base jobs labels vectors",
    "splits": "base jobs rasters vectors labels reports",
    "rois": "base jobs rasters vectors reports separability",
    "label_statistics": "base jobs rasters vectors labels reports separability",
    "trust": "rasters accuracy networks",
    "mapping": "base jobs runtime rasters accuracy modelfile networks labels splits trust",
    "assessment": "base jobs rasters vectors accuracy reports modelfile rois",
    "training": "base jobs runtime rasters accuracy reports modelfile networks labels splits "
    "trust mapping",
    "comparison": "base jobs runtime rasters accuracy reports modelfile networks labels splits "
    "mapping training",
    "interchange": "base jobs rasters accuracy reports modelfile mapping",
    "selfcheck": "base networks vectors",
    "commands": "base jobs modelfile reports",
    "plugin": "base jobs rasters vectors modelfile reports rois separability label_statistics "
    "assessment",
    "algorithms": "plugin base jobs modelfile reports rois separability label_statistics "
    "assessment",
}
# besides, inside a function only: a model in place of a map is mapped first, by the engine; before
# weights are read, the network says which there must be
LATER = {("assessment", "mapping"), ("modelfile", "networks")}

# rooms, or files of a room, that may import these packages
TORCH = {
    "commands",
    "modelfile",
    "runtime",
    "networks",
    "trust",
    "training",
    "mapping",
    "comparison",
    "selfcheck",
    "interchange",
}
RASTERIO = {
    "rasters/raster",
    "rasters/scene",
    "labels",
    "splits",
    "mapping",
    "simulation",
    "selfcheck",
}
PYOGRIO = {"vectors/engine"}
OSGEO = {
    "rasters/cube",
    "rasters/gdal",
    "vectors/areas",
    "vectors/gdal",
    "rois",
    "label_statistics",
    "assessment",
}
OUTSIDE = {
    "torch": TORCH,
    "safetensors": TORCH,
    "rasterio": RASTERIO,
    "affine": RASTERIO,
    "pyogrio": PYOGRIO,
    "shapely": PYOGRIO | {"labels"},
    "osgeo": OSGEO,
    "sklearn": {"comparison/pixels"},
    "onnx": {"interchange/onnx_file"},
    "onnxruntime": {"interchange/check"},
}

LOOSE = {"__init__", "__main__", "commands", "modelfile"}
"""What stands in model/ itself; everything else has a room."""
PURE = (
    "base",
    "jobs",
    "accuracy",
    "separability",
    "rasters/bands",
    "rasters/colors",
    "rasters/containers",
    "rasters/envi",
    "rasters/envi_header",
    "rasters/nodata",
    "rasters/place",
    "rasters/reflectance",
    "rasters/categories",
    "rasters/wavelengths",
    "modelfile",
)
LOOSE_TESTS = {
    "test_wall",
    "test_commands",
    "test_docs",
    "test_kills",
    "test_modelfile",
    "test_modelfile_checks",
    "test_properties",
}


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
        if not (top_level_only and _waits(child)):
            yield from _statements(child, top_level_only)


def _waits(node) -> bool:
    """Whether what is in it is not run on loading: a function, or what the type checker reads."""
    if isinstance(node, ast.If):
        return getattr(node.test, "id", "") == "TYPE_CHECKING"
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


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


def room_of(path: Path) -> str:
    """``base`` for a file of model/base, ``commands`` for model/commands.py, else the folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "model" else parts[0]


def arrows(top_level_only: bool = False):
    """(file, file of another room that it imports) for all of the package."""
    for path in sources(*PACKAGES):
        if path.name == "__init__.py" and path.parent == ROOT / "model":
            continue
        for other in inner(path, top_level_only):
            if room_of(other) != room_of(path):
                yield path, other


@pytest.mark.parametrize("path", sources("model"), ids=name_of)
def test_the_engine_never_imports_qgis(path):
    assert not foreign(path) & QGIS_ONLY


@pytest.mark.parametrize("package", OUTSIDE)
def test_other_packages_are_imported_where_they_belong(package):
    """``rasters/scene`` allows that file, ``labels`` the whole room."""
    for path in sources("model"):
        if package in foreign(path):
            name = path.relative_to(ROOT / "model").with_suffix("").as_posix()
            assert OUTSIDE[package] & {name, room_of(path)}, f"{name_of(path)} imports {package}"


def test_rooms_import_what_the_table_allows():
    for path, other in arrows(top_level_only=True):
        allowed = MAY[room_of(path)].split()
        assert room_of(other) in allowed, f"{name_of(path)} imports {name_of(other)}"
    for path, other in arrows():
        pair = room_of(path), room_of(other)
        allowed = pair[1] in MAY[pair[0]].split() or pair in LATER
        assert allowed, f"{name_of(path)} imports {name_of(other)}"


def test_the_table_has_every_room_and_no_circle():
    rooms = {room_of(path) for path in sources(*PACKAGES)} - {"__init__", "__main__"}
    assert rooms == set(MAY)
    done: set[str] = set()
    while len(done) < len(MAY):
        free = {room for room, others in MAY.items() if set(others.split()) <= done} - done
        assert free, f"a circle among {sorted(set(MAY) - done)}"
        done |= free


def test_no_file_imports_itself_in_a_circle():
    """Whatever is imported on loading, within rooms too."""
    graph = {path: inner(path, top_level_only=True) - {path} for path in sources(*PACKAGES)}
    done: set[Path] = set()
    while len(done) < len(graph):
        free = {path for path, others in graph.items() if others <= done} - done
        assert free, f"a circle among {sorted(map(name_of, set(graph) - done))}"
        done |= free


def test_model_itself_is_empty_but_for_its_doors():
    assert {path.stem for path in (ROOT / "model").glob("*.py")} == LOOSE


def test_rooms_name_none_of_each_others_private_things():
    for path in sources(*PACKAGES):
        for level, module, names, line in imports(path):
            private = [name for name in names if name.startswith("_")]
            same_room = level == 1 and "." not in module
            assert not private or same_room, f"{name_of(path)}:{line} imports {private}"


def test_every_folder_is_packaged():
    """``package-dir`` maps the root, so the packages of pyproject.toml are a list by hand."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = set(re.findall(r'"(hypertask[\w.]*)"', text.split("packages = [")[1].split("]")[0]))
    folders = {path.parent.relative_to(ROOT) for path in sources(*PACKAGES)}
    assert listed == {"hypertask", *(".".join(("hypertask", *each.parts)) for each in folders)}


@pytest.mark.parametrize("room", [room for room in MAY if (ROOT / "model" / room).is_dir()])
def test_entering_a_room_costs_nothing(room):
    """QGIS enters rooms that hold rasterio and torch too; only ``networks`` says what it offers."""
    loaded = foreign(ROOT / "model" / room / "__init__.py")
    assert loaded <= set(sys.stdlib_module_names) | {"numpy"}
    if room not in ("separability", "networks"):
        assert not list(imports(ROOT / "model" / room / "__init__.py"))


def test_tests_stand_where_what_they_test_stands():
    rooms = {room for room in MAY if (ROOT / "model" / room).is_dir()}
    for path in (ROOT / "tests" / "unit").rglob("test_*.py"):
        folder = path.parent.relative_to(ROOT / "tests" / "unit").as_posix()
        assert folder in rooms or path.stem in LOOSE_TESTS, name_of(path)


@pytest.mark.parametrize("path", sorted((ROOT / "model").glob("*/**/__init__.py")), ids=name_of)
def test_the_door_of_a_room_names_its_files(path):
    """The table in its docstring; a room that re-exports what it offers needs none."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    named = set(re.findall(r"^``(\w+)``  ", text, re.MULTILINE))
    there = {each.stem for each in path.parent.glob("*.py")} | {
        each.parent.name for each in path.parent.glob("*/__init__.py")
    }
    assert named == there - {"__init__"} or not named


def test_the_contributors_page_has_the_table():
    page = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$", page, re.MULTILINE)
    shown = {room: set(re.findall(r"`(\w+)`", others)) for room, others in rows}
    assert shown == {room: set(MAY[room].split()) for room in MAY if room not in PACKAGES}


@pytest.mark.parametrize("page", ["contributing.md", "design.md"])
def test_files_that_the_pages_name_are_there(page):
    """From the root or, as the pages say, from ``model/``; ``<name>`` stands for a new one."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./]*(?:/|\.py))(?:[ :][^`]*)?`", text))
    assert len(named) > 10
    places = (ROOT, ROOT / "model", *(path for path in (ROOT / "model").iterdir() if path.is_dir()))
    places += (ROOT / "tests" / "support",)
    missing = [name for name in named if not any((place / name).exists() for place in places)]
    assert not missing


def test_the_engine_needs_what_its_check_looks_for():
    needed = {name for path in sources("model") for name in foreign(path)}
    # itself, QGIS's own, what comes with rasterio, and what is asked for where it is used
    apart = {"hypertask", "osgeo", "affine", "sklearn", "onnx", "onnxruntime"}
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
            name = path.relative_to(ROOT / "model").with_suffix("").as_posix()
            if OSGEO & {name, room_of(path)}:
                allowed |= {"osgeo"}
            assert foreign(path, top_level_only=True) <= allowed, name_of(path)
        waiting |= inner(path, top_level_only=True) - seen
    assert ROOT / "model" / "jobs" / "files.py" in seen


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_need_only_numpy(name):
    paths = [ROOT / "model" / f"{name}.py", *sources(f"model/{name}")]
    paths = [path for path in paths if path.is_file()]
    assert paths
    for path in paths:
        allowed = set(sys.stdlib_module_names) | {"numpy"}
        assert foreign(path, top_level_only=True) <= allowed, name_of(path)


def offered(body: list, in_class: bool = False, methods: bool = True):
    """Functions and methods without an underscore, and what makes an object: (node, its arguments).

    Without ``methods``: functions of the module only.
    """
    for node in body:
        if isinstance(node, ast.ClassDef) and methods and not node.name.startswith("_"):
            yield from offered(node.body, True)
        elif isinstance(node, ast.FunctionDef):
            if node.name.startswith("_") and node.name != "__init__":
                continue
            static = any(ast.unparse(each) == "staticmethod" for each in node.decorator_list)
            arguments = node.args.posonlyargs + node.args.args
            own = arguments[1 if in_class and not static else 0 :]
            yield node, own + node.args.kwonlyargs


@pytest.mark.parametrize("path", sources(*PACKAGES), ids=name_of)
def test_what_is_offered_is_typed(path):
    """Every public function; in ``plugin`` and ``algorithms`` no methods: Qt and QGIS call them."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for node, arguments in offered(body, methods=path.is_relative_to(ROOT / "model")):
        where = f"{name_of(path)}:{node.lineno} {node.name}"
        assert node.returns is not None or node.name == "__init__", where
        assert all(each.annotation for each in arguments), where


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
