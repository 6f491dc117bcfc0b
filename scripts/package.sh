#!/usr/bin/env bash
# Makes the zip that QGIS installs the plugin from: package.sh [FILE [COMMIT]]. What is committed is
# packed (HEAD unless another COMMIT is named), without tests and what else .gitattributes leaves
# out; the same commit gives the same bytes.
set -euo pipefail
[ $# -gt 0 ] && set -- "$(realpath -m "$1")" "${@:2}"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
commit=${2:-HEAD}
version=$(git show "$commit:metadata.txt" | sed -n 's/^version=//p')
file=${1:-build/hypertask-$version.zip}
mkdir -p "$(dirname "$file")"
if [ $# -lt 2 ] && [ -n "$(git status --porcelain)" ]; then
  echo "What is not committed is left out of the zip." >&2
fi
git archive --format=zip --prefix=hypertask/ -o "$file" "$commit"
echo "$file"
