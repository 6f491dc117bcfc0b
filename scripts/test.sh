#!/usr/bin/env bash
# Sets up what the tests need and runs all of them. Arguments go to pytest.
#
# HYPERTASK_TEST_DATA may name a folder of real scenes; the tests that need them skip without it.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_system_packages chromium
install_python_packages pytest pytest-qgis hypothesis ruff bandit detect-secrets scikit-learn spectral
prepare_qgis

cd "$root"
say "Style and security"
"$python" -m ruff check .
"$python" -m ruff format --check .
"$python" -m bandit -q -r . -x ./build,./tests,./benchmarks -ll
git ls-files -z | xargs -0 "$python" -m detect_secrets.pre_commit_hook

say "Tests"
"$python" -m pytest "$@"
