# shellcheck shell=bash disable=SC2154
# tests.sh: what `./dev test` does. Sourced by verbs.sh.

# The folders of test/ whose *_test.py work with real processes. Each is also the name of the target that builds what its
# files start.
process_folders=(e2e interop demo package)

# run_tests [--preset P] [--long] [NAME…]: unit tests by CTest, then tests with real processes by pytest.
run_tests() {
  local names=() long=no status=0 reports
  while [ $# -gt 0 ]; do
    case $1 in
      --preset) take_preset "$@" && shift ;;
      --long) long=yes ;;
      -*) die "test knows --preset P and --long, not '$1'" 2 ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  make_lists
  reports=$build_dir/reports
  export QPC_BIN=$build_dir/bin QPC_PRESET=$preset QPC_LONG=$long
  sanitizer_settings

  local targets=() unit=() patterns=() processes=()
  if [ ${#names[@]} -eq 0 ]; then
    targets=(programs test_programs tests "${process_folders[@]}")
    for name in "${process_folders[@]}"; do processes+=("$source_dir/test/$name"); done
  else
    select_tests "${names[@]}"
    [ ${#patterns[@]} -eq 0 ] || patterns=(-R "$(IFS='|' && echo "${patterns[*]}")")
  fi
  build_targets "building ${targets[*]} ($preset)" "${targets[@]}"

  rm -rf "$reports" "$build_dir/profiles"
  mkdir -p "$reports"
  export LLVM_PROFILE_FILE=$build_dir/profiles/%p-%m.profraw
  [ $long = yes ] || patterns+=(-E 'Long\.')
  if [ ${#names[@]} -eq 0 ] || [ ${#unit[@]} -gt 0 ]; then
    step "unit tests" "$logs/test-$preset.log" ctest --test-dir "$build_dir" -j "$(nproc)" --output-on-failure \
      --no-tests=ignore --output-junit "$reports/unit.xml" "${patterns[@]}" || status=1
  fi
  if [ ${#processes[@]} -gt 0 ]; then
    step "tests with real processes" "$logs/test-processes-$preset.log" run_python_tests "${processes[@]}" || status=1
  fi
  python3 -B "$here/tally.py" "$reports" || status=1
  if [ "$preset" = coverage ]; then
    step "coverage" "$logs/coverage.log" report_coverage &&
      python3 -B "$here/coverage.py" "$source_dir" "$build_dir/coverage.json" || status=1
  fi
  exit "$status"
}

# coverage [NAME…]: the tests, built so that they note which lines they reach; then how much of each room of src/ that is.
coverage() { run_tests --preset coverage "$@"; }

# select_tests NAME…: sets what to build (targets), which unit tests to run (unit, patterns) and which of pytest
# (processes). A NAME is part of the name of a unit test target (`mls_wire`, `mls_wire.Lifetime`) or of a file of tests with
# real processes (`account`), or else of single tests of either kind. It means everything it fits.
select_tests() {
  local name rooms files folder
  for name; do
    mapfile -t rooms < <(chosen tests "${name%%.*}")
    mapfile -t files < <(test_files "$name")
    if [ ${#rooms[@]} -eq 0 ] && [ ${#files[@]} -eq 0 ]; then
      ! is_unit_test "$name" || rooms=(tests) # which of them is known when all are built
      mapfile -t files < <(test_functions "$name")
    fi
    [ $((${#rooms[@]} + ${#files[@]})) -gt 0 ] ||
      die "no test is called '$name'; there are: $(listed tests | sed 's/_test$//' | xargs) $(test_files '' | sed 's|.*/||; s/_test\.py$//' | xargs)" 2
    unit+=("${rooms[@]}")
    processes+=("${files[@]}")
    [ ${#rooms[@]} -eq 0 ] || patterns+=("${name//./\\.}")
  done
  targets=("${unit[@]}")
  for folder in "${process_folders[@]}"; do
    [[ " ${processes[*]}" != *" $source_dir/test/$folder/"* ]] || targets+=("$folder")
  done
  local said=("${unit[@]/#%tests/the unit tests called so}" "${processes[@]#"$source_dir/test/"}")
  say "selected:$(printf ' %s,' "${said[@]}" | sed 's/,$//')"
}

# test_files NAME: the files of pytest that have it in their name.
test_files() {
  local folder file name
  for folder in "${process_folders[@]}"; do
    for file in "$source_dir/test/$folder/"*_test.py; do
      name=${file##*/}
      [[ ${name%_test.py} != *"$1"* ]] || echo "$file"
    done
  done
}

# test_functions NAME: the single tests in them that have it in their name.
test_functions() {
  [[ ! $1 =~ [^a-zA-Z0-9_] ]] || return 0
  test_files '' | xargs -d '\n' grep -HoE '^def test_\w+' | grep ":def .*$1" | sed 's/:def /::/' || true
}

# is_unit_test NAME: is it part of a Suite.Test?
is_unit_test() {
  (cd "$source_dir" && sources '*_test.cpp' | xargs -d '\n' cat) | python3 -c '
import re, sys
tests = re.findall(r"^(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", sys.stdin.read(), re.M)
sys.exit(not any(sys.argv[1] in f"{suite}.{test}" for suite, test in tests))' "$1"
}

# Files run side by side, the tests of one file in order: they may share a node.
run_python_tests() {
  python3 -B -m pytest -c "$source_dir/test/pytest.ini" -rfEs -n "$(nproc)" --dist loadfile --junitxml="$reports/processes.xml" "$@"
}

# Which lines the tests reached: build/coverage/html, and a table in the log.
report_coverage() {
  local programs objects=() program show=(-instr-profile="$build_dir/profile" -ignore-filename-regex='^(/usr|build)/')
  mapfile -t programs < <(find "$build_dir" -type f -executable \( -name '*_test' -o -path '*/bin/*' \) -print0 |
    xargs -0 -r grep -laE $'^\x7fELF') # some are scripts
  [ ${#programs[@]} -gt 0 ] || die "no program was built that could say what it reached"
  for program in "${programs[@]:1}"; do objects+=(-object "$program"); done
  objects=("${programs[0]}" "${objects[@]}")
  llvm-profdata-19 merge -sparse "$build_dir"/profiles/*.profraw -o "$build_dir/profile" &&
    llvm-cov-19 show -format=html -output-dir="$build_dir/html" "${show[@]}" "${objects[@]}" "$source_dir/src" &&
    llvm-cov-19 report "${show[@]}" "${objects[@]}" "$source_dir/src" &&
    llvm-cov-19 export -summary-only "${show[@]}" "${objects[@]}" "$source_dir/src" >"$build_dir/coverage.json"
}

sanitizer_settings() {
  # kj::ExceptionCallback, by which the node logs what KJ says, refuses to lie anywhere but on the true stack.
  export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=0:strict_string_checks=1:check_initialization_order=1}
  export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
  export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
}
