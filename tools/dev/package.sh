# shellcheck shell=bash disable=SC2154
# package.sh: what `./dev package` does. Sourced by verbs.sh.

# package [--preset P] [--container]: leaves build/package/quicprochat_VERSION_ARCHITECTURE.deb, and an OCI archive beside it.
# Prints where they lie.
package() {
  preset=release
  local container=no out=$source_dir/build/package deb list=$logs/package.list
  while [ $# -gt 0 ]; do
    case $1 in
      --preset) take_preset "$@" && shift ;;
      --container) container=yes ;;
      *) die "package knows --preset P and --container, not '$1'" 2 ;;
    esac
    shift
  done
  build_targets "building the programs ($preset)" programs
  mkdir -p "$out"
  find "$out" -maxdepth 1 -type f -name 'quicprochat*' -delete # of other versions
  quick_steps_are_silent=yes step "making the package" "$logs/package.log" make_deb "$build_dir/bin" "$out" "$list" || exit 1
  deb=$(cat "$list")
  echo "$deb"
  [ $container = no ] || make_image "$deb" "$out"
}

# make_deb BIN_DIR OUT_DIR LIST: the package's name goes to the file LIST.
make_deb() {
  local names
  mapfile -t names < <(listed programs)
  SOURCE_DATE_EPOCH=$(source_epoch) DPKG_ADMINDIR=${QPC_DPKG:-/var/lib/dpkg} \
    "$source_dir/deploy/debian/build_deb" "$1" "$2" "$(package_version)" "${names[@]}" >"$3"
}

# When the newest commit was made; without git, when the changelog was.
source_epoch() {
  git -C "$source_dir" log -1 --format=%ct 2>/dev/null ||
    date -d "$(sed -n 's/^ -- .*>  //p' "$source_dir/deploy/debian/changelog" | head -n 1)" +%s
}

# A release's own number where its tag is; what comes before it sorts below it.
package_version() {
  local version
  version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build_dir/CMakeCache.txt")
  if [ "$(git -C "$source_dir" tag --points-at HEAD 2>/dev/null)" = "v$version" ]; then
    echo "$version"
  else
    echo "$version~git$(date -u -d "@$(source_epoch)" +%Y%m%d%H%M%S)$(git -C "$source_dir" log -1 --format=.%h --abbrev=7 2>/dev/null)"
  fi
}

# make_image DEB OUT_DIR
make_image() {
  local image=${1%.deb}.oci.tar
  step "making the container image" "$logs/image.log" env SOURCE_DATE_EPOCH="$(source_epoch)" \
    "$source_dir/deploy/container/build_image" "$1" "$QPC_CLEAN_ROOT" "$image" || exit 1
  echo "$image"
}
