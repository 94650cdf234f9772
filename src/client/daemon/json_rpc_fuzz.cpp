// What a face sends: the request, and the arguments of whichever command it names.
#include "client/daemon/remote.h"

namespace {

const qpc::command::Registry& registry() {
  static const qpc::command::Registry all = qpc::command::all_commands();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc::command;
  auto request = parse_request({reinterpret_cast<const char*>(data), size});
  if (!request) {
    if (refusal_line(request.error()).empty()) __builtin_trap();
    return 0;
  }
  std::string name = request->method;
  for (char& letter : name) letter = letter == '.' ? ' ' : letter;
  const Command* command = registry().find(name);
  if (command == nullptr) return 0;
  const auto call = command->begin();
  if (!take_arguments(request->params, call->arguments())) return 0;
  // What was taken can be sent again, and is taken again.
  Json again = parameters_of(*command, *call, {});
  const auto other = command->begin();
  if (!take_arguments(again, other->arguments())) __builtin_trap();
  if (to_json(other->arguments()) != to_json(call->arguments())) __builtin_trap();
  return 0;
}
