#!/usr/bin/env bash
# From nothing to maps: sets up QGIS and the engine, simulates a scene, tells whether its classes
# can be told apart, trains, maps, and draws the maps beside the truth. What is there already is
# kept: delete the demo folder to start again.
#
# HYPERTASK_DEMO_SIZE: side of the scene in pixels (400). HYPERTASK_DEMO_EPOCHS: epochs (30).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

size=${HYPERTASK_DEMO_SIZE:-400}
epochs=${HYPERTASK_DEMO_EPOCHS:-30}
demo="$root/demo"
scene="$demo/scene/simulated_aisa_eagle.img"
stands="$demo/scene/stands.gpkg"

install_system_packages
install_python_packages
prepare_qgis
mkdir -p "$demo"

qgis_process plugins enable hypertask >/dev/null 2>&1 || true # it says no when it is enabled already

step() { # step FILE DESCRIPTION COMMAND...: run the command unless its result is there
  local result=$1 words=$2
  shift 2
  if [ -e "$result" ]; then
    echo "$words: already there ($result)"
  else
    say "$words"
    "$@"
  fi
}

step "$scene" "Simulated scene, $size x $size pixels" \
  qgis_process run hypertask:createsamplescene -- \
  WIDTH="$size" HEIGHT="$size" SEED=1 OUTPUT="$demo/scene"

step "$demo/separability.html" "Can the species be told apart?" \
  qgis_process run hypertask:roiseparability -- \
  INPUT="$scene" ROIS="$stands" CLASS_FIELD=main_tree_species_class \
  OUTPUT="$demo/separability.csv" REPORT="$demo/separability.html"

step "$demo/model.safetensors" "Training, $epochs epochs" \
  qgis_process run hypertask:trainmodel -- \
  INPUT="$scene" LABELS="$stands" \
  CATEGORICAL_FIELDS=fertility_class CATEGORICAL_FIELDS=soil_class \
  CATEGORICAL_FIELDS=main_tree_species_class \
  CONTINUOUS_FIELDS=basal_area CONTINUOUS_FIELDS=mean_height \
  CONTINUOUS_FIELDS=woody_biomass CONTINUOUS_FIELDS=leaf_area_index \
  PRESET=small EPOCHS="$epochs" RARE_CLASS_SHARE=0.05 SEED=1 \
  OUTPUT="$demo/model.safetensors" REPORT="$demo/training.html"

step "$demo/maps/main_tree_species_class.tif" "Mapping" \
  qgis_process run hypertask:predictmaps -- \
  INPUT="$scene" MODEL="$demo/model.safetensors" PROBABILITIES=false OUTPUT="$demo/maps"

step "$demo/maps.png" "Picture" \
  "$python" "$root/scripts/draw_maps.py" "$demo/maps" "$scene" "$stands" "$demo/maps.png"

say "Done"
echo "Maps:      $demo/maps (open them in QGIS: names, colours and units are in the files)"
echo "Picture:   $demo/maps.png (each map beside the truth)"
echo "Reports:   $demo/training.html and $demo/separability.html"
