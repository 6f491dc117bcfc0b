# Set-up shared by demo.sh and test.sh: what is missing gets installed, the rest is left alone.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$root/build"
python="$build/venv/bin/python"

# On Linux this is the build with CUDA, some gigabytes. One for processors alone is enough for the
# tests and the demo: HYPERTASK_TORCH names another, as pip install takes it (version, file, options).
torch=${HYPERTASK_TORCH:-torch==2.13.0}

say() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_system_packages() {
  local wanted=(qgis python3-qgis qgis-providers python3-gdal python3-rasterio
    python3-venv python3-matplotlib python3-scipy gdal-bin xvfb "$@") missing=() name
  for name in "${wanted[@]}"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} = 0 ] && return
  say "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
}

install_python_packages() {
  local stamp wanted
  # a newer shapely brings numpy 2, with which Debian's rasterio and scipy do not run
  wanted="$torch safetensors>=0.4 pyogrio>=0.12 shapely>=2,<2.1 $*"
  stamp="$build/venv/installed.txt"
  mkdir -p "$build"
  if [ ! -x "$python" ]; then
    say "Making the engine's Python environment in build/venv"
    /usr/bin/python3 -m venv --system-site-packages "$build/venv"
  fi
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    say "Installing $wanted"
    # shellcheck disable=SC2086
    "$python" -m pip install -q --disable-pip-version-check $wanted
    "$python" -m pip install -q --disable-pip-version-check --no-deps -e "$root"
    printf '%s' "$wanted" >"$stamp"
  fi
}

# A profile of its own, so that nobody's QGIS settings change, with the plugin linked into it.
prepare_qgis() {
  mkdir -p "$build/qgis/plugins" "$build/qgis/run" "$build/qgis/home"
  chmod 700 "$build/qgis/run"
  ln -sfn "$root" "$build/qgis/plugins/hypertask"
  export QGIS_PLUGINPATH="$build/qgis/plugins" XDG_RUNTIME_DIR="$build/qgis/run"
  export QGIS_CUSTOM_CONFIG_PATH="$build/qgis/home" QT_QPA_PLATFORM=offscreen
  export HYPERTASK_PYTHON="$python"
}

# Debian 12's qgis_process passes an option on that the program itself rejects.
qgis_process() {
  local program
  program=$(command -v qgis_process.bin || command -v qgis_process)
  "$program" "$@"
}
