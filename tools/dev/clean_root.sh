# shellcheck shell=bash disable=SC2154
# clean_root.sh: a Debian 13 with nothing but apt and its backports, as a tar file in the user's cache. The package is
# tried in it, and the container image starts from it. Sourced by ./dev, after root.sh.

# provide_clean_root VERB ARGUMENT…: exports QPC_CLEAN_ROOT if the file is there; makes it first where the verb needs it,
# or when it is older than a month: what it knows of Debian's mirrors is of the day it was made.
provide_clean_root() {
  local cache log why
  cache=$(cache_directory) || return 0
  QPC_CLEAN_ROOT=$cache/clean-$({ echo "1 $suite" && uname -m; } | sha256sum | cut -c1-16).tar
  export QPC_CLEAN_ROOT
  log=${QPC_CLEAN_ROOT%.tar}.log
  if wants_clean_root "$@" && [ -z "$(find "$QPC_CLEAN_ROOT" -mtime -30 2>/dev/null)" ]; then
    make_clean_root || why=$(why_no_packages "$log")
    [ -f "$QPC_CLEAN_ROOT" ] || [ "$1" != package ] || die "$why"
  fi
  [ -f "$QPC_CLEAN_ROOT" ] || QPC_CLEAN_ROOT="none: ${why:-it is made by ./dev test package}"
}

# wants_clean_root VERB ARGUMENT…: all tests do, those of test/package, and whoever builds a container image.
wants_clean_root() {
  local word names=no
  case $1 in
    package) [[ " ${*:2} " == *" --container "* ]] && return ;;
    test)
      for word in "${@:2}"; do
        [[ $word != -* ]] || continue
        names=yes
        ! compgen -G "$source_dir/test/package/*$word*_test.py" >/dev/null || return 0
      done
      [ $names = no ] && return
      ;;
  esac
  return 1
}

make_clean_root() {
  local lock
  need_tools mmdebstrap flock
  exec {lock}>"$QPC_CLEAN_ROOT.lock"
  flock "$lock"
  if [ -z "$(find "$QPC_CLEAN_ROOT" -mtime -30 2>/dev/null)" ]; then
    step "making a clean Debian 13 to try the package in (once a month)" "$log" bootstrap_clean "$QPC_CLEAN_ROOT.partial" &&
      mv "$QPC_CLEAN_ROOT.partial" "$QPC_CLEAN_ROOT"
  fi
}

bootstrap_clean() {
  local options
  common_options
  # shellcheck disable=SC2016
  options+=(--skip=cleanup/apt/lists --customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/hostname"' --format=tar)
  if [ "$(id -u)" -eq 0 ]; then
    mmdebstrap "${options[@]}" --mode=root "$suite" "$1"
  elif has_subordinate_ids; then
    TMPDIR=/var/tmp mmdebstrap "${options[@]}" --mode=unshare "$suite" - >"$1"
  else
    as_root mmdebstrap "${options[@]}" --mode=root "$suite" - >"$1"
  fi
}
