// Commands about the devices of one's own account.
#include "client/command/registry.h"
#include "client/command/results.h"
#include "client/command/shapes.h"

namespace qpc::command {
namespace {

constexpr const char* which_help = "Its name, or the beginning of its id";

struct ConfirmArguments {
  std::string code;
  void describe(Fields& of) { of(required_word("code", "The code which that device shows"), code); }
};
struct WhichArguments {
  std::string device;
  void describe(Fields& of) { of(required_word("device", which_help, Kind::device), device); }
};
struct RenameArguments {
  std::string device;
  std::string name;
  void describe(Fields& of) {
    of(required_word("device", which_help, Kind::device), device);
    of(required_word("name", "What it is called from now on"), name);
  }
};
struct DisconnectArguments {
  std::string device;
  void describe(Fields& of) { of(word("device", which_help, Kind::device), device); }
};

Task<Outcome<std::vector<Device>>> list(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto devices, co_await engine->list_devices());
  co_return all_of<Device>(devices);
}

Task<Outcome<Device>> confirm(Context& context, const ConfirmArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto device, co_await engine->confirm_device(arguments.code));
  co_return Device::of(device);
}

Task<Outcome<Device>> revoke(Context& context, const WhichArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto device, co_await engine->revoke_device(arguments.device));
  context.notice(
      "The node has shut it out. What it read before, it keeps; change your password if it is in other hands.");
  co_return Device::of(device);
}

Task<Outcome<Device>> rename(Context& context, const RenameArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto device, co_await engine->rename_device(arguments.device, arguments.name));
  co_return Device::of(device);
}

Task<Outcome<Disconnected>> disconnect(Context& context, const DisconnectArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto ended, co_await engine->end_sessions(arguments.device));
  context.notice("A device that still holds its key comes back: 'qpc device revoke' shuts it out for good.");
  co_return Disconnected{ended};
}

}  // namespace

void add_device_commands(Registry& registry) {
  registry.add_topic("device", "The devices of your account");
  registry.add<list>("device list", "Devices, confirmed and not");
  registry.add<confirm>("device confirm", "Let a device in that has logged in by password");
  registry.add<revoke>("device revoke", "Shut a device out, and take it out of every conversation");
  registry.add<rename>("device rename", "Call a device something else");
  registry.add<disconnect>("device disconnect", "End the open sessions of a device, or of all others");
}

}  // namespace qpc::command
