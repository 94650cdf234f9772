# shellcheck shell=bash disable=SC2154
# debian.sh: the Debian 13 that every verb runs in. Sourced by ./dev, which sets source_dir.
#
# On Debian 13 that is the machine itself. Elsewhere it is a private root: root.sh makes it, enter.sh runs the verb in it.

suite=trixie

# in_debian VERB ARGUMENT…: runs the verb in the Debian at hand; its exit status is the verb's.
in_debian() {
  if [ -n "${QPC_ENVIRONMENT:-}" ]; then
    exec bash "$source_dir/tools/dev/verbs.sh" "$@" # ./dev below ./dev shell
  elif [ "${QPC_DEBIAN:-}" != private ] && machine_is_debian; then
    install_missing_packages
    provide_clean_root "$@"
    exec bash "$source_dir/tools/dev/verbs.sh" "$@"
  fi
  ensure_root
  provide_clean_root "$@"
  enter "$@"
}

# shellcheck source=/dev/null
machine_is_debian() { (. /etc/os-release && [ "$ID $VERSION_CODENAME" = "debian $suite" ]) 2>/dev/null; }

# The packages of packages.txt, as apt-get takes them.
packages() {
  awk -v suite="$suite" '/^[a-z0-9]/ { print $1 ($2 == "@backports" ? "/" suite "-backports" : "") }' \
    "$source_dir/packages.txt" | LC_ALL=C sort
}

# May we be root, without being asked for a password?
can_be_root() { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n -- "$@"; fi; }

# apt_install SHELL_TEXT PACKAGE…: the text runs first, as root.
apt_install() {
  as_root bash -c "set -e; root=; $1
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ${*:2}"
}

# Shell text: gives the Debian below $root the backports of its suite, from the mirror it has.
# shellcheck disable=SC2016
add_backports='
  sources="$root/etc/apt/sources.list $root/etc/apt/sources.list.d"
  if ! grep -rqs "trixie-backports" $sources; then
    grep -rhs "^deb .* trixie main" $sources | head -n 1 | sed "s/ trixie main.*/ trixie-backports main/" \
      >"$root/etc/apt/sources.list.d/backports.list"
    awk "BEGIN { RS = \"\"; ORS = \"\n\n\" } /(^|\n)Suites:[^\n]* trixie( |\n|\$)/ {
           sub(/Suites:[^\n]*/, \"Suites: trixie-backports\"); print; exit }" \
      /dev/null $(ls "$root"/etc/apt/sources.list.d/*.sources 2>/dev/null) \
      >"$root/etc/apt/sources.list.d/backports.sources"
    find "$root/etc/apt/sources.list.d" -name "backports.*" -empty -delete
  fi'

install_missing_packages() {
  local wanted missing versions log=$source_dir/build/logs/packages.log
  mapfile -t wanted < <(packages)
  versions=$(dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' "${wanted[@]%/*}" 2>/dev/null || true)
  QPC_ENVIRONMENT=native-$(sha256sum <<<"$versions" | cut -c1-16)
  export QPC_ENVIRONMENT
  mapfile -t missing < <(awk -v wanted="${wanted[*]}" '
    $1 == "ii" { version[$2] = $3 }
    END {
      n = split(wanted, names, " ")
      for (i = 1; i <= n; i++) {
        split(names[i], part, "/")
        if (!(part[1] in version) || (part[2] != "" && version[part[1]] !~ /~bpo/)) print names[i]
      }
    }' <<<"$versions")
  [ ${#missing[@]} -gt 0 ] || return 0
  can_be_root ||
    die "packages are missing; either set QPC_DEBIAN=private, which keeps them apart from this machine, or, with the backports of $suite enabled: sudo apt-get install --no-install-recommends ${missing[*]}"
  step "installing ${#missing[@]} packages" "$log" apt_install "$add_backports" "${missing[@]}" ||
    die "$(why_no_packages "$log")"
  install_missing_packages
}

# One sentence for the log of a package installation that failed.
why_no_packages() {
  if grep -qiE 'no space left|not enough free space' "$1"; then
    echo "the disk is full: the tools need 4 GB"
  elif grep -qiE 'temporary failure|could not resolve|could not connect|network is unreachable|unable to connect' "$1"; then
    echo "no network: Debian's mirror cannot be reached"
  elif grep -qiE 'invalid signature|not signed|no_pubkey|is not valid yet|expired' "$1"; then
    echo "Debian's signature was refused; is the clock right, and the package debian-archive-keyring current?"
  else
    echo "Debian's packages could not be installed; the log says why"
  fi
}
