// What an operator does to a device: `qpc-admin device revoke`.
#include "qpc-admin/confirm.h"
#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"
#include "qpc-admin/show_user.h"

namespace qpc::admin {
namespace {

struct DeviceRevoke {
  std::string name;
  std::string device;
  bool yes = false;
};

/// By its label, or the beginning of its id. Errors: not_found; usage: "ambiguous".
client::Outcome<api::UserDevice::Reader> choose(api::User::Reader user, const std::string& typed) {
  std::vector<api::UserDevice::Reader> meant;
  for (const auto device : user.getDevices()) {
    if (hex(device.getDeviceId()).starts_with(typed) || copy(device.getLabel()) == typed) meant.push_back(device);
  }
  if (meant.empty()) {
    return failure(FailureKind::not_found, "no_such_device",
                   "The account has no device '" + typed + "': 'qpc-admin user show' lists them.");
  }
  if (meant.size() > 1) {
    return failure(FailureKind::usage, "ambiguous",
                   "Several devices are called '" + typed + "': give the beginning of the id that you mean.");
  }
  return meant.front();
}

Task<Ending> run_revoke(Program& program, DeviceRevoke command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto users = admin.usersRequest().send().getUsers();
  auto look = users.showRequest();
  look.setName(name_of(command.name));
  const auto shown = co_await look.send();
  if (shown.getResult().isRefused()) co_return std::unexpected(describe(shown.getResult().getRefused()));
  QPC_CO_TRY(const auto device, choose(shown.getResult().getUser(), command.device));
  QPC_CO_CHECK(confirm(command.yes, "Shut out " + plain(device.getLabel()) + " of " + command.name +
                                        "? Its sessions, its mailbox and its KeyPackages are gone then."));
  auto ask = users.revokeDeviceRequest();
  ask.setName(name_of(command.name));
  ask.setDeviceId(device.getDeviceId());
  const auto answer = co_await ask.send();
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  program.output().data(to_json(answer.getResult().getUser()), to_text(answer.getResult().getUser()));
  program.output().notice(
      "The node lets it in no more. Only its person can sign it out of the account: until they run 'qpc device "
      "revoke', "
      "others see it among their devices and may keep it in groups, without anything being delivered to it.");
  co_return 0;
}

}  // namespace

void add_device_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* device = program.add_subcommand("device", "The devices of an account")->require_subcommand(1);
  add_command<DeviceRevoke>(
      *device, invocation, "revoke", "Shut a device out, until its person has signed it out", run_revoke,
      [](CLI::App& command, DeviceRevoke& value) {
        command.add_option("NAME", value.name, "Whose: NAME, or NAME@DOMAIN")->required();
        command.add_option("DEVICE", value.device, "Its name, or the beginning of its id")->required();
        add_yes(command, value.yes);
      });
}

}  // namespace qpc::admin
