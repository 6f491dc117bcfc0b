"""The panel "Training": where a training is, its curves, and what it can be asked."""

from __future__ import annotations

from html import escape

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ..model.base.colors import line_style
from ..model.base.errors import HyperTaskError
from ..model.base.live import LOSS, SCORE, WEIGHT, Series
from ..model.base.present import present
from .curves_plot import Curve, CurvesPlot, mark
from .i18n import noop, tr
from .live import LiveRun
from .paths import icon
from .sentences import spoken

_NOTHING = noop("No training runs. Start one with Train model; its curves are drawn here.")
_KEEP = noop(
    "Ends this training with the best that validation has found so far; the model file is "
    "complete. With folds, the networks of the other folds are trained all the same."
)


class TrainingDock(QgsDockWidget):
    """The panel; it is told of trainings by :class:`.live.Board`.

    Attributes
    ----------
    run : the one that is shown, None before the first.
    """

    def __init__(self, parent: QWidget | None = None):
        super().__init__(tr("Training"), parent)
        self.setObjectName("HyperTaskTraining")
        self.setWindowIcon(icon("trainmodel"))
        self.run: LiveRun | None = None
        self._runs: list[LiveRun] = []
        self._build()
        self._timer = QTimer(self)  # the time left goes on between two words
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._show_words)
        self.refresh()

    def _build(self):
        self.runs, self.series = QComboBox(), QComboBox()
        self.words, self.legend, self.notes = QLabel(), QLabel(), QLabel()
        for text in (self.words, self.notes):
            text.setTextFormat(Qt.TextFormat.PlainText)
        for text in (self.words, self.legend, self.notes):
            text.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.losses, self.scores = CurvesPlot(tr("Loss")), CurvesPlot(tr("Validation score"))
        self.weights = CurvesPlot(tr("Weights of the losses"))
        self.keep, self.stop = QPushButton(tr("Keep the best so far")), QPushButton(tr("Stop"))
        self.report = QPushButton(tr("Open report"))
        self.keep.setToolTip(tr(_KEEP))
        self.stop.setToolTip(tr("Stops it; with Resume the same training goes on later."))
        buttons = QHBoxLayout()
        for button in (self.keep, self.stop, self.report):
            buttons.addWidget(button)
        buttons.addStretch(1)
        curves = QWidget()
        layout = QVBoxLayout(curves)
        layout.setContentsMargins(0, 0, 0, 0)
        for plot in (self.losses, self.scores, self.weights):
            layout.addWidget(plot, 1)
        layout.addWidget(self.legend)
        layout.addStretch(0)  # takes the room of curves that are not shown yet
        scrolled = QScrollArea()  # where the panel shares its side with others
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidget(curves)
        body = QWidget()
        layout = QVBoxLayout(body)
        for widget in (self.runs, self.words, self.bar, self.series):
            layout.addWidget(widget)
        layout.addWidget(scrolled, 1)
        layout.addWidget(self.notes)
        layout.addLayout(buttons)
        self.setWidget(body)
        self.runs.activated.connect(lambda place: self._choose(self._runs[place]))
        self.series.activated.connect(lambda *_: self._show_curves())
        self.keep.clicked.connect(self._keep)
        self.stop.clicked.connect(self._stop)
        self.report.clicked.connect(self._open_report)

    # --- what is told

    def begin(self, run: LiveRun) -> None:
        """A training begins and is shown."""
        self._runs = [each for each in self._runs if not each.over] + [run]
        self._choose(run)

    def say(self, run: LiveRun) -> None:
        """Something was told of a training."""
        if run is self.run:
            self.refresh()

    def end(self, run: LiveRun) -> None:
        self.say(run)

    def close_down(self) -> None:
        """To be called before the panel is removed."""
        self._timer.stop()
        self._runs, self.run = [], None

    def _choose(self, run: LiveRun) -> None:
        self.run = run
        self.runs.clear()
        self.runs.addItems([each.model.stem for each in self._runs])
        self.runs.setCurrentIndex(self._runs.index(run))
        self.series.clear()
        self.notes.setText("")
        self.refresh()

    # --- what is shown

    def refresh(self) -> None:
        """Show the training as it is now."""
        run = self.run
        under_way = run is not None and not run.training.outcome
        self.runs.setVisible(len(self._runs) > 1)
        self.bar.setVisible(run is not None)
        for button in (self.keep, self.stop):
            button.setVisible(run is None or under_way)
        self.keep.setEnabled(under_way and not (run is not None and run.asked))
        self.stop.setEnabled(under_way)
        done = run is not None and run.training.outcome == "result"
        self.report.setVisible(done and run is not None and bool(run.report))
        if under_way != self._timer.isActive():
            (self._timer.start if under_way else self._timer.stop)()
        if run is not None:
            self.setWindowTitle(tr("Training: {model}").format(model=run.model.stem))
            self.bar.setValue(1000 if done else round(10 * run.training.progress))
            if not under_way:
                self.notes.setText("")
        self._show_words()
        self._list_series()
        self._show_curves()

    def _show_words(self) -> None:
        self.words.setText(tr(_NOTHING) if self.run is None else self.run.training.words(tr))

    def _list_series(self) -> None:
        """The newest is shown unless another was chosen."""
        titles = [] if self.run is None else [each.title(tr) for each in self.run.training.series]
        listed = [self.series.itemText(k) for k in range(self.series.count())]
        if titles != listed:
            follows = self.series.currentIndex() == len(listed) - 1
            chosen = self.series.currentIndex()
            self.series.clear()
            self.series.addItems(titles)
            self.series.setCurrentIndex(len(titles) - 1 if follows else chosen)
        self.series.setVisible(len(titles) > 1)

    def _show_curves(self) -> None:
        place = self.series.currentIndex()
        known = [] if self.run is None else self.run.training.series
        series = known[place] if 0 <= place < len(known) else Series("", "epoch")
        axis = tr("epoch") if series.unit == "epoch" else tr("step")
        end = series.of or series.last
        names = list(series.named(LOSS))
        styles = {name: line_style(number) for number, name in enumerate(names)}
        self.losses.show_curves(_curves(series.named(LOSS), styles), axis, end)
        self.weights.show_curves(_curves(series.named(WEIGHT), styles), axis, end)
        score = Curve(*line_style(0), series.points.get(SCORE, ()))
        self.scores.show_curves([score], axis, end)
        self.losses.setVisible(bool(names))
        self.scores.setVisible(bool(score.points))
        self.weights.setVisible(series.weighs)
        self.legend.setText(
            " &nbsp; ".join(
                f'<span style="color:{color}">{mark(dash)}</span>&nbsp;{escape(name)}'
                for name, (color, dash) in styles.items()
            )
        )
        self.legend.setVisible(len(names) > 0)

    # --- what is asked

    def _keep(self) -> None:
        try:
            present(self.run).keep()
        except HyperTaskError as error:
            self.notes.setText(spoken(str(error)))
            return
        self.notes.setText(tr("It ends with the best so far."))
        self.refresh()

    def _stop(self) -> None:
        present(self.run).stop()
        self.notes.setText(tr("It is asked to stop."))
        self.stop.setEnabled(False)

    def _open_report(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(present(self.run).report)))


def _curves(points: dict[str, list], styles: dict[str, tuple[str, str]]) -> list[Curve]:
    known = {**{name: line_style(0) for name in points}, **styles}
    return [Curve(*known[name], values) for name, values in points.items()]
