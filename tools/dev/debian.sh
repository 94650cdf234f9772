# debian.sh: the Debian 13 that every verb runs in. Sourced by ./dev.
#
# On Debian 13 that is the machine itself. Elsewhere it is a private root, made once for each package list and shared by
# all clones of a user; `enter` starts a command in it. It sees the machine's files and network, but none of its libraries.

suite=trixie

# The packages of packages.txt, as apt-get takes them.
packages() {
  awk -v suite="$suite" '/^[a-z0-9]/ { print $1 ($2 == "@backports" ? "/" suite "-backports" : "") }' \
    "$source_dir/packages.txt" | LC_ALL=C sort
}

# in_debian VERB ARGUMENT…: runs the verb in the Debian at hand; its exit status is the verb's.
in_debian() {
  if [ "${QPC_DEBIAN:-}" != private ] && grep -qs '^VERSION_CODENAME=trixie' /etc/os-release &&
    grep -qs '^ID=debian' /etc/os-release; then
    install_missing
    exec bash "$source_dir/tools/dev/verbs.sh" "$@"
  fi
  cache=$(cache_directory)
  ensure_root
  enter "$@"
}

cache_directory() {
  local base=${XDG_CACHE_HOME:-}
  [[ $base == /* ]] || base=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}/.cache
  mkdir -p "$base/quicprochat" 2>/dev/null && [ -w "$base/quicprochat" ] ||
    die "cannot write to $base/quicprochat; set XDG_CACHE_HOME to a folder that can hold 4 GB"
  echo "$base/quicprochat"
}

# --- this machine is Debian 13 ---------------------------------------------------------------------------------------

install_missing() {
  local wanted missing
  mapfile -t wanted < <(packages)
  mapfile -t missing < <(dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' "${wanted[@]%/*}" 2>/dev/null |
    awk -v wanted="${wanted[*]}" '
      /^ii/ { version[$2] = $3 }
      END {
        n = split(wanted, names, " ")
        for (i = 1; i <= n; i++) {
          split(names[i], part, "/")
          if (!(part[1] in version) || (part[2] != "" && version[part[1]] !~ /~bpo/)) print names[i]
        }
      }')
  QPC_ENVIRONMENT=native-$(dpkg-query -W "${wanted[@]%/*}" 2>/dev/null | sha256sum | cut -c1-16)
  export QPC_ENVIRONMENT
  [ ${#missing[@]} -gt 0 ] || return 0
  local log=$source_dir/build/logs/packages.log
  as_root true ||
    die "these packages are missing: ${missing[*]%/*}; install them with (backports enabled): sudo apt-get install --no-install-recommends ${missing[*]}"
  step "installing ${#missing[@]} packages" "$log" as_root bash -c "set -e
    root=; $add_backports
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ${missing[*]}" ||
    die "$(why_no_packages "$log")"
}

# As root, or by a sudo that asks nothing.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n -- "$@" 2>/dev/null; fi
}

# Shell text for hooks: gives the Debian in $root the backports of its suite, from the mirror it has.
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

# One sentence for the log of a package installation that failed.
why_no_packages() {
  if grep -qiE 'no space left|not enough free space' "$1"; then
    echo "the disk is full: the tools need 4 GB"
  elif grep -qiE 'temporary failure|could not resolve|could not connect|network is unreachable|unable to connect' "$1"; then
    echo "no network: Debian's mirror cannot be reached"
  elif grep -qiE 'invalid signature|not signed|no_pubkey|is not valid yet|expired' "$1"; then
    echo "Debian's signature was not accepted; is the clock right, and debian-archive-keyring installed and current?"
  else
    echo "Debian's packages could not be installed; the log says why"
  fi
}

# --- a private root --------------------------------------------------------------------------------------------------

# Sets `root`; makes it first if it is not there yet.
ensure_root() {
  local machine
  machine=$(uname -m)
  case $machine in
    x86_64 | aarch64) ;;
    *) die "no support for $machine: quicprochat builds on x86_64 and aarch64" ;;
  esac
  # The leading number rises when what a root contains changes without its list.
  QPC_ENVIRONMENT=$({ echo "1 $suite $machine"; packages; } | sha256sum | cut -c1-16)
  export QPC_ENVIRONMENT
  root=$cache/root-$QPC_ENVIRONMENT
  [ -d "$root" ] || make_root
  need_tools bwrap
  touch "$root"
}

# Two clones may get here at once: the first makes the root, the others wait and share it.
make_root() {
  need_tools bwrap mmdebstrap flock
  exec {lock}>"$cache/lock"
  flock -n "$lock" || { say "another ./dev is making the Debian 13 root; waiting for it"; flock "$lock"; }
  if [ ! -d "$root" ]; then
    remove_unused_roots
    enough_space "$cache"
    local log=$cache/root-$QPC_ENVIRONMENT.log
    trap 'remove_tree "$root.partial"' EXIT
    step "making a private Debian 13 root (once; about 2 minutes)" "$log" bootstrap "$root.partial" ||
      die "$(why_no_packages "$log")"
    mv "$root.partial" "$root"
    trap - EXIT
  fi
  exec {lock}>&-
}

# Interrupted roots, and roots that no call has used for a month. The caller holds the lock.
remove_unused_roots() {
  local old
  for old in "$cache"/root-*.partial $(find "$cache" -maxdepth 1 -type d -name 'root-*' -mtime +30); do
    [ ! -e "$old" ] || remove_tree "$old"
  done
}

remove_tree() { rm -rf -- "$1" 2>/dev/null || as_root rm -rf -- "$1"; }

enough_space() {
  local free_kib
  free_kib=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
  [ "$free_kib" -ge $((4 * 1024 * 1024)) ] ||
    die "$1 has $((free_kib / 1024)) MB left, the tools need 4 GB; free some, or set XDG_CACHE_HOME to a larger disk"
}

# bootstrap DIRECTORY: Debian 13 with the packages, without manuals and translations.
bootstrap() {
  local apt_options=() hooks
  mapfile -t apt_options < <(apt-config dump 2>/dev/null |
    sed -n 's/^\(Acquire::\(https\?::\|Check-\|Retries\).*\) \(".\+"\);$/--aptopt=\1 \3/p')
  hooks=(
    --setup-hook="root=\$1; $add_backports"
    --customize-hook='chroot "$1" apt-get update -q'
    --customize-hook="DEBIAN_FRONTEND=noninteractive chroot \"\$1\" apt-get install -qy --no-install-recommends \
      -o DPkg::Options::=--force-unsafe-io $(packages | tr '\n' ' ')"
  )
  local mmdebstrap=(mmdebstrap --variant=apt --skip=cleanup/reproducible "${apt_options[@]}" "${hooks[@]}"
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*'
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright')
  if [ "$(id -u)" -eq 0 ]; then
    "${mmdebstrap[@]}" --mode=root "$suite" "$1"
  elif has_subordinate_ids; then
    TMPDIR=/var/tmp "${mmdebstrap[@]}" --mode=unshare --format=tar "$suite" - | unpack "$1"
  else
    as_root "${mmdebstrap[@]}" --mode=root --format=tar "$suite" - | unpack "$1"
  fi
  # What the machine lends its root when a command enters: each needs a file to be laid over.
  rm -f "$1/etc/resolv.conf" "$1/etc/localtime"
  touch "$1/etc/resolv.conf" "$1/etc/hosts" "$1/etc/localtime"
}

# An ordinary user's root belongs to that user, so that nothing in the cache needs another's rights to be removed.
unpack() { mkdir -p "$1" && tar -x -C "$1" --no-same-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*'; }

has_subordinate_ids() {
  command -v newuidmap >/dev/null && grep -qs -e "^$(id -un):" -e "^$(id -u):" /etc/subuid
}

# need_tools NAME…: installs those that are missing when this machine has apt-get and lets us, otherwise names them.
need_tools() {
  local missing=() tool
  for tool; do
    command -v "$tool" >/dev/null || case $tool in
      bwrap) missing+=(bubblewrap) ;;
      mmdebstrap) missing+=(mmdebstrap debian-archive-keyring uidmap) ;;
      flock) missing+=(util-linux) ;;
    esac
  done
  if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null && as_root true ||
      die "these packages are needed first: ${missing[*]}; on Debian and Ubuntu: sudo apt-get install ${missing[*]}"
    local log=$cache/host-packages.log
    step "installing ${missing[*]}" "$log" as_root bash -c "apt-get update -q &&
      DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ${missing[*]}" ||
      die "$(why_no_packages "$log")"
  fi
  [[ " $* " != *" mmdebstrap "* ]] || [ "$(id -u)" -eq 0 ] || has_subordinate_ids || as_root true ||
    die "$(id -un) has no subordinate user ids; give some with: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
}

# enter VERB ARGUMENT…: runs the verb inside `root`. The machine's folders keep their places, so the clone, the working
# directory and every file named as an argument are where they were.
enter() {
  local view=(--unshare-pid --die-with-parent --ro-bind "$root/usr" /usr --ro-bind "$root/etc" /etc
    --dev-bind /dev /dev --proc /proc --ro-bind /sys /sys --tmpfs /run)
  local entry name
  for name in bin sbin lib lib32 lib64 libx32; do
    [ ! -L "$root/$name" ] || view+=(--symlink "$(readlink "$root/$name")" "/$name")
  done
  for entry in /*; do
    case ${entry#/} in
      usr | etc | dev | proc | sys | run | bin | sbin | lib | lib32 | lib64 | libx32 | boot | lost+found) ;;
      *) if [ -L "$entry" ]; then view+=(--symlink "$(readlink "$entry")" "$entry"); else view+=(--bind-try "$entry" "$entry"); fi ;;
    esac
  done
  for entry in /run/user /run/media; do view+=(--bind-try "$entry" "$entry"); done
  for entry in resolv.conf hosts passwd group localtime; do
    [ ! -f "/etc/$entry" ] || view+=(--ro-bind "$(readlink -f "/etc/$entry")" "/etc/$entry")
  done
  borrow_certificates
  borrow_paths "$source_dir" "$PWD" "$@"
  if [ "$(id -u)" -eq 0 ]; then
    view+=(--cap-add ALL)
  else
    # Inside its own user namespace: gcore of one's own programs, and network namespaces for tests.
    view+=(--unshare-user)
    for name in sys_ptrace sys_admin sys_chroot net_admin net_raw; do view+=(--cap-add "cap_$name"); done
  fi
  unset LD_LIBRARY_PATH LD_PRELOAD PYTHONHOME PYTHONPATH CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH LIBRARY_PATH \
    PKG_CONFIG_PATH
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
  supervise "$@"
}

# The machine's certificate authorities, also where a variable names a bundle that the root does not have.
borrow_certificates() {
  local bundle name
  for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    [ -f "$bundle" ] || continue
    view+=(--ro-bind "$(readlink -f "$bundle")" /etc/ssl/certs/ca-certificates.crt)
    break
  done
  for name in $(compgen -e); do
    [[ $name =~ (CERT|CA_BUNDLE|CAINFO|CAFILE|cafile) && ${!name} =~ ^/(usr|etc)/ && -f ${!name} ]] || continue
    view+=(--ro-bind "$(readlink -f "${!name}")" "/run/certificates/$name" --setenv "$name" "/run/certificates/$name")
  done
}

# borrow_paths PATH…: shows those that lie below /usr or /etc, where the root has its own files.
borrow_paths() {
  local path
  for path; do
    [[ $path =~ ^/(usr|etc)/ && -e $path ]] || continue
    if [ -d "$path" ]; then
      [ -d "$root$path" ] && [ "$path" != "$source_dir" ] && continue
      mkdir -p "$root$path"
    else
      cmp -s "$path" "$root$path" && continue
      mkdir -p "$root$(dirname "$path")" && touch -a "$root$path"
    fi
    view+=(--bind "$(readlink -f "$path")" "$path")
  done
}

# supervise VERB ARGUMENT…: runs the verb in `view` and hands it the signals sent to ./dev. The tools between us
# ignore them, so that the verb decides how it ends; its exit status is ours.
supervise() {
  local status=0 signal
  bwrap "${view[@]}" --chdir "$PWD" -- env --default-signal=INT,QUIT bash "$source_dir/tools/dev/verbs.sh" "$@" <&0 &
  sandbox=$!
  for signal in INT TERM HUP QUIT; do trap "forward $signal $1" "$signal"; done
  wait "$sandbox" || status=$?
  while kill -0 "$sandbox" 2>/dev/null; do
    status=0
    wait "$sandbox" || status=$?
  done
  exit "$status"
}

# forward SIGNAL VERB: to the first process inside. Ctrl-C on a terminal has reached it already.
forward() {
  local init inner signal=$1 stat
  read -r stat </proc/$$/stat
  read -r _ _ pgrp _ _ tpgid _ <<<"${stat##*) }"
  [[ $signal =~ ^(INT|QUIT)$ && $pgrp == "$tpgid" ]] && return
  read -r init _ <"/proc/$sandbox/task/$sandbox/children" && read -r inner _ <"/proc/$init/task/$init/children" || return 0
  [[ $2 =~ ^(run|demo|shell)$ ]] || signal=TERM
  kill -s "$signal" "$inner" 2>/dev/null || true
}
