#!/usr/bin/env bash
# Makes a virtual environment with a suitable Python, or says in one sentence what is missing. PYTHON chooses one.
set -euo pipefail
venv=$1
old='' bare=''

says() { "$python" -c "$1" 2>/dev/null; } # also fails where a version manager's stand-in answers to the name

python=$venv/bin/python
says 'import sys, pip; sys.exit(sys.version_info < (3, 11))' && exit 0 # made by hand already

for python in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
  version=$(says 'import sys; print("%d.%d" % sys.version_info[:2])') || continue
  says 'import sys; sys.exit(sys.version_info < (3, 11))' || { old=$version; continue; }
  says 'import venv, ensurepip' || { bare=${bare:-$version}; continue; }
  exec "$python" -m venv "$venv"
done

if [ -n "$bare" ]; then
  echo "Python $bare cannot make virtual environments here; on Debian or Ubuntu: apt install python$bare-venv" >&2
else
  echo "Python 3.11 or later is needed${old:+ and only $old is here}; on Debian or Ubuntu: apt install python3-venv" >&2
fi
exit 1
