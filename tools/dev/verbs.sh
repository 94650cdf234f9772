#!/usr/bin/env bash
# verbs.sh VERB ARGUMENT…: what the verbs of ./dev do, once a Debian 13 is at hand. ./dev starts it.
set -euo pipefail

source_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
here=$source_dir/tools/dev
# shellcheck source=tools/dev/steps.sh
source "$here/steps.sh"
# shellcheck source=tools/dev/tests.sh
source "$here/tests.sh"
# shellcheck source=tools/dev/package.sh
source "$here/package.sh"

logs=$source_dir/build/logs
preset=dev

# Shared by all clones of this user.
export CCACHE_DIR=${CCACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/quicprochat/ccache} CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}

# --- building --------------------------------------------------------------------------------------------------------

# One compiler per core, but no more than memory allows: the heaviest files take 1.5 GB.
parallel() {
  awk -v cores="$(nproc)" '/^MemAvailable/ { n = int($2 / 1572864); print n < 1 ? 1 : n < cores ? n : cores }' /proc/meminfo
}

# Configures the preset's build tree when it is new, or when tools or presets have changed since.
configure() {
  local made_with names
  made_with="$QPC_ENVIRONMENT $(sha256sum <"$source_dir/CMakePresets.json")"
  enough_space
  [ "$(cat "$build_dir/made-with" 2>/dev/null)" != "$made_with" ] || return 0
  mapfile -t names < <(cd "$source_dir" && cmake --list-presets | sed -n 's/^ *"\([^"]*\)".*/\1/p')
  [[ " ${names[*]} " == *" $preset "* ]] || die "there is no preset '$preset'; there are: ${names[*]}" 2
  rm -rf "$build_dir"
  (cd "$source_dir" && step "configuring ($preset)" "$logs/configure-$preset.log" cmake --preset "$preset") || exit 1
  echo "$made_with" >"$build_dir/made-with"
}

# A tree with sanitizers takes 1 GB; one that is there already needs room for what has changed.
enough_space() {
  local wanted=1024 there
  [ ! -d "$build_dir" ] || wanted=200
  there=$(free_mib "$source_dir/build")
  [ "$there" -ge $wanted ] || die "$source_dir/build has $there MB left, and building needs $wanted MB: free some (other trees in build/ can be removed)"
}

# build_targets WORDS TARGET…: sets build_dir and brings targets up to date in it. Two calls at once take turns.
build_targets() {
  local words=$1 turn
  shift
  build_dir=$source_dir/build/$preset
  mkdir -p "$source_dir/build"
  exec {turn}>"$source_dir/build/.lock-$preset"
  flock "$turn"
  configure
  NINJA_STATUS='[%f/%t] ' step "$words" "$logs/build-$preset.log" ninja -C "$build_dir" -j "$(parallel)" "$@" || exit 1
  exec {turn}>&-
}

# Only configures, so that the lists of targets are there.
make_lists() { quick_steps_are_silent=yes build_targets "configuring ($preset)" build.ninja; }

# listed KIND: the names of a kind of target (programs, test_programs, tests, fuzzers, benchmarks) in the configured tree.
listed() { cat "$build_dir/targets/$1" 2>/dev/null || true; }

# chosen KIND NAME…: the targets of that kind whose name contains one of the names; all without a name.
chosen() {
  local kind=$1 name
  shift
  [ $# -gt 0 ] || listed "$kind"
  for name; do listed "$kind" | grep -F -- "$name" || true; done | sort -u
}

build() {
  local targets=()
  while [ $# -gt 0 ]; do
    case $1 in
      --preset) take_preset "$@" && shift ;;
      -*) die "build knows --preset P, not '$1'" 2 ;;
      *) targets+=("$1") ;;
    esac
    shift
  done
  [ ${#targets[@]} -gt 0 ] || targets=(programs)
  build_targets "building ${targets[*]} ($preset)" "${targets[@]}"
}

take_preset() {
  [ $# -ge 2 ] || die "--preset wants a name" 2
  preset=$2
}

# --- running ---------------------------------------------------------------------------------------------------------

run() {
  [ $# -ge 1 ] || die "usage: ./dev run PROGRAM [ARGUMENT…]" 2
  local program=$1 close names
  shift
  make_lists
  mapfile -t names < <(listed programs && listed test_programs)
  if [[ " ${names[*]} " != *" $program "* ]]; then
    close=$(nearest "$program" "${names[@]}")
    die "there is no program '$program'${close:+; did you mean $close?} (there are: ${names[*]})" 2
  fi
  quick_steps_are_silent=yes build_targets "building $program" "$program"
  exec "$build_dir/bin/$program" "$@"
}

demo() {
  build_targets "building the programs" demo
  QPC_BIN=$build_dir/bin exec python3 "$source_dir/test/demo/demo.py" "$@"
}

sim() { run sim "$@"; }

# --- measuring, searching, reading -----------------------------------------------------------------------------------

# bench [--json] [--html FILE] [--quick] [NAME…]: benchmarks by Google Benchmark give one report in its format; one with a
# driver of its own (qpc_benchmark) gives what it wants, and alone its JSON is the report. bench compare A B: two reports.
# `storage` is node_bench: what messages cost the tables of a node.
bench() {
  if [ "${1:-}" = compare ]; then
    shift
    exec python3 -B "$here/bench_compare.py" "$@"
  fi
  preset=release
  local names=() flags=() short=() json=no page='' targets target reports=() report
  while [ $# -gt 0 ]; do
    case $1 in
      --json) json=yes ;;
      --html)
        page=${2:?"bench: --html wants a file"}
        shift
        ;;
      --quick)
        flags+=(--quick)
        short+=(--benchmark_min_time=0.05s)
        ;;
      storage) names+=(node_bench) ;;
      -*) die "bench knows --json, --html FILE and --quick, not '$1'" 2 ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  make_lists
  mapfile -t targets < <(chosen benchmarks "${names[@]}")
  [ ${#targets[@]} -gt 0 ] || die "no benchmark is called ${names[*]:-anything}; there are: $(listed benchmarks | xargs)" 2
  build_targets "building ${targets[*]}" "${targets[@]}"
  for target in "${targets[@]}"; do
    report=$build_dir/bench/$target.json
    reports+=("$report")
    if listed own_drivers | grep -qxF -- "$target"; then
      if [ $json = yes ] || [ -n "$page" ]; then
        "$build_dir/bench/$target" --json "${flags[@]}" >"$report"
      else
        say "$target"
        "$build_dir/bench/$target" "${flags[@]}"
      fi
    elif [ $json = yes ] || [ -n "$page" ]; then
      "$build_dir/bench/$target" --benchmark_format=json "${short[@]}" >"$report"
    else
      say "$target"
      "$build_dir/bench/$target" "${short[@]}"
    fi
  done
  [ -z "$page" ] || python3 -B "$here/bench_report.py" "$page" "${reports[@]}"
  if [ $json = yes ] && [ ${#reports[@]} -eq 1 ]; then
    cat "${reports[0]}"
  elif [ $json = yes ]; then
    python3 -B "$here/bench_report.py" json "${reports[@]}"
  fi
}

fuzz() {
  preset=fuzz
  local names=() minutes=5 targets
  while [ $# -gt 0 ]; do
    case $1 in
      --minutes)
        [[ ${2:-} =~ ^[0-9]+$ ]] || die "--minutes wants a number" 2
        minutes=$2
        shift
        ;;
      -*) die "fuzz knows --minutes N, not '$1'" 2 ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  sanitizer_settings
  make_lists
  mapfile -t targets < <(chosen fuzzers "${names[@]}")
  [ ${#targets[@]} -gt 0 ] || die "no fuzz target is called ${names[*]:-anything}; there are: $(listed fuzzers | xargs)" 2
  build_targets "building ${#targets[@]} fuzz targets" "${targets[@]}"
  exec python3 -B "$here/fuzz.py" "$source_dir" "$minutes" "${targets[@]}"
}

sources() { git -C "$source_dir" ls-files -co --exclude-standard -- "$@"; }

fmt() {
  cd "$source_dir"
  sources '*.cpp' '*.h' | xargs -r clang-format-19 -i
}

# The C++ sources that differ from the main branch, or from the commit before; a header brings the source of its stem.
changed_sources() {
  local base file
  for base in origin/main main HEAD~1; do
    base=$(git merge-base HEAD "$base" 2>/dev/null) || continue
    [ -n "$(git diff --name-only "$base")" ] && break
  done
  { git diff --name-only --diff-filter=d "${base:-HEAD}" && git ls-files -o --exclude-standard; } |
    sed -n 's/\.\(h\|cpp\)$/.cpp/p' | sort -u | while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# Each check runs, whatever the others say.
lint() {
  [ $# -eq 0 ] || [ "$*" = --all ] || die "lint knows --all, not '$*'" 2
  local status=0 files
  cd "$source_dir"
  step "formatting" "$logs/lint-format.log" check_formatting || status=1
  step "include arrows" "$logs/lint-arrows.log" python3 -B "$here/arrows.py" "$source_dir" || status=1
  step "scripts" "$logs/lint-scripts.log" check_scripts || status=1
  step "the book, into build/book" "$logs/lint-book.log" mdbook build docs/book || status=1
  if [ "${1:-}" = --all ]; then mapfile -t files < <(sources '*.cpp'); else mapfile -t files < <(changed_sources); fi
  preset=lint
  build_targets "generating what sources include" generated
  step "clang-tidy on ${#files[@]} files" "$logs/lint-tidy.log" tidy "${files[@]}" || status=1
  exit $status
}

check_formatting() { sources '*.cpp' '*.h' | xargs -r clang-format-19 --dry-run -Werror; }

check_scripts() {
  local status=0 file
  shellcheck -x dev .ci/run .ci/vectors cmake/precompile_with_sum tools/dev/*.sh deploy/debian/build_deb \
    deploy/debian/p{ostinst,rerm,ostrm} deploy/container/{build_image,node-is-ready} || status=1
  for file in $(sources '*.py'); do
    python3 -c 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1])' "$file" || status=1
  done
  return $status
}

tidy() { printf '%s\n' "$@" | xargs -r -P "$(parallel)" -n 1 clang-tidy-19 -p "$build_dir" --quiet --warnings-as-errors='*'; }

shell() {
  export PS1='(quicprochat) \w \$ '
  exec bash --norc "$@"
}

verb=$1
shift
case $verb in
  test) run_tests "$@" ;;
  *) "$verb" "$@" ;;
esac
