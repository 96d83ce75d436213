# Sourced by the scripts beside it: where the project lies, how to say what is done.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit
jobs=${MAPISIM_JOBS:-$(nproc)}

say() { printf '== %s\n' "$*"; }
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}
# Prints the comment block at the top of the script that sources this file.
usage() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$root/tools/${0##*/}"; }

# quietly LOG COMMAND...: output goes to LOG, and is shown if the command fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 60 "$log"
        printf '(whole output: %s)\n' "$log"
        return 1
    fi
}

# configure PRESET
configure() { quietly "build/$1/configure.log" cmake --preset "$1"; }

# build PRESET [TARGET...]
build() {
    local preset=$1
    shift
    quietly "build/$preset/build.log" cmake --build "build/$preset" -j "$jobs" ${1:+--target "$@"}
}
