"""Tell which classes of ROIs can be told apart; runs inside QGIS and needs no engine."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterLayer,
)

from ..model.base.files import placed_together
from ..model.base.names import short_name
from ..model.jobs.separability import SeparabilityJob
from ..plugin import parameters as shared
from ..plugin.compat import POLYGONS
from ..plugin.feedback import FeedbackReporter, tell_separability
from ..plugin.i18n import tr
from ..plugin.jobs import export_place, processing_errors, save_portable
from ..plugin.layers import raster_layer, source_layer
from ..plugin.rois import roi_layer
from ..plugin.tables import check_table, columns_of, csv_of_saved_job, table, write_rows
from .base import HyperTaskAlgorithm

_TEXTS, _COUNTS = ("CLASS_A", "CLASS_B", "VERDICT"), ("N_A", "N_B")


class RoiSeparability(HyperTaskAlgorithm):
    INPUT = "INPUT"
    ROIS = "ROIS"
    CLASS_FIELD = "CLASS_FIELD"
    BINS = "BINS"
    USE_BAD_BANDS = "USE_BAD_BANDS"
    BANDS = "BANDS"
    TRANSFORM = "TRANSFORM"
    COMPONENTS = "COMPONENTS"
    BIN_BANDS = "BIN_BANDS"
    SHRINKAGE = "SHRINKAGE"
    MAX_PIXELS = "MAX_PIXELS"
    BOOTSTRAP = "BOOTSTRAP"
    PERMUTATIONS = "PERMUTATIONS"
    SELECT_BANDS = "SELECT_BANDS"
    SELECT_BY = "SELECT_BY"
    SQRT_JM = "SQRT_JM"
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"
    MIN_JM = "MIN_JM"
    MEAN_JM = "MEAN_JM"
    MIN_TD = "MIN_TD"

    SUMMARY = (
        "Tell which classes of regions of interest (ROIs) can be told apart in a raster.\n"
        "Gives Jeffries-Matusita distance (JM) and transformed divergence (TD) of every pair, both "
        "0 to 2: as in textbooks, corrected for the numbers of pixels and bands, and beside the "
        "noise floor that mere chance would show. With many bands and few pixels the textbook "
        "values are near 2 for any pair; go by the corrected ones. Needs nothing besides QGIS."
    )

    HELP: ClassVar = {
        INPUT: "The raster in which the classes are to be told apart.",
        ROIS: "Polygons, each with its class. Unsaved edits, selections and other coordinate "
        "systems are respected, and so are the class names and colours of a categorised style.",
        CLASS_FIELD: "The field with the class, or with a quantity if a number of bins is given.",
        BINS: "Cuts a field that holds a quantity into this many classes of equal area. Blank: "
        "the field holds classes.",
        USE_BAD_BANDS: "Also use the bands that the raster's header calls bad (bbl).",
        BANDS: "Only these bands. Blank: all good bands.",
        TRANSFORM: "Distances in the leading components instead of the bands, fitted on all ROI "
        "pixels: pca (largest variance) or mnf (largest signal to noise).",
        COMPONENTS: "How many components a transform keeps.",
        BIN_BANDS: "Averages this many neighbouring bands, for classes with few pixels. 1: none.",
        SHRINKAGE: "Draws the covariance of each class towards that of all, from 0 (not at all) to "
        "1; for classes with few pixels.",
        MAX_PIXELS: "Draws at most this many pixels of each class at random. Blank: all.",
        BOOTSTRAP: "Resamples of polygons for 95 % intervals (JM_LOW, JM_HIGH). 0: no intervals.",
        PERMUTATIONS: "How often labels are permuted for the noise floor. 0: from a formula.",
        SELECT_BANDS: "Searches for the best bands, up to this many. 0: no search.",
        SELECT_BY: "Bands are chosen by the mean or by the smallest corrected JM of all pairs.",
        SQRT_JM: "Show JM as its square root, 0 to 1.414.",
        OUTPUT: "One row for each pair of classes, the least separable first.",
        REPORT: "Ranked pairs, matrices, mean spectra, what was left out, what the numbers mean.",
    }

    def name(self):
        return "roiseparability"

    def displayName(self):
        return tr("ROI separability")

    def group(self):
        return tr("Labels")

    def groupId(self):
        return "labels"

    def tags(self):
        words = "hyperspectral, separability, Jeffries-Matusita, transformed divergence, "
        words += "Bhattacharyya, ROI, spectra, classes, band selection"
        return words.split(", ")

    def initAlgorithm(self, configuration=None):
        add = self.add
        add(QgsProcessingParameterRasterLayer(self.INPUT, "Raster"))
        add(QgsProcessingParameterFeatureSource(self.ROIS, "ROIs", [POLYGONS]))
        add(shared.one_field(self.CLASS_FIELD, "Class field", self.ROIS))
        add(shared.whole_number(self.BINS, "Bins", lowest=2, optional=True))
        for parameter in (
            shared.wavelengths(),
            shared.switch(self.USE_BAD_BANDS, "Use bad bands"),
            QgsProcessingParameterBand(self.BANDS, "Bands", None, self.INPUT, True, True),
            shared.choice(self.TRANSFORM, "Transform", ("none", "pca", "mnf"), "none"),
            shared.whole_number(self.COMPONENTS, "Components", SeparabilityJob.components),
            shared.whole_number(self.BIN_BANDS, "Bands to average", SeparabilityJob.bin_bands),
            shared.share(self.SHRINKAGE, "Shrinkage", SeparabilityJob.shrinkage),
            shared.whole_number(self.MAX_PIXELS, "Pixels per class", optional=True),
            shared.whole_number(self.BOOTSTRAP, "Bootstrap", 0, lowest=0),
            shared.whole_number(self.PERMUTATIONS, "Permutations", SeparabilityJob.permutations, 0),
            shared.whole_number(self.SELECT_BANDS, "Bands to select", 0, lowest=0),
            shared.choice(self.SELECT_BY, "Select by", ("mean", "min"), "mean"),
            shared.switch(self.SQRT_JM, "Square root of JM"),
            shared.seed(),
        ):
            add(parameter, advanced=True)
        add(table(self.OUTPUT, "Pairs"))
        add(shared.written_file(self.REPORT, "Separability report", shared.HTML, optional=True))
        add(shared.save_job())
        self.addOutput(QgsProcessingOutputNumber(self.MIN_JM, tr("Smallest corrected JM")))
        self.addOutput(QgsProcessingOutputNumber(self.MEAN_JM, tr("Mean corrected JM")))
        self.addOutput(QgsProcessingOutputNumber(self.MIN_TD, tr("Smallest corrected TD")))

    def read(self, parameters, context):
        layer, definition = source_layer(self, parameters, self.ROIS, context)
        raster = raster_layer(self, parameters, self.INPUT, context)
        number, text = self.parameterAsInt, self.parameterAsEnumString
        bins = shared.optional_int(self, parameters, self.BINS, context)
        ranges = self.parameterAsString(parameters, shared.WAVELENGTHS, context)
        field = self.parameterAsString(parameters, self.CLASS_FIELD, context)
        moved = context.transformContext()
        self.rois = roi_layer(layer, field, raster, moved, bool(bins), definition)
        self.job = SeparabilityJob(
            scene=self.rois.scene,
            rois=self.rois.labels.name,
            class_field=field,
            output="pairs.csv",
            bins=bins,
            wavelengths=shared.wavelength_ranges(ranges),
            bands=self.parameterAsInts(parameters, self.BANDS, context) or None,
            use_bad_bands=self.parameterAsBool(parameters, self.USE_BAD_BANDS, context),
            transform=text(parameters, self.TRANSFORM, context),
            components=number(parameters, self.COMPONENTS, context),
            bin_bands=number(parameters, self.BIN_BANDS, context),
            shrinkage=self.parameterAsDouble(parameters, self.SHRINKAGE, context),
            max_pixels=shared.optional_int(self, parameters, self.MAX_PIXELS, context),
            bootstrap=number(parameters, self.BOOTSTRAP, context),
            permutations=number(parameters, self.PERMUTATIONS, context),
            select_bands=number(parameters, self.SELECT_BANDS, context),
            select_by=text(parameters, self.SELECT_BY, context),
            sqrt_jm=self.parameterAsBool(parameters, self.SQRT_JM, context),
            seed=number(parameters, shared.SEED, context),
        )
        self.job.check()
        shared.check_destinations(parameters, {self.REPORT: "report"})
        check_table(parameters, self.OUTPUT)

    def processAlgorithm(self, parameters, context, feedback):
        from ..model.rois.report import write_separability_report
        from ..model.rois.run import separability_of_job
        from ..plugin.report_language import speak

        report = shared.optional_file(self, parameters, self.REPORT, context)
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        with processing_errors():
            if save_to:
                return self._save(parameters, report, save_to, feedback)
            reporter = FeedbackReporter(feedback)
            rois = self.rois.rois(self.job.bins, reporter)
            result = separability_of_job(self.job, rois, reporter)
            tell_separability(result, feedback)
            result.require_pairs()
            outputs = {n: getattr(result, n.lower()) for n in ("MIN_JM", "MEAN_JM", "MIN_TD")}
            pairs = columns_of(result.columns, _TEXTS, _COUNTS), result.rows()
            with placed_together():
                if report:
                    names = short_name(self.job.scene), self.rois.labels.name
                    write_separability_report(result, report, *names)
                    outputs[self.REPORT] = report
                outputs[self.OUTPUT] = write_rows(self, parameters, self.OUTPUT, context, *pairs)
            speak(report)
            reporter.progress(100)
        return outputs

    def _save(self, parameters, report, save_to, feedback):
        self.job.output, self.job.report = csv_of_saved_job(parameters, self.OUTPUT), report
        self.job.check()
        self.rois.into_job(self.job, export_place(Path(save_to).parent, save_to), feedback)
        save_portable(self.job, save_to, feedback)
        return {shared.SAVE_JOB: save_to}
