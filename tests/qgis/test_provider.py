"""Ids, parameter names and help of every algorithm; a light load."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterVectorDestination,
    QgsProcessingUtils,
)

from hypertask.model.jobs.files import JOBS

ROOT = Path(__file__).resolve().parents[2]
MODELS = list((ROOT / "resources" / "models").glob("*.model3"))

# These never change: models, scripts and job files of analysts hold them.
LABELS = ["INPUT", "LABELS", "CATEGORICAL_FIELDS", "CONTINUOUS_FIELDS"]
LABELS += ["LABEL_RASTERS", "VARIABLE_SPEC"]
SNAPSHOT = {
    "assessaccuracy": (
        "models",
        [
            "PREDICTED",
            "BAND",
            "REFERENCE",
            "REFERENCE_LAYER",
            "REFERENCE_FIELD",
            "KIND",
            "AREA",
            "REFERENCE_BAND",
            "GROUP",
            "STANDS",
            "PROBABILITIES",
            "LOWER",
            "UPPER",
            "COVERAGE",
            "TRUST",
            "MODEL",
            "SCENE",
            "VARIABLE",
            "DEVICE",
            "REPORT",
            "OUTPUT",
            "TABLES",
            "ERRORS",
        ],
        [
            "REPORT",
            "OUTPUT",
            "TABLES",
            "ERRORS",
            "OVERALL_ACCURACY",
            "MEAN_CLASS_ACCURACY",
            "KAPPA",
            "MACRO_F1",
            "RMSE",
            "MAE",
            "R2",
            "BIAS",
            "PEARSON_R",
            "N_PIXELS",
        ],
    ),
    "comparemethods": (
        "models",
        [
            "INPUT",
            "LABELS",
            "CATEGORICAL_FIELDS",
            "CONTINUOUS_FIELDS",
            "LABEL_RASTERS",
            "METHODS",
            "ABLATIONS",
            "SEEDS",
            "EPOCHS",
            "MINUTES",
            "PRESET",
            "OUTPUT",
            "REPORT",
            "SAVE_JOB",
        ],
        ["OUTPUT", "REPORT", "SAVE_JOB"],
    ),
    "createsamplescene": (
        "sampledata",
        ["WIDTH", "HEIGHT", "SEED", "OUTPUT", "SAVE_JOB"],
        ["OUTPUT", "SAVE_JOB", "SCENE", "STANDS", "LABELS"],
    ),
    "exportmodel": (
        "models",
        ["MODEL", "ONLY", "NUMBERS", "PIXEL_SIZE", "TILE", "OUTPUT", "STAC", "SAVE_JOB"],
        ["OUTPUT", "STAC", "SAVE_JOB"],
    ),
    "inspectmodel": ("models", ["MODEL", "OUTPUT"], ["OUTPUT"]),
    "labelstatistics": (
        "labels",
        [
            "LABELS",
            "CATEGORICAL_FIELDS",
            "CONTINUOUS_FIELDS",
            "LABEL_RASTERS",
            "VARIABLE_SPEC",
            "RARE_CLASS_SHARE",
            "OUTPUT",
            "REPORT",
            "SAVE_JOB",
        ],
        ["OUTPUT", "REPORT", "SAVE_JOB", "RARE_CLASSES", "MAX_IMBALANCE"],
    ),
    "predictmaps": (
        "models",
        [
            "INPUT",
            "MODEL",
            "PROBABILITIES",
            "UNCERTAINTY",
            "INTERVALS",
            "TRUST_LIMIT",
            "DEVICE",
            "TILE",
            "PRECISION",
            "OUTPUT",
            "CLASSES",
            "VARIABLES",
            "TRUST",
            "SAVE_JOB",
        ],
        ["OUTPUT", "CLASSES", "VARIABLES", "TRUST", "SAVE_JOB", "TRUST_BEYOND"],
    ),
    "predictscenes": (
        "models",
        [
            "INPUT",
            "MODEL",
            "PROBABILITIES",
            "UNCERTAINTY",
            "INTERVALS",
            "TRUST_LIMIT",
            "DEVICE",
            "TILE",
            "PRECISION",
            "OUTPUT",
        ],
        ["OUTPUT"],
    ),
    "roiseparability": (
        "labels",
        [
            "INPUT",
            "ROIS",
            "CLASS_FIELD",
            "BINS",
            "WAVELENGTHS",
            "USE_BAD_BANDS",
            "BANDS",
            "TRANSFORM",
            "COMPONENTS",
            "BIN_BANDS",
            "SHRINKAGE",
            "MAX_PIXELS",
            "BOOTSTRAP",
            "PERMUTATIONS",
            "SELECT_BANDS",
            "SELECT_BY",
            "SQRT_JM",
            "SEED",
            "OUTPUT",
            "REPORT",
            "SAVE_JOB",
        ],
        ["OUTPUT", "REPORT", "SAVE_JOB", "MIN_JM", "MEAN_JM", "MIN_TD"],
    ),
    "setupengine": (
        "engine",
        ["ACTION", "BUILD", "WHEELS", "PYTHON", "FOLDER"],
        ["INTERPRETER", "DEVICE"],
    ),
    "splitscene": (
        "labels",
        [
            *LABELS,
            "SPLIT",
            "SPLIT_FIELD",
            "BLOCK_SIZE",
            "BUFFER",
            "RARE_CLASS_SHARE",
            "FOLDS",
            "TEST_SHARE",
            "VALIDATION_SHARE",
            "SEED",
            "OUTPUT",
            "REPORT",
            "SAVE_JOB",
        ],
        ["OUTPUT", "REPORT", "SAVE_JOB", "DIGEST", "TRAINING", "VALIDATION", "TEST"],
    ),
    "trainmodel": (
        "models",
        [
            *LABELS,
            "PRESET",
            "EPOCHS",
            "METHOD",
            "RECIPE",
            "BATCH_SIZE",
            "WINDOW",
            "IMBALANCE",
            "BALANCING",
            "TASK_WEIGHTS",
            "SCALING",
            "WAVELENGTHS",
            "USE_BAD_BANDS",
            "SPLIT",
            "SPLIT_FIELD",
            "BLOCK_SIZE",
            "BUFFER",
            "RARE_CLASS_SHARE",
            "FOLDS",
            "FINAL",
            "TEST_SHARE",
            "VALIDATION_SHARE",
            "SETTINGS",
            "SEED",
            "SEEDS",
            "ENSEMBLE",
            "INIT_FROM",
            "FREEZE_ENCODER",
            "DEVICE",
            "DETERMINISTIC",
            "RESUME",
            "OUTPUT",
            "REPORT",
            "SAVE_JOB",
        ],
        ["OUTPUT", "REPORT", "SAVE_JOB", "OVERALL_ACCURACY", "RMSE"],
    ),
}
NETWORKS = "multitask unet segnet resunet deeplab mottus pham mstnet gscvit spectraldiff"
CHOICES = {
    ("assessaccuracy", "KIND"): ["auto", "categorical", "continuous"],
    ("trainmodel", "METHOD"): NETWORKS.split(),
    ("trainmodel", "PRESET"): ["paper", "compact", "small", "tiny"],
    ("trainmodel", "RECIPE"): ["default", "paper"],
    ("trainmodel", "IMBALANCE"): ["none", "cost_sensitive", "focal", "focal_weighted"],
    ("trainmodel", "BALANCING"): ["gradnorm", "uncertainty", "equal", "fixed"],
    ("trainmodel", "SCALING"): ["standardise", "minmax", "l2"],
    ("trainmodel", "SPLIT"): ["blocks", "field"],
    ("trainmodel", "FINAL"): ["validated", "refit", "committee"],
    ("trainmodel", "DEVICE"): ["auto", "cuda", "mps", "cpu"],
    ("exportmodel", "NUMBERS"): ["stored", "reflectance"],
    ("setupengine", "ACTION"): ["setup", "repair", "check", "remove", "onnx"],
    ("setupengine", "BUILD"): ["auto", "cpu", "gpu"],
    ("splitscene", "SPLIT"): ["blocks", "field"],
    ("roiseparability", "TRANSFORM"): ["none", "pca", "mnf"],
    ("roiseparability", "SELECT_BY"): ["mean", "min"],
    ("predictmaps", "DEVICE"): ["auto", "cuda", "mps", "cpu"],
}


def test_ids_and_names_are_those_of_the_snapshot(provider):
    found = {
        algorithm.name(): (
            algorithm.groupId(),
            [definition.name() for definition in algorithm.parameterDefinitions()],
            [output.name() for output in algorithm.outputDefinitions()],
        )
        for algorithm in provider.algorithms()
        if not isinstance(algorithm, QgsProcessingModelAlgorithm)
    }
    assert found == SNAPSHOT
    assert provider.id() == "hypertask"
    assert f"version={provider.versionInfo()}\n" in (ROOT / "metadata.txt").read_text()


def test_choices_are_words(provider):
    for (algorithm, name), words in CHOICES.items():
        definition = provider.algorithm(algorithm).parameterDefinition(name)
        assert definition.usesStaticStrings()
        assert definition.options() == words


@pytest.mark.parametrize("name", SNAPSHOT)
def test_help_is_complete(provider, name):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")
    for definition in algorithm.parameterDefinitions():
        assert len(definition.help()) > 20, definition.name()
        assert definition.help() in algorithm.shortHelpString()
        assert "<" not in definition.help()
    assert set(algorithm.HELP) <= {d.name() for d in algorithm.parameterDefinitions()}
    assert algorithm.shortDescription().endswith(".")
    assert "\n" not in algorithm.shortDescription()
    assert len(algorithm.tags()) >= 5
    assert algorithm.helpUrl().startswith("https://")
    assert Path(algorithm.svgIconPath()).is_file()
    assert not algorithm.icon().pixmap(24, 24).isNull()


def test_a_first_run_needs_no_advanced_parameter(provider):
    from hypertask.plugin.compat import ADVANCED

    algorithm = provider.algorithm("trainmodel")
    shown = [d.name() for d in algorithm.parameterDefinitions() if not d.flags() & ADVANCED]
    assert shown == [
        "INPUT",
        "LABELS",
        "CATEGORICAL_FIELDS",
        "CONTINUOUS_FIELDS",
        "LABEL_RASTERS",
        "VARIABLE_SPEC",
        "PRESET",
        "EPOCHS",
        "OUTPUT",
        "REPORT",
        "SAVE_JOB",
    ]


def test_temporary_outputs_have_formats_that_are_written(provider):
    """Whatever format the analyst prefers: of Split scene a GeoPackage, of rasters a GeoTIFF."""
    from processing.core.ProcessingConfig import ProcessingConfig

    chosen = {"DefaultOutputVectorLayerExt": "shp", "DefaultOutputRasterLayerExt": "bmp"}
    if not chosen.keys() <= ProcessingConfig.settings.keys():
        pytest.skip("this QGIS keeps its preferred formats elsewhere")
    former = {name: ProcessingConfig.getSetting(name) for name in chosen}

    def prefer(extensions):
        for name, extension in extensions.items():
            place = ProcessingConfig.settings[name].options.index(extension)
            ProcessingConfig.setSettingValue(name, place)

    try:
        prefer(chosen)
        preferred = (
            QgsProcessingUtils.defaultVectorExtension(),
            QgsProcessingUtils.defaultRasterExtension(),
        )
        found = {
            f"{algorithm.name()} {definition.name()}": definition.generateTemporaryDestination()
            for algorithm in map(provider.algorithm, SNAPSHOT)
            for definition in algorithm.parameterDefinitions()
            if isinstance(
                definition,
                (QgsProcessingParameterVectorDestination, QgsProcessingParameterRasterDestination),
            )
        }
    finally:
        for name, place in former.items():
            ProcessingConfig.setSettingValue(name, place)
    assert preferred == ("shp", "bmp")
    assert {name: path.rsplit(".", 1)[1] for name, path in found.items()} == {
        "splitscene OUTPUT": "gpkg",
        "predictmaps CLASSES": "tif",
        "predictmaps VARIABLES": "tif",
        "predictmaps TRUST": "tif",
        "assessaccuracy ERRORS": "tif",
    }


# Modules that QGIS loads when it starts: what declares algorithms, nothing that computes.
LOADED = {
    "algorithms": {"base", *SNAPSHOT},
    "model": {"modelfile"},
    "model.accuracy": {"calibration", "trust"},
    "model.base": {
        *("colors", "errors", "files", "leftovers", "messages", "names", "plain", "tables"),
        *("live", "present", "text", "variables", "version", "xml"),
    },
    # split is in train.py
    "model.jobs": {
        "files",
        "limits",
        "losses",
        "methods",
        "parts",
        "pixel_methods",
        "places",
        "plans",
        "recipes",
        "values",
        *JOBS,
    }
    - {"split"},
    "model.rasters": {"ranges"},
    "plugin": {
        *("assess", "compat", "engine", "environment", "feedback", "jobs", "label_parameters"),
        *("layers", "parameters", "paths", "plugin", "provider", "places", "results", "rois"),
        *("settings", "styles", "tables", "blanks", "help", "graphical_models", "processes"),
        *("i18n", "live", "dialogs", "label_features", "sentences"),
    },
}


def test_what_is_loaded_at_the_start(plugin_folder):
    """No numpy, nothing of the engine, and of HyperTask itself these modules and the panel's."""
    program = """
import sys
sys.path.insert(0, sys.argv[1])
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
sys.path.append(application.pkgDataPath() + "/python/plugins")
from processing.core.Processing import Processing
Processing.initialize()
before = set(sys.modules)
import hypertask
plugin = hypertask.classFactory(None)
plugin.initProcessing()
provider = QgsApplication.processingRegistry().providerById("hypertask")
assert len(provider.algorithms()) == int(sys.argv[2]), provider.algorithms()
loaded = sorted(set(sys.modules) - before)
from hypertask.plugin.separability_dock import SeparabilityDock
panel = SeparabilityDock()
with_panel = sorted(set(sys.modules) - before - set(loaded))
plugin.unload()
assert QgsApplication.processingRegistry().providerById("hypertask") is None
print("loaded:", *loaded)
print("with the panel:", *with_panel)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(plugin_folder), str(len(SNAPSHOT) + len(MODELS))],
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert "loaded" in told, done.stderr
    names = told["loaded"].split()
    own = {name[len("hypertask.") :] for name in names if name.startswith("hypertask.")}
    assert own - {"model", *LOADED} == {
        f"{room}.{n}" for room, all_ in LOADED.items() for n in all_
    }
    panel = told["with the panel"].split()
    assert {name for name in panel if name.startswith("hypertask.")} == {
        f"hypertask.plugin.{name}"
        for name in ("cursor_spectrum", "pair_matrix", "separability_dock", "spectra_plot")
    }
    packages = {name.split(".")[0] for name in names + panel} - {"hypertask", "qgis"}
    assert packages <= set(sys.stdlib_module_names), packages - set(sys.stdlib_module_names)


def test_metadata_is_complete():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    values = dict(parser["general"])
    for key in (
        "name",
        "description",
        "about",
        "version",
        "author",
        "email",
        "homepage",
        "repository",
        "tracker",
        "tags",
        "category",
        "icon",
        "changelog",
    ):
        assert values[key].strip(), key
    assert values["qgisminimumversion"] == "3.22"
    assert values["qgismaximumversion"] == "4.99"
    assert values["hasprocessingprovider"] == "yes"
    assert values["supportsqt6"] == "True"
    assert (ROOT / values["icon"]).is_file()
    assert f'version = "{values["version"]}"' in (ROOT / "pyproject.toml").read_text()


def test_settings_come_and_go_with_the_provider(provider):
    from processing.core.ProcessingConfig import ProcessingConfig

    from hypertask.plugin import settings

    assert ProcessingConfig.settings[settings.ENGINE_PYTHON].group == "HyperTask"
    assert settings.engine_python() == ""
    settings.remove_settings()
    assert settings.ENGINE_PYTHON not in ProcessingConfig.settings
    assert settings.engine_python() == ""
    settings.add_settings(provider.icon())
    assert settings.ENGINE_PYTHON in ProcessingConfig.settings
