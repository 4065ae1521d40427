#!/usr/bin/env bash
# Install the Debian packages that the course's tests need and that are not there yet; say which.
#
#   tools/system_packages.sh python    what `python3 -m venv` needs
#   tools/system_packages.sh browser   Chromium and a font, for the real-browser test and the pictures in notebooks
#   tools/system_packages.sh fence     bubblewrap, behind which students' notebooks are graded
#   tools/system_packages.sh git       with which pip installs the course from its repository
set -euo pipefail

wanted=()
case "${1:?one of: python, browser, fence, git}" in
  python)
    "${PYTHON:-python3}" -c "import ensurepip" 2>/dev/null || wanted+=(python3-venv) ;;
  browser)
    [ -x /usr/bin/chromium ] || wanted+=(chromium)
    [ -d /usr/share/fonts/truetype/dejavu ] || wanted+=(fonts-dejavu-core) ;;
  fence)
    command -v bwrap >/dev/null || wanted+=(bubblewrap) ;;
  git)
    command -v git >/dev/null || wanted+=(git) ;;
  *) echo "unknown group '$1': one of python, browser, fence, git" >&2; exit 2 ;;
esac
[ ${#wanted[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Needed and not found: ${wanted[*]}. This machine has no apt-get: install them with its own package manager" \
       "(the browser must answer at /usr/bin/chromium), then run this again." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Needed and not found: ${wanted[*]}. Ask an administrator for: apt-get install ${wanted[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing system packages: ${wanted[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
