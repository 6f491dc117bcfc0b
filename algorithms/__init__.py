"""One file per Processing algorithm."""

from .createsamplescene import CreateSampleScene
from .inspectmodel import InspectModel
from .predictmaps import PredictMaps
from .trainmodel import TrainModel

# Every algorithm of the provider; a new one is added here.
ALGORITHMS = (TrainModel, PredictMaps, InspectModel, CreateSampleScene)
