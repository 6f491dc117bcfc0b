"""Start of the engine: ``python -m hypertask.model COMMAND job.json``.

Also runs as a file, ``python .../model/__main__.py COMMAND job.json``, without anything being
installed and whatever the plugin's folder is called.
"""

import sys


def _register_package() -> None:
    """Make the folder above this one importable as ``hypertask``."""
    import importlib.util
    from pathlib import Path

    root = Path(__file__).resolve().parent.parent
    # the folder of this file holds modules, not packages to import from
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != root / "model"]
    spec = importlib.util.spec_from_file_location(
        "hypertask", root / "__init__.py", submodule_search_locations=[str(root)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{root} is no package of Python")
    package = importlib.util.module_from_spec(spec)
    sys.modules["hypertask"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    if not __package__:
        _register_package()
    from hypertask.model.commands import leave, main

    leave(main(sys.argv[1:]))
