#include "qpc/grammar.h"

namespace qpc::cli {
namespace {

constexpr const char* name_help = "NAME@DOMAIN; or NAME, with --node";
constexpr const char* device_help = "Its name, or the beginning of its id";

}  // namespace

void add_account_commands(CLI::App& program, Invocation& invocation) {
  add_command<Register>(
      program, invocation, "register", "Make an account; this device becomes its first",
      [](CLI::App& command, Register& value) {
        command.add_option("NAME", value.name, "NAME@DOMAIN; or NAME, with --node or a link")->required();
        command.add_option("--invite", value.invite, "An invite to the node: the token, or the whole link");
        command.add_option("--device", value.label, "What this device is called (default: host name)");
        command.add_flag("--passphrase", value.with_passphrase, "Protect the store by a passphrase");
        add_secret(command, "--password", "password", value.password);
      });
  add_command<Login>(program, invocation, "login", "Enter an account from this device, or resume here",
                     [](CLI::App& command, Login& value) {
                       command.add_option("NAME", value.name, name_help);
                       command.add_option("--device", value.label, "What this device is called (default: host name)");
                       command.add_flag("--passphrase", value.with_passphrase, "Protect the store by a passphrase");
                       command.add_flag("--wait", value.wait, "Stay until another device has confirmed this one");
                       add_seconds(command, "--timeout", value.timeout, "Wait no longer than this");
                       add_secret(command, "--password", "password", value.password);
                     });
  add_command<Logout>(program, invocation, "logout", "Take this device out of the account at the node",
                      [](CLI::App&, Logout&) {});
  add_command<WhoAmI>(program, invocation, "whoami", "Account, device and node of this profile",
                      [](CLI::App&, WhoAmI&) {});

  CLI::App* account = program.add_subcommand("account", "Your account at the node")->require_subcommand(1);
  add_command<AccountPassword>(*account, invocation, "password", "Change the password",
                               [](CLI::App& command, AccountPassword& value) {
                                 add_secret(command, "--password", "password", value.password);
                                 add_secret(command, "--new-password", "new password", value.next);
                               });
  add_command<AccountExport>(*account, invocation, "export", "All that the node holds about you, as JSON",
                             [](CLI::App&, AccountExport&) {});
  add_command<AccountDelete>(
      *account, invocation, "delete", "Delete the account, for good",
      [](CLI::App& command, AccountDelete& value) { add_secret(command, "--password", "password", value.password); });

  CLI::App* device = program.add_subcommand("device", "The devices of your account")->require_subcommand(1);
  add_command<DeviceList>(*device, invocation, "list", "Devices, confirmed and not", [](CLI::App&, DeviceList&) {});
  add_command<DeviceConfirm>(*device, invocation, "confirm", "Let a device in that has logged in by password",
                             [](CLI::App& command, DeviceConfirm& value) {
                               command.add_option("CODE", value.code, "The code which that device shows")->required();
                             });

  add_command<DeviceRevoke>(*device, invocation, "revoke", "Shut a device out, and take it out of every conversation",
                            [](CLI::App& command, DeviceRevoke& value) {
                              command.add_option("DEVICE", value.device, device_help)->required();
                            });
  add_command<DeviceRename>(*device, invocation, "rename", "Call a device something else",
                            [](CLI::App& command, DeviceRename& value) {
                              command.add_option("DEVICE", value.device, device_help)->required();
                              command.add_option("NAME", value.label, "What it is called from now on")->required();
                            });

  add_command<DeviceDisconnect>(
      *device, invocation, "disconnect", "End the open sessions of a device, or of all others",
      [](CLI::App& command, DeviceDisconnect& value) { command.add_option("DEVICE", value.device, device_help); });

  CLI::App* contact = program.add_subcommand("contact", "People")->require_subcommand(1);
  add_command<ContactList>(*contact, invocation, "list", "Everybody you have met, and who is there now",
                           [](CLI::App&, ContactList&) {});
  add_command<ContactShow>(
      *contact, invocation, "show", "Devices and safety number of a person",
      [](CLI::App& command, ContactShow& value) { command.add_option("NAME", value.name, "Who")->required(); });
}

}  // namespace qpc::cli
