#include <unistd.h>

#include <array>

#include "cli/export_json.h"
#include "core/identity/plain_text.h"
#include "qpc/commands.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;

std::string host_name() {
  std::array<char, 65> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "this device";
  const std::string text = name.data();
  return identity::is_plain_text(text) ? text : "this device";
}

client::Outcome<std::string> label_or_default(const std::string& label) {
  if (label.empty()) return host_name();
  QPC_CHECK(client::check_label(label));
  return label;
}

/// A name as typed, and the node it is at.
struct Addressed {
  identity::UserName name;
  std::optional<identity::DomainName> domain;
  net::NodeAddress node;
};

template <class Name>
client::Outcome<Name> parse_name(std::string_view typed) {
  if (const auto fault = Name::find_fault(typed)) {
    return failure(FailureKind::usage, "bad_name",
                   "'" + std::string(typed) + "': " + identity::describe(*fault).c_str() + ".");
  }
  return Name::parse(typed).value();
}

client::Outcome<Addressed> parse_address(const std::string& typed, const std::string& node) {
  const auto at = typed.find('@');
  QPC_TRY(const auto name, parse_name<identity::UserName>(std::string_view(typed).substr(0, at)));
  std::optional<identity::DomainName> domain;
  if (at != std::string::npos) {
    QPC_TRY(domain, parse_name<identity::DomainName>(std::string_view(typed).substr(at + 1)));
  }
  if (node.empty() && !domain) {
    return failure(FailureKind::usage, "no_node", "Which node? Give the whole name, NAME@DOMAIN, or --node HOST:PORT.");
  }
  QPC_TRY(const auto address, parse_node(node.empty() ? domain->text() : node));
  return Addressed{name, domain, address};
}

client::Protection protection(bool with_passphrase, const SecretSource& passphrase) {
  return with_passphrase || passphrase.is_given() ? client::Protection::passphrase : client::Protection::key_file;
}

client::Outcome<client::Credentials> ask_credentials(const Globals& globals, const std::string& typed,
                                                     const std::string& label, const SecretSource& source,
                                                     bool is_new) {
  QPC_TRY(auto addressed, parse_address(typed, globals.node));
  QPC_TRY(auto checked, label_or_default(label));
  const std::string prompt = (is_new ? "A new password for " : "Password of ") + addressed.name.text() + ": ";
  QPC_TRY(auto password, read_secret(source, {.prompt = prompt, .option = "--password", .ask_twice = is_new}));
  return client::Credentials{.name = std::move(addressed.name),
                             .domain = std::move(addressed.domain),
                             .node = std::move(addressed.node),
                             .device_label = std::move(checked),
                             .password = std::move(password).into<opaque::Password>()};
}

client::Outcome<> show_account(Program& program, client::Engine& engine) {
  QPC_TRY(const auto account, engine.history().account());
  Json object = to_json(account);
  KJ_IF_MAYBE (connection, engine.connection()) {
    object["key_exchange"] = connection->key_exchange_group();
    object["cipher"] = connection->cipher();
  }
  program.output().data(object, to_text(account));
  return {};
}

/// `timeout` 0: no end.
kj::Promise<client::Outcome<>> wait_until_confirmed(client::Engine& engine, std::chrono::seconds timeout) {
  auto waiting = kj::Promise<client::Outcome<>>(engine.wait_until_confirmed());
  if (timeout.count() == 0) return waiting;
  return waiting.exclusiveJoin(engine.timer().afterDelay(timeout.count() * kj::SECONDS).then([]() -> client::Outcome<> {
    return failure(FailureKind::limit, "timeout",
                   "No device has confirmed this one in time. It still can: 'qpc listen' waits on.");
  }));
}

}  // namespace

Task<Ending> run_register(Program& program, Register command) {
  QPC_CO_TRY(auto credentials, ask_credentials(program.globals(), command.name, command.label, command.password, true));
  credentials.invite = std::move(command.token);
  QPC_CO_TRY(auto* engine, program.engine_or_new(protection(command.with_passphrase, program.globals().passphrase)));
  QPC_CO_CHECK(co_await engine->register_account(std::move(credentials)));
  program.output().notice("Registered. Only this device holds your account's key: keep its store safe.");
  QPC_CO_CHECK(show_account(program, *engine));
  co_return 0;
}

Task<Ending> run_login(Program& program, Login command) {
  std::string name = command.name;
  if (name.empty()) {
    QPC_CO_TRY(auto* engine, program.engine());
    QPC_CO_TRY(const auto account, engine->history().account());
    name = account.name;
    if (account.state == client::AccountState::pending || account.state == client::AccountState::active) {
      if (command.wait) QPC_CO_CHECK(co_await wait_until_confirmed(*engine, command.timeout));
      QPC_CO_CHECK(show_account(program, *engine));
      co_return 0;
    }
  }
  QPC_CO_TRY(auto credentials, ask_credentials(program.globals(), name, command.label, command.password, false));
  QPC_CO_TRY(auto* engine, program.engine_or_new(protection(command.with_passphrase, program.globals().passphrase)));
  QPC_CO_CHECK(co_await engine->log_in(std::move(credentials)));
  QPC_CO_TRY(const auto account, engine->history().account());
  if (account.state == client::AccountState::pending) {
    program.output().notice("This device is not confirmed yet. On one that is, type:  " + confirm_command(account));
  }
  if (account.state == client::AccountState::pending && command.wait) {
    if (program.output().json()) QPC_CO_CHECK(show_account(program, *engine));
    QPC_CO_CHECK(co_await wait_until_confirmed(*engine, command.timeout));
    program.output().notice("Confirmed.");
  }
  QPC_CO_CHECK(show_account(program, *engine));
  co_return 0;
}

Task<Ending> run_logout(Program& program, Logout) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_CHECK(co_await engine->log_out());
  program.output().notice("Logged out: the node has forgotten this device. The history stays readable here.");
  co_return 0;
}

Task<Ending> run_whoami(Program& program, WhoAmI) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_CHECK(show_account(program, *engine));
  co_return 0;
}

Task<Ending> run_account_password(Program& program, AccountPassword command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto account, engine->history().account());
  QPC_CO_TRY(auto password,
             read_secret(command.password, {.prompt = "Password of " + account.name + ": ", .option = "--password"}));
  QPC_CO_TRY(auto next, read_secret(command.next,
                                    {.prompt = "The new password: ", .option = "--new-password", .ask_twice = true}));
  QPC_CO_CHECK(co_await engine->change_password(std::move(password).into<opaque::Password>(),
                                                std::move(next).into<opaque::Password>()));
  program.output().notice("The password is changed. Devices that were not confirmed yet are shut out.");
  QPC_CO_CHECK(show_account(program, *engine));
  co_return 0;
}

Task<Ending> run_account_export(Program& program, AccountExport) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto answers, co_await engine->export_account());
  std::vector<api::AccountExport::Reader> parts;
  for (const auto& answer : answers) parts.push_back(answer.getResult().getExport());
  const auto object = to_json(parts);
  constexpr bool ascii_only = true;
  program.output().data(object, object.dump(2, ' ', ascii_only, Json::error_handler_t::replace));
  co_return 0;
}

Task<Ending> run_account_delete(Program& program, AccountDelete command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto account, engine->history().account());
  const std::string prompt = "Deleting cannot be taken back, and nobody can have the name again.\nPassword of " +
                             account.name + ", to delete the account: ";
  QPC_CO_TRY(auto password, read_secret(command.password, {.prompt = prompt, .option = "--password"}));
  QPC_CO_CHECK(co_await engine->delete_account(std::move(password).into<opaque::Password>()));
  program.output().notice("The account is deleted. What this profile has stored stays readable here.");
  QPC_CO_CHECK(show_account(program, *engine));
  co_return 0;
}

Task<Ending> run_device_list(Program& program, DeviceList) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto devices, co_await engine->list_devices());
  for (const auto& device : devices) program.output().data(to_json(device), to_text(device));
  co_return 0;
}

Task<Ending> run_device_confirm(Program& program, DeviceConfirm command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto device, co_await engine->confirm_device(command.code));
  program.output().data(to_json(device), to_text(device));
  co_return 0;
}

Task<Ending> run_device_revoke(Program& program, DeviceRevoke command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto device, co_await engine->revoke_device(command.device));
  program.output().data(to_json(device), to_text(device));
  program.output().notice(
      "The node has shut it out. What it read before, it keeps; change your password if it is in other hands.");
  co_return 0;
}

Task<Ending> run_device_rename(Program& program, DeviceRename command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto device, co_await engine->rename_device(command.device, command.label));
  program.output().data(to_json(device), to_text(device));
  co_return 0;
}

Task<Ending> run_contact_show(Program& program, ContactShow command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(auto name, parse_person(*engine, command.name));
  QPC_CO_TRY(const auto contact, co_await engine->show_contact(std::move(name)));
  program.output().data(to_json(contact), to_text(contact));
  co_return 0;
}

client::Outcome<identity::UserName> parse_person(client::Engine& engine, const std::string& typed) {
  const auto at = typed.find('@');
  QPC_TRY(const auto name, parse_name<identity::UserName>(std::string_view(typed).substr(0, at)));
  if (at == std::string::npos) return name;
  QPC_TRY(const auto account, engine.history().account());
  const std::string own_domain = account.name.substr(account.name.find('@') + 1);
  QPC_TRY(const auto domain, parse_name<identity::DomainName>(std::string_view(typed).substr(at + 1)));
  if (domain.text() == own_domain) return name;
  return failure(FailureKind::refused, "other_domain",
                 typed + " is at another node than you: this version reaches people of " + own_domain + " only.");
}

client::Outcome<std::vector<identity::UserName>> parse_people(client::Engine& engine,
                                                              const std::vector<std::string>& typed) {
  std::vector<identity::UserName> people;
  for (const auto& one : typed) {
    QPC_TRY(auto name, parse_person(engine, one));
    people.push_back(std::move(name));
  }
  return people;
}

}  // namespace qpc::cli
