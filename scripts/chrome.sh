#!/bin/sh
# Prints the path of a Chromium or Chrome: the one CHROME names, else one that is installed, else Debian's, installed now.
set -eu

find_chrome() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  for file in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    [ -x "$file" ] && echo "$file" && return
  done
  return 1
}

if [ -n "${CHROME:-}" ]; then
  echo "$CHROME"
  exit
fi
find_chrome && exit

if command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo=none; fi
  if [ "$sudo" != none ]; then
    echo "Installing Chromium" >&2
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq >&2
    $sudo apt-get install -y -qq --no-install-recommends chromium </dev/null >&2
    find_chrome && exit
  fi
fi
echo "The browser tests need Chromium or Chrome: install one (Debian: apt-get install chromium), or set CHROME to its path." >&2
exit 1
