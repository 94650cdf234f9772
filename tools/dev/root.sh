# shellcheck shell=bash disable=SC2154
# root.sh: a private Debian 13, made once for each package list and shared by all clones of a user. Sourced by ./dev.

# Sets `root` to its folder; makes it first if it is not there.
ensure_root() {
  local machine
  machine=$(uname -m)
  [[ $machine =~ ^(x86_64|aarch64)$ ]] || die "quicprochat builds on x86_64 and aarch64, not on $machine"
  cache=$(cache_directory) || exit 1
  # The leading number rises when what a root contains changes without its list.
  QPC_ENVIRONMENT=$({ echo "1 $suite $machine" && packages; } | sha256sum | cut -c1-16)
  export QPC_ENVIRONMENT
  root=$cache/root-$QPC_ENVIRONMENT
  need_tools bwrap
  choose_walls
  [ -d "$root" ] || make_root
  touch "$root" # in use
}

cache_directory() {
  local base=${XDG_CACHE_HOME:-}
  [[ $base == /* ]] || base=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}/.cache
  mkdir -p "$base/quicprochat" 2>/dev/null || true
  [ -w "$base/quicprochat" ] || die "cannot write to $base/quicprochat; set XDG_CACHE_HOME to a folder that can hold 4 GB"
  realpath "$base/quicprochat"
}

# Two clones may get here at once: the first makes the root, the others wait and share it.
make_root() {
  local lock log=$cache/root-$QPC_ENVIRONMENT.log
  need_tools mmdebstrap flock
  exec {lock}>"$cache/lock"
  flock -n "$lock" || { say "another ./dev is making the Debian 13 root; waiting for it" && flock "$lock"; }
  if [ ! -d "$root" ]; then
    remove_unused_roots
    enough_space "$cache"
    trap 'remove_tree "$root.partial"' EXIT
    step "making a private Debian 13 root (once, about 2 minutes)" "$log" bootstrap "$root.partial" ||
      die "$(why_no_packages "$log")"
    mv "$root.partial" "$root"
    trap - EXIT
  fi
  exec {lock}>&-
}

# Those that were interrupted, and those that no call has used for a month. The caller holds the lock.
remove_unused_roots() {
  local old
  find "$cache" -maxdepth 1 -type d \( -name 'root-*.partial' -o -name 'root-*' -mtime +30 \) -print0 |
    while IFS= read -r -d '' old; do remove_tree "$old"; done
}

remove_tree() { rm -rf -- "$1" 2>/dev/null || as_root rm -rf -- "$1"; }

enough_space() {
  local free_kib
  free_kib=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
  [ "$free_kib" -ge $((4 * 1024 * 1024)) ] ||
    die "$1 has $((free_kib / 1024)) MB left, and the tools need 4 GB; free some, or set XDG_CACHE_HOME to a larger disk"
}

# Sets `options` of mmdebstrap: a Debian with apt, its backports, and the machine's ways through proxies and its other
# settings for fetching.
common_options() {
  options=(--variant=apt --skip=cleanup/reproducible)
  mapfile -t -O ${#options[@]} options < <(apt-config dump 2>/dev/null |
    sed -n 's/^\(Acquire::\(https\?::\|Check-\|Retries\).*\) \(".\+"\);$/--aptopt=\1 \3/p')
  # shellcheck disable=SC2016
  options+=(--setup-hook="root=\$1; $add_backports" --customize-hook='chroot "$1" apt-get update -q')
}

# bootstrap FOLDER: Debian 13 with the packages, without manuals and translations.
bootstrap() {
  local options
  common_options
  # shellcheck disable=SC2016
  options+=(
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*'
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright'
    --customize-hook="DEBIAN_FRONTEND=noninteractive chroot \"\$1\" apt-get install -qy --no-install-recommends \
      -o DPkg::Options::=--force-unsafe-io $(packages | tr '\n' ' ')"
  )
  # `step` waits for the outcome, so nothing here stops at an error by itself.
  if [ "$(id -u)" -eq 0 ]; then
    mmdebstrap "${options[@]}" --mode=root "$suite" "$1" || return
  elif has_subordinate_ids; then
    TMPDIR=/var/tmp mmdebstrap "${options[@]}" --mode=unshare --format=tar "$suite" - | unpack "$1" || return
  else
    as_root mmdebstrap "${options[@]}" --mode=root --format=tar "$suite" - | unpack "$1" || return
  fi
  # What the machine lends its root when a verb enters: each needs a file to be laid over.
  rm -f "$1/etc/resolv.conf" "$1/etc/localtime" &&
    touch "$1/etc/resolv.conf" "$1/etc/hosts" "$1/etc/localtime"
}

# An ordinary user's root belongs to that user, so that removing it needs nobody else.
unpack() { mkdir -p "$1" && tar -x -C "$1" --no-same-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*'; }

has_subordinate_ids() {
  command -v newuidmap >/dev/null && grep -qs -e "^$(id -un):" -e "^$(id -u):" /etc/subuid
}

# need_tools NAME…: installs those that are missing when this machine has apt-get and lets us, otherwise names them.
need_tools() {
  local missing=() tool log=$cache/host-packages.log
  for tool; do
    command -v "$tool" >/dev/null || case $tool in
      bwrap) missing+=(bubblewrap) ;;
      mmdebstrap) missing+=(mmdebstrap debian-archive-keyring uidmap) ;;
      flock) missing+=(util-linux) ;;
    esac
  done
  if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null || ! can_be_root; then
      die "these packages are needed first: ${missing[*]}; on Debian and Ubuntu: sudo apt-get install ${missing[*]}"
    fi
    step "installing ${missing[*]}" "$log" apt_install '' "${missing[@]}" || die "$(why_no_packages "$log")"
  fi
  [[ " $* " != *" mmdebstrap "* ]] || can_be_root || has_subordinate_ids ||
    die "$(id -un) has no subordinate ids; with uidmap installed: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
}
