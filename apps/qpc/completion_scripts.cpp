#include "qpc/completion_scripts.h"

namespace qpc::cli {
namespace {

constexpr std::string_view bash = R"sh(# bash completion for qpc
_qpc() {
  local -a found
  mapfile -t found < <(command qpc complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
  COMPREPLY=()
  case ${found[0]-} in
    words) COMPREPLY=("${found[@]:1}") ;;
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
  esac
}
complete -F _qpc qpc
)sh";

constexpr std::string_view zsh = R"sh(#compdef qpc
# zsh completion for qpc
_qpc() {
  local -a found typed texts
  local one
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  found=("${(@f)$(command qpc complete zsh "${(@)typed}" 2>/dev/null </dev/null)}")
  case ${found[1]-} in
    words)
      shift found
      for one in "${(@)found}"; do
        texts+=("${one%%$'\t'*}${${one#*$'\t'}:+  -- ${one#*$'\t'}}")
      done
      compadd -l -d texts -- "${(@)found%%$'\t'*}"
      ;;
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [ "${funcstack[1]-}" = "_qpc" ]; then
  _qpc "$@"
else
  compdef _qpc qpc
fi
)sh";

constexpr std::string_view fish = R"sh(# fish completion for qpc
function __qpc_complete
    set -l typed (commandline -opc)
    set -e typed[1]
    set -l current (commandline -ct)
    set -l found (command qpc complete fish $typed "$current" 2>/dev/null </dev/null)
    set -l what "$found[1]"
    set -e found[1]
    switch "$what"
        case words
            printf '%s\n' $found
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current"
    end
end
complete -c qpc -f -a '(__qpc_complete)'
)sh";

}  // namespace

std::string_view completion_script(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash;
    case Shell::zsh:
      return zsh;
    case Shell::fish:
      return fish;
  }
  return bash;
}

}  // namespace qpc::cli
