"""From the zip to the first styled map, clicked in QGIS as a user does, timed and photographed.

    python3 scripts/first_map.py FOLDER [--python PYTHON] [--wheels FOLDER] [--build gpu]
        [--language de]

Needs QGIS and Xvfb. Makes the zip of what is committed (scripts/package.sh), starts QGIS with a
home and a profile that are empty, within FOLDER, and presses the buttons: Install from ZIP, Set up
engine, Try the sample, Train a model, Map a scene. No step calls the plugin; values are typed.
FOLDER gets a picture of each step and `steps.json`: seconds of each, what was found at the end,
and what was left out.

The engine is downloaded as a user's is, in the build that fits the machine or `--build`; with
`--wheels` it comes from a folder of wheels, with `--python` it is one that is there.

With `--images`, pictures for the docs go to docs/images.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOLD = "HYPERTASK_FIRST_MAP"  # what the script within QGIS is told, as JSON
SIZE = (1360, 860)
SIDE = 400  # pixels of the sample scene
NETWORK, EPOCHS = "tiny", 5  # as docs/first_map.md has it
_QGIS = shutil.which("qgis") or "/usr/bin/qgis"
_PAUSE = 250  # ms between two looks
_MOST = 600  # of 1000 of the bar: there are curves to be seen
_SLOW, _QUICK = 1800, 60  # s that a job, and what a click does, may take


# --- outside


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    engine = parser.add_mutually_exclusive_group()
    engine.add_argument("--python", default="")
    engine.add_argument("--wheels", default="")
    parser.add_argument("--build", choices=("auto", "cpu", "gpu"), default="auto")
    parser.add_argument("--language", default="en")
    parser.add_argument("--images", action="store_true")
    told = vars(parser.parse_args())
    folder = told["folder"] = told["folder"].absolute()
    home = folder / "home"
    if home.exists():
        raise SystemExit(f"{home} is there already; the home of a new user is to be empty.")
    for name in ("Documents", "run"):
        (home / name).mkdir(parents=True)
    (home / "run").chmod(0o700)
    zip_file = folder / "hypertask.zip"
    make = [
        shutil.which("bash") or "/bin/bash",
        str(ROOT / "scripts" / "package.sh"),
        str(zip_file),
    ]
    subprocess.run(make, check=True)  # noqa: S603
    told |= {"zip": str(zip_file), "folder": str(folder)}
    code = folder / "begin.py"
    lines = ("import sys", f"sys.path.insert(0, {str(ROOT / 'scripts')!r})", "import first_map")
    code.write_text("\n".join((*lines, "first_map.begin()\n")))
    command = ["xvfb-run", "-a", "-s", f"-screen 0 {SIZE[0]}x{SIZE[1]}x24", _QGIS]
    command += ["--noversioncheck", "--nologo", "--lang", told["language"], "--code", str(code)]
    print(f"QGIS begins; it shows nothing on this screen. Pictures: {folder}", flush=True)
    with (folder / "qgis.log").open("w") as log:
        done = subprocess.run(  # noqa: S603
            command, env=_clean(home, told), stdout=log, stderr=subprocess.STDOUT, check=False
        )
    steps = folder / "steps.json"
    if done.returncode or not steps.is_file():
        print((folder / "qgis.log").read_text()[-3000:], file=sys.stderr)
        return 1
    _print(json.loads(steps.read_text()))
    return 0


def _clean(home: Path, told: dict) -> dict[str, str]:
    """The environment of a user who has set nothing."""
    ours = ("QGIS_", "QT_", "HYPERTASK_", "XDG_", "PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "PATH": os.pathsep.join(
            [str(Path(shutil.which("qgis") or "/usr/bin/qgis").parent), os.defpath]
        ),
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        TOLD: json.dumps(told),
    }


def _print(found: dict) -> None:
    for step in found["steps"]:
        print(f"{step['seconds']:8.1f} s  {step['name']}")
    print(f"{sum(step['seconds'] for step in found['steps']):8.1f} s  in all")
    print("\n".join(f"shown: {line}" for line in found["layers"]))
    print("\n".join(f"left out: {line}" for line in found["left_out"]))


# --- within QGIS


class Desk:
    """A user at QGIS: finds what is on the screen and clicks; each click ends before the next look.

    What is found is asked anew whenever it is looked for, since dialogs come and go.
    """

    def __init__(self, told: dict):
        self.told, self.folder = told, Path(told["folder"])
        self.steps: list[dict] = []
        self.left_out: list[str] = []
        self.layers: list[str] = []
        self._begun = time.monotonic()

    # -- looking

    def windows(self, kind: str) -> list:
        """Windows that are shown, by their object's name or their class's."""
        from qgis.PyQt.QtWidgets import QApplication

        return [
            each
            for each in QApplication.topLevelWidgets()
            if each.isVisible()
            and kind in (each.objectName(), *(own.__name__ for own in type(each).__mro__))
        ]

    def until(self, what: str, found, longest: float = _QUICK):
        """Wait until ``found()`` gives something, and return it."""
        end = time.monotonic() + longest
        while time.monotonic() < end:
            there = found()
            if there:
                return there
            yield
        raise TimeoutError(f"{what}: not within {longest:.0f} s")

    def rest(self, seconds: float = 1.0):
        """Give the screen time to be drawn."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            yield

    # -- doing

    def click(self, widget, place=None):
        """Press the left button; what it opens may hold up whoever pressed it, so not we."""
        from qgis.PyQt.QtCore import Qt, QTimer
        from qgis.PyQt.QtTest import QTest

        if not (widget.isVisible() and widget.isEnabled()):
            raise RuntimeError(f"{widget.objectName() or widget} cannot be clicked")
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        place = widget.rect().center() if place is None else place
        QTimer.singleShot(0, lambda: QTest.mouseClick(widget, button, none, place))
        yield from self.rest(0.6)

    def menu(self, *names: str):
        """Open menu after menu by the names of their entries, and choose the last one."""
        bar = _window().menuBar()
        first, *others = names
        action = _action(bar, first)
        yield from self.click(bar, bar.actionGeometry(action).center())
        shown = action.menu()
        for name in others:
            action = _action(shown, name)
            yield from self.click(shown, shown.actionGeometry(action).center())
            shown = action.menu() or shown

    def type(self, widget, text: str):
        """Into a field, in place of what is in it."""
        from qgis.PyQt.QtTest import QTest

        widget.setFocus()
        widget.selectAll()
        QTest.keyClicks(widget, text)
        yield from self.rest(0.3)

    def pick(self, combo, text: str):
        """Of a list, by the arrow keys."""
        from qgis.PyQt.QtCore import Qt
        from qgis.PyQt.QtTest import QTest

        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(combo.findText(text)):
            QTest.keyClick(combo, Qt.Key.Key_Down)
        yield from self.rest(0.3)
        if combo.currentText() != text:
            raise RuntimeError(f"{text} cannot be chosen; {combo.currentText()} is")

    def window(self, name: str):
        """Wait for a window and give it."""
        return (yield from self.until(name, lambda: self.windows(name)))[0]

    @staticmethod
    def field(form, name: str):
        """Of a parameter in a form of Processing."""
        return form.mainWidget().wrappers[name].wrappedWidget()

    def run(self, form, name: str, watched: bool = False):
        """Press Run in a form, wait for the end, close the form.

        ``watched`` : the form is closed at once, and the panel looked at while it goes on.
        """
        ended: list[tuple[bool, dict]] = []
        form.algorithmFinished.connect(lambda well, found: ended.append((well, found)))
        self.step(f"{name}, the form")
        yield from self.click(form.runButton())
        if watched:
            yield from self.rest(3)
            yield from self.click(_button(form, "Close"))
            panel = yield from self.until("the panel", lambda: _dock("HyperTaskTraining"))
            yield from self.until(
                f"most of {name}", lambda: ended or panel.bar.value() >= _MOST, _SLOW
            )
            self.picture("while-it-trains")
            self.image("training", _window())
        yield from self.until(f"the end of {name}", lambda: ended, _SLOW)
        self.step(name)
        if not ended[0][0]:
            raise RuntimeError(f"{name} failed, see the picture and the log in it")
        if not watched:
            yield from self.click(_button(form, "Close"))

    # -- telling

    def step(self, name: str) -> None:
        """What was done since the last one took so long; take a picture of the screen."""
        now = time.monotonic()
        self.steps.append({"name": name, "seconds": round(now - self._begun, 1)})
        self.picture(f"{len(self.steps):02d}-{name.lower().replace(',', '').replace(' ', '-')}")
        self._begun = time.monotonic()

    def picture(self, name: str) -> None:
        from qgis.PyQt.QtWidgets import QApplication

        if not QApplication.primaryScreen().grabWindow(0).save(str(self.folder / f"{name}.png")):
            raise OSError(f"{name}.png could not be written")

    def image(self, name: str, widget) -> None:
        """A picture for the docs, where they are wanted; in few colours a third of the size."""
        if not self.told["images"]:
            return
        from PIL import Image

        target = ROOT / "docs" / "images" / f"{name}.png"
        widget.grab().save(str(target))
        with Image.open(target) as picture:
            # which keeps rare colours, as of curves and their legend
            kind, dither = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
            few = picture.convert("RGB").quantize(256, kind, dither=dither)
        few.save(target, optimize=True)


def _window():
    from qgis.utils import iface

    return iface.mainWindow()


def _dock(name: str):
    from qgis.PyQt.QtWidgets import QDockWidget

    return _window().findChild(QDockWidget, name)


def _action(menu, name: str):
    """The entry of a menu by its object's name, its menu's or, of HyperTask's own, its text."""
    for action in menu.actions():
        own = action.menu()
        if name in (action.objectName(), own.objectName() if own else "", action.text()):
            return action
    raise RuntimeError(f"there is no {name} in the menu {menu.title()!r}")


def _has(menu, name: str) -> bool:
    return any(action.text() == name for action in menu.actions())


def _button(form, name: str):
    from qgis.PyQt.QtWidgets import QDialogButtonBox

    which = getattr(QDialogButtonBox.StandardButton, name)
    return next(filter(None, (box.button(which) for box in form.findChildren(QDialogButtonBox))))


def hypertask(name: str) -> tuple[str, ...]:
    return "mPluginMenu", "HyperTask", name


def work(desk: Desk):
    """All of it, one step after the other; gives way whenever QGIS has to go on."""
    window = _window()
    window.showNormal()
    window.setGeometry(0, 0, *SIZE)
    yield from desk.rest(3)
    desk.step("QGIS is open")
    yield from install(desk)
    yield from set_up(desk)
    yield from sample(desk)
    yield from train(desk)
    yield from map_scene(desk)


def install(desk: Desk):
    from qgis.PyQt.QtWidgets import QDialogButtonBox, QLineEdit, QListWidget, QWidget

    yield from desk.menu("mPluginMenu", "mActionManagePlugins")
    dialog = yield from desk.window("QgsPluginManagerBase")
    pages = dialog.findChild(QListWidget, "mOptionsListWidget")
    rows = [pages.item(k) for k in range(pages.count()) if not pages.item(k).isHidden()]
    yield from desk.click(pages.viewport(), pages.visualItemRect(rows[-2]).center())
    file = dialog.findChild(QWidget, "mZipFileWidget").findChild(QLineEdit)
    yield from desk.type(file, desk.told["zip"])
    yield from desk.click(dialog.findChild(QWidget, "buttonInstallFromZip"))
    yield from desk.click(_button((yield from desk.window("QMessageBox")), "Yes"))
    menu = _window().findChild(QWidget, "mPluginMenu")
    yield from desk.until("HyperTask in the menu", lambda: _has(menu, "HyperTask"))
    desk.step("Install from ZIP")
    buttons = dialog.findChild(QDialogButtonBox, "buttonBox")
    yield from desk.click(buttons.button(QDialogButtonBox.StandardButton.Close))


def set_up(desk: Desk):
    from qgis.PyQt.QtWidgets import QLineEdit, QToolButton

    yield from desk.menu(*hypertask("HyperTaskSetUpEngine"))
    dialog = yield from desk.window("EngineDialog")
    yield from desk.until("a look at the machine", lambda: dialog.found and dialog.plan)
    desk.step("Set up engine, opened")
    desk.image("set-up-engine", dialog)
    for name in ("python", "wheels"):
        if desk.told[name]:
            field = getattr(dialog, name)
            if not field.isVisible():
                yield from desk.click(field.parent().findChild(QToolButton, "collapseButton"))
            yield from desk.type(field.findChild(QLineEdit), desk.told[name])
            yield from desk.rest()
    wanted = dialog.build.itemText(dialog.build.findData(desk.told["build"]))
    if wanted != dialog.build.currentText():
        yield from desk.pick(dialog.build, wanted)
        yield from desk.until("a plan of it", lambda: dialog.plan)
    if desk.told["python"]:
        desk.left_out.append("the download of the engine: a Python that is there was named")
    elif desk.told["wheels"]:
        desk.left_out.append("the download of the engine: it came from a folder of wheels")
    yield from desk.click(dialog.set_up)
    yield from desk.until("the beginning of the set-up", lambda: dialog._working)
    yield from desk.until("the end of the set-up", lambda: not dialog._working, _SLOW)
    yield from desk.until("what there is now", lambda: dialog.found)
    desk.step("Set up engine")
    if not dialog.check.isEnabled():
        raise RuntimeError(dialog.state.text())
    yield from desk.click(dialog.cancel)


def sample(desk: Desk):
    from qgis.PyQt.QtWidgets import QPushButton
    from qgis.utils import iface

    yield from desk.menu(*hypertask("HyperTask_createsamplescene"))
    form = yield from desk.window("Form")
    for name in ("WIDTH", "HEIGHT"):
        yield from desk.type(desk.field(form, name), str(SIDE))
    yield from desk.run(form, "Try the sample")
    bar = iface.messageBar()

    def offered():
        return [
            each
            for each in bar.findChildren(QPushButton, "HyperTaskTrainSample")
            if each.isVisible()
        ]

    yield from desk.click((yield from desk.until("the offer to train", offered))[0])


def train(desk: Desk):
    form = yield from desk.window("Form")
    yield from desk.pick(desk.field(form, "PRESET"), NETWORK)
    yield from desk.type(desk.field(form, "EPOCHS"), str(EPOCHS))
    form.resize(1000, 760)
    yield from desk.rest(1)
    desk.image("form-train", form)
    yield from desk.run(form, "Train a model", watched=True)


def map_scene(desk: Desk):
    from qgis.core import QgsProject

    yield from desk.menu(*hypertask("HyperTask_predictmaps"))
    form = yield from desk.window("Form")
    yield from desk.run(form, "Map a scene")
    yield from desk.rest(3)  # the canvas draws
    desk.step("The maps")
    desk.image("first-maps", _window())
    for group in QgsProject.instance().layerTreeRoot().findGroups():
        for node in group.findLayers():
            renderer = node.layer().renderer().type()
            desk.layers.append(f"{group.name()} / {node.name()}: {renderer}")
    gray = [line for line in desk.layers if line.endswith("singlebandgray")]
    if gray or not desk.layers:
        raise RuntimeError(f"there are no maps, or they have no style: {gray}")


def go_on(running, desk: Desk) -> None:
    from qgis.PyQt.QtCore import QTimer

    try:
        next(running)
    except StopIteration:
        found = {"steps": desk.steps, "layers": desk.layers, "left_out": desk.left_out}
        (desk.folder / "steps.json").write_text(json.dumps(found, indent=1))
        end(0)
    except BaseException:
        traceback.print_exc()
        desk.picture("failed")
        end(1)
    else:
        QTimer.singleShot(_PAUSE, lambda: go_on(running, desk))


def end(code: int) -> None:
    """At once: QGIS would ask whether to save the project."""
    sys.stdout.flush()
    os._exit(code)


def begin() -> None:
    """Within QGIS, once it has begun."""
    from qgis.PyQt.QtCore import QTimer

    desk = Desk(json.loads(os.environ[TOLD]))
    QTimer.singleShot(0, lambda: go_on(work(desk), desk))


if __name__ == "__main__":
    sys.exit(main())
