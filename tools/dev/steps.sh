# shellcheck shell=bash
# steps.sh: what a verb says while it works. Sourced by ./dev and verbs.sh.
#
# Everything here goes to stderr: stdout belongs to the programs people start.

say() { printf '%s\n' "$*" >&2; }

# die SENTENCE [STATUS]
die() {
  say "./dev: $1"
  exit "${2:-1}"
}

# step WORDS LOG COMMAND…: runs COMMAND with its whole output in LOG, shows that it moves, and says how long it took.
# On failure it shows the part of LOG that tells why, names LOG, and returns COMMAND's status.
step() {
  local words=$1 log=$2 began=$SECONDS status=0
  shift 2
  mkdir -p "$(dirname "$log")"
  "$@" </dev/null 2>&1 | tee "$log" | show_progress "$words" || status=${PIPESTATUS[0]}
  local seconds=$((SECONDS - began))
  if [ "$status" -ne 0 ]; then
    say "$words: failed after $seconds s"
    show_failure "$log"
    say "The whole log: $log"
  elif [ "$seconds" -ge 1 ] || [ -z "${quick_steps_are_silent:-}" ]; then
    say "$words: $seconds s"
  fi
  return "$status"
}

# Reads a log, shows its newest line on a terminal, or one line every 30 seconds elsewhere.
show_progress() {
  local words=$1 line shown=$SECONDS width
  if [ -t 2 ]; then
    width=$(($(tput cols 2>/dev/null || echo 80) - ${#words} - 3))
    while IFS= read -r line; do printf '\r\033[K%s: %s' "$words" "${line:0:width}" >&2; done
    printf '\r\033[K' >&2
  else
    while IFS= read -r line; do
      if ((SECONDS - shown >= 30)); then
        say "$words: ${line:0:100}"
        shown=$SECONDS
      fi
    done
  fi
}

# free_mib FOLDER: what its disk has left.
free_mib() { df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }'; }

# need_build_folder FOLDER: makes the folder for all that is built, or says why it cannot be.
need_build_folder() {
  local said
  said=$({ mkdir -p "$1" && touch "$1"; } 2>&1) || case $said in
    *'No space left'*) die "the disk is full: $1 cannot be made" ;;
    *) die "cannot write to $1: builds and logs go there, so the clone must belong to you ($(id -un)) and lie on a disk that can be written to" ;;
  esac
  [ -w "$1" ] || die "cannot write to $1: it belongs to $(stat -c %U "$1"), and you are $(id -un)"
}

# The lines of a build log from its first failure on, or the end of any other log.
show_failure() {
  local from
  if grep -qi 'no space left on device' "$1"; then
    say "The disk is full: $(free_mib "$(dirname "$1")") MB are left where builds go, $(free_mib /tmp) MB in /tmp. Old trees in build/ can be removed."
    return
  fi
  from=$(grep -n -m1 -E '^FAILED: |CMake Error' "$1" | cut -d: -f1)
  if [ -n "$from" ]; then tail -n "+$from" "$1" | head -n 60 >&2; else tail -n 30 "$1" >&2; fi
}

# nearest WORD CANDIDATE…: the candidate closest to WORD, if one is close enough to be a slip of the fingers.
nearest() {
  local word=$1
  shift
  printf '%s\n' "$@" | awk -v a="$word" '
    function min(x, y) { return x < y ? x : y }
    function distance(a, b,   i, j, d) {
      for (i = 0; i <= length(a); i++) d[i, 0] = i
      for (j = 0; j <= length(b); j++) d[0, j] = j
      for (i = 1; i <= length(a); i++)
        for (j = 1; j <= length(b); j++)
          d[i, j] = min(min(d[i-1, j], d[i, j-1]) + 1, d[i-1, j-1] + (substr(a, i, 1) != substr(b, j, 1)))
      return d[length(a), length(b)]
    }
    { n = index($0, a) == 1 ? 1 : distance(a, $0) }
    NR == 1 || n < best { best = n; name = $0 }
    END { if (best <= 2 || best * 2 < length(name)) print name }'
}
