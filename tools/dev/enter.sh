# shellcheck shell=bash disable=SC2154
# enter.sh: runs a verb inside the private root. Sourced by ./dev.
#
# The machine's folders keep their places, so the clone, the working directory and every file named as an argument are
# where they were; only /usr, /etc and /run are the root's, with such files laid in. The network is the machine's.

# enter VERB ARGUMENT…
enter() {
  view=(--die-with-parent "${walls[@]}" --ro-bind "$root/usr" /usr --ro-bind "$root/etc" /etc
    --dev-bind /dev /dev --ro-bind /sys /sys --tmpfs /run)
  show_folders
  borrow_paths "$source_dir" "$PWD" "${QPC_SHARED:-}" "$@"
  borrow_settings
  borrow_certificates
  unset LD_LIBRARY_PATH LD_PRELOAD PYTHONHOME PYTHONPATH CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH LIBRARY_PATH \
    PKG_CONFIG_PATH
  # /var is the machine's, so what knows the root's packages lies elsewhere.
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 QPC_DPKG=$root/var/lib/dpkg
  supervise "$@"
}

# Sets `walls` to the strongest separation that this machine permits. Inside, everybody may take core images of their own
# programs and make network namespaces, which tests do; and processes left over end with the verb.
choose_walls() {
  local processes='--unshare-pid --proc /proc' rights choice said
  rights=$(printf -- ' --cap-add cap_%s' sys_ptrace sys_admin sys_chroot net_admin net_raw)
  local choices=("--unshare-user $processes $rights" "--unshare-user $processes" "--unshare-user --dev-bind /proc /proc")
  [ "$(id -u)" -ne 0 ] || choices=("$processes --cap-add ALL" "${choices[@]}")
  for choice in "${choices[@]}"; do
    read -ra walls <<<"$choice"
    said=$(bwrap --ro-bind / / --dev-bind /dev /dev "${walls[@]}" true 2>&1) && return
  done
  die "this machine does not let $(id -un) make namespaces ($said); as its administrator: sysctl kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu, kernel.unprivileged_userns_clone=1 elsewhere; or use a Debian 13 machine or container"
}

show_folders() {
  local entry
  for entry in bin sbin lib lib32 lib64 libx32; do
    [ ! -L "$root/$entry" ] || view+=(--symlink "$(readlink "$root/$entry")" "/$entry")
  done
  for entry in /*; do
    case $entry in
      /usr | /etc | /dev | /proc | /sys | /run | /bin | /sbin | /lib | /lib32 | /lib64 | /libx32 | /boot | /lost+found) ;;
      *) if [ -L "$entry" ]; then view+=(--symlink "$(readlink "$entry")" "$entry"); else view+=(--bind-try "$entry" "$entry"); fi ;;
    esac
  done
  for entry in /run/user /run/media; do view+=(--bind-try "$entry" "$entry"); done
}

# Names of machines and users, and the time zone.
borrow_settings() {
  local file
  for file in resolv.conf hosts passwd group localtime; do
    [ ! -f "/etc/$file" ] || view+=(--ro-bind "$(realpath "/etc/$file")" "/etc/$file")
  done
}

# The machine's certificate authorities, also where a variable names a bundle that the root does not have.
borrow_certificates() {
  local bundle name
  for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    [ -f "$bundle" ] || continue
    view+=(--ro-bind "$(realpath "$bundle")" /etc/ssl/certs/ca-certificates.crt)
    break
  done
  for name in $(compgen -e); do
    [[ $name =~ (CERT|CA_BUNDLE|CAINFO|CAFILE|cafile) && ${!name} =~ ^/(usr|etc)/ && -f ${!name} ]] || continue
    view+=(--ro-bind "$(realpath "${!name}")" "/run/certificates/$name" --setenv "$name" "/run/certificates/$name")
  done
}

# borrow_paths WORD…: shows the files and folders that words name (`--flag=FILE`, too) and that lie where the root has its
# own: also what a symbolic link leads to.
borrow_paths() {
  local word
  local -A opened=()
  for word; do
    [[ $word != -*=* ]] || word=${word#*=}
    [ -e "$word" ] || continue
    borrow_path "$(realpath -ms -- "$word")"
    borrow_path "$(realpath -- "$word")"
  done
}

borrow_path() {
  local path=$1 folder
  [[ ! $path =~ ^/(bin|sbin|lib[^/]*)/ || ! -L /${BASH_REMATCH[1]} ]] || path=/usr$path
  case $path in
    /run/user/* | /run/media/*) return ;; # shown as they are
    /run/* | /boot/*) ;;
    /usr/* | /etc/*)
      if [ -d "$path" ] && [ "$path" != "$source_dir" ]; then
        [ ! -d "$root$path" ] || return 0
      else
        ! cmp -s "$path" "$root$path" || return 0
      fi
      folder=/${path:1:3}
      until [ ! -d "$root$folder" ] || [ "$folder" = "$path" ]; do
        open_folder "$folder"
        folder=$folder/$(cut -d/ -f1 <<<"${path:${#folder}+1}")
      done
      ;;
    *) return ;;
  esac
  [ -n "${opened[$path]:-}" ] || view+=(--bind "$(realpath "$path")" "$path")
  opened[$path]=yes
}

# open_folder FOLDER: gives a folder of the root a copy whose entries are the root's, so that more can be laid beside them
# without leaving anything in the root.
open_folder() {
  local entry
  [ -z "${opened[$1]:-}" ] || return 0
  opened[$1]=yes
  view+=(--tmpfs "$1")
  for entry in "$root$1"/* "$root$1"/.[!.]*; do
    if [ -L "$entry" ]; then
      view+=(--symlink "$(readlink "$entry")" "${entry#"$root"}")
    elif [ -e "$entry" ]; then
      view+=(--ro-bind "$entry" "${entry#"$root"}")
    fi
  done
}

# supervise VERB ARGUMENT…: runs the verb in `view` and hands it the signals sent to ./dev. The processes between us
# ignore them, so that the verb decides how it ends; its exit status is ours.
supervise() {
  local status=0 signal
  bwrap "${view[@]}" --chdir "$PWD" -- env --default-signal=INT,QUIT bash "$source_dir/tools/dev/verbs.sh" "$@" <&0 &
  sandbox=$!
  for signal in INT TERM HUP QUIT; do
    # shellcheck disable=SC2064
    trap "forward $signal $1" "$signal"
  done
  while :; do
    status=0
    wait "$sandbox" || status=$?
    kill -0 "$sandbox" 2>/dev/null || break
  done
  exit "$status"
}

# forward SIGNAL VERB: to the first process inside. Ctrl-C on a terminal has reached it already.
forward() {
  local signal=$1 stat pgrp tpgid inner=$sandbox below
  read -r stat </proc/$$/stat
  read -r _ _ pgrp _ _ tpgid _ <<<"${stat##*) }"
  [[ ! $signal =~ ^(INT|QUIT)$ || $pgrp != "$tpgid" ]] || return 0
  [[ $2 =~ ^(run|demo|sim|shell)$ ]] || signal=TERM
  # bwrap, its second self, and with a process namespace a third: the verb is the last of them.
  for _ in 1 2; do
    below=
    read -r below _ 2>/dev/null <"/proc/$inner/task/$inner/children" || true
    [ -n "$below" ] || break
    inner=$below
  done
  kill -s "$signal" "$inner" 2>/dev/null || true
}
