#!/usr/bin/env bash
# Sets up what the tests need and runs all of them, one process of tests more than there are processors
# (up to four), since they wait for other processes now and then. Arguments go to pytest; `-n 0` runs all in one process.
#
# HYPERTASK_TEST_DATA may name a folder of real scenes; the tests that need them skip without it.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_system_packages chromium
install_python_packages pytest pytest-qgis pytest-xdist hypothesis ruff mypy bandit detect-secrets scikit-learn spectral \
  onnx onnxruntime "ml_dtypes<0.6"  # a newer one brings numpy 2
prepare_qgis

cd "$root"
say "Style, types and security"
"$python" -m ruff check .
"$python" -m ruff format --check .
"$python" -m mypy
"$python" -m bandit -q -r . -x ./build,./tests,./benchmarks -ll
git ls-files -z | xargs -0 "$python" -m detect_secrets.pre_commit_hook

say "Tests"
workers=$(($(nproc) + 1))  # asked first: nproc heeds OMP_NUM_THREADS
# threads of one process would wait for those of another; the tests of a file share what it trained
export OMP_NUM_THREADS=1
"$python" -m pytest -n "$((workers < 4 ? workers : 4))" --dist loadfile "$@"
