#!/usr/bin/env bash
# The pages of docs/ as a site of plain HTML in build/site, by mkdocs-material. What it needs is
# installed once, in a Python environment of its own; after that no network is asked. Pages open and
# are searched from the folder, without a server. A link that leads nowhere, or a page that is not in
# mkdocs.yml, ends it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python="$root/build/docs/bin/python"
wanted="mkdocs>=1.6,<2 mkdocs-material>=9.5,<10"

if [ "$(cat "$root/build/docs/installed.txt" 2>/dev/null)" != "$wanted" ]; then
  mkdir -p "$root/build"
  python3 -m venv "$root/build/docs"
  # shellcheck disable=SC2086
  "$python" -m pip install -q --disable-pip-version-check $wanted
  printf '%s' "$wanted" >"$root/build/docs/installed.txt"
fi

cd "$root"
NO_MKDOCS_2_WARNING=1 "$python" -m mkdocs build --strict --quiet "$@"
cp scripts/search_frame.js scripts/site.css build/site/assets/
elsewhere=$(grep -rlE '<(script|link|img)[^>]+(src|href)="(https?:)?//' build/site --include='*.html' |
  xargs -r grep -hoE '<(script|link|img)[^>]+(src|href)="(https?:)?//[^"]+' | grep -v 'rel="canonical"' || true)
if [ -n "$elsewhere" ]; then
  echo "The site would load from elsewhere: $elsewhere" >&2
  exit 1
fi
echo "The site is in build/site; open build/site/index.html."
