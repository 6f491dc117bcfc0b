"""One file per Processing algorithm."""

from .assessaccuracy import AssessAccuracy
from .comparemethods import CompareMethods
from .createsamplescene import CreateSampleScene
from .exportmodel import ExportModel
from .inspectmodel import InspectModel
from .labelstatistics import LabelStatistics
from .predictmaps import PredictMaps
from .predictscenes import PredictScenes
from .roiseparability import RoiSeparability
from .setupengine import SetUpEngine
from .splitscene import SplitScene
from .trainmodel import TrainModel

# Every algorithm of the provider; a new one is added here.
ALGORITHMS = (
    RoiSeparability,
    LabelStatistics,
    SplitScene,
    TrainModel,
    PredictMaps,
    PredictScenes,
    AssessAccuracy,
    CompareMethods,
    InspectModel,
    ExportModel,
    CreateSampleScene,
    SetUpEngine,
)
