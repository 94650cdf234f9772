// Commands about one's own account.
#include <unistd.h>

#include <array>

#include "client/command/account_data.h"
#include "client/command/invite.h"
#include "client/command/names.h"
#include "client/command/registry.h"
#include "client/command/shapes.h"
#include "core/identity/plain_text.h"

namespace qpc::command {
namespace {

constexpr Field password_field = option("password", "Of the account", Kind::secret);
constexpr Field device_field = option("device", "What this device is called (default: host name)");
constexpr Field passphrase_field = option("passphrase", "Protect the store by a passphrase");

struct RegisterArguments {
  std::string name;
  std::string invite;
  std::string label;
  bool with_passphrase = false;
  Secret password;
  void describe(Fields& of) {
    of(required_word("name", "NAME@DOMAIN; or NAME, with --node or a link", Kind::person), name);
    of(option("invite", "An invite to the node: the token, or the whole link"), invite);
    of(device_field, label);
    of(passphrase_field, with_passphrase);
    of(password_field, password);
  }
};

struct LoginArguments {
  std::string name;
  std::string label;
  bool with_passphrase = false;
  bool wait = false;
  std::uint32_t timeout = 0;
  Secret password;
  void describe(Fields& of) {
    of(word("name", "NAME@DOMAIN; or NAME, with --node", Kind::person), name);
    of(device_field, label);
    of(passphrase_field, with_passphrase);
    of(option("wait", "Stay until another device has confirmed this one"), wait);
    of(option("timeout", "Wait no longer than this", Kind::seconds), timeout);
    of(password_field, password);
  }
};

struct PasswordArguments {
  Secret password;
  Secret next;
  void describe(Fields& of) {
    of(password_field, password);
    of(option("new_password", "From now on", Kind::secret), next);
  }
};

struct DeleteArguments {
  Secret password;
  void describe(Fields& of) { of(password_field, password); }
};

std::string host_name() {
  std::array<char, 65> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "this device";
  const std::string text = name.data();
  return identity::is_plain_text(text) ? text : "this device";
}

Outcome<std::string> label_or_default(const std::string& label) {
  if (label.empty()) return host_name();
  QPC_CHECK(client::check_label(label));
  return label;
}

client::Protection protection(bool with_passphrase) {
  return with_passphrase ? client::Protection::passphrase : client::Protection::key_file;
}

opaque::Password copy_password(const Secret& secret) { return secret.duplicate().into<opaque::Password>(); }

/// Errors: asks for the password, where there is none.
Outcome<client::Credentials> credentials(Context& context, const std::string& typed, const std::string& label,
                                         const Secret& password, bool is_new) {
  QPC_TRY(auto addressed, parse_address(typed, context.surroundings().node));
  QPC_TRY(auto checked, label_or_default(label));
  if (password.empty()) {
    return context.ask_for_secret(
        {.argument = "password",
         .prompt = (is_new ? "A new password for " : "Password of ") + addressed.name.text() + ": ",
         .is_new = is_new});
  }
  return client::Credentials{.name = std::move(addressed.name),
                             .domain = std::move(addressed.domain),
                             .node = std::move(addressed.node),
                             .device_label = std::move(checked),
                             .password = copy_password(password)};
}

Outcome<Account> account_of(client::Engine& engine) {
  QPC_TRY(const auto view, engine.history().account());
  Account account = Account::of(view);
  KJ_IF_MAYBE (connection, engine.connection()) {
    account.key_exchange = connection->key_exchange_group();
    account.cipher = connection->cipher();
  }
  return account;
}

/// `timeout` 0: no end.
kj::Promise<Outcome<>> wait_until_confirmed(client::Engine& engine, std::uint32_t timeout) {
  auto waiting = kj::Promise<Outcome<>>(engine.wait_until_confirmed());
  if (timeout == 0) return waiting;
  return waiting.exclusiveJoin(engine.timer().afterDelay(timeout * kj::SECONDS).then([]() -> Outcome<> {
    return failure(FailureKind::limit, "timeout",
                   "No device has confirmed this one in time. It still can: 'qpc listen' waits on.");
  }));
}

Task<Outcome<Account>> register_account(Context& context, const RegisterArguments& arguments) {
  QPC_CO_TRY(auto invited, take_invite(context.surroundings(), arguments.name, arguments.invite));
  QPC_CO_TRY(auto given, credentials(context, invited.name, arguments.label, arguments.password, true));
  given.invite = std::move(invited.token);
  QPC_CO_TRY(auto* engine, context.engine_or_new(protection(arguments.with_passphrase)));
  QPC_CO_CHECK(co_await engine->register_account(std::move(given)));
  context.notice("Registered. Only this device holds your account's key: keep its store safe.");
  co_return account_of(*engine);
}

Task<Outcome<>> log_in(Context& context, const LoginArguments& arguments, std::optional<Account>& result) {
  std::string name = arguments.name;
  if (name.empty()) {
    QPC_CO_TRY(auto* engine, context.engine());
    QPC_CO_TRY(const auto account, engine->history().account());
    name = account.name;
    if (account.state == client::AccountState::pending || account.state == client::AccountState::active) {
      if (arguments.wait) QPC_CO_CHECK(co_await wait_until_confirmed(*engine, arguments.timeout));
      QPC_CO_TRY(result, account_of(*engine));
      co_return Outcome<>();
    }
  }
  QPC_CO_TRY(auto given, credentials(context, name, arguments.label, arguments.password, false));
  QPC_CO_TRY(auto* engine, context.engine_or_new(protection(arguments.with_passphrase)));
  QPC_CO_CHECK(co_await engine->log_in(std::move(given)));
  QPC_CO_TRY(auto account, account_of(*engine));
  if (account.state == client::AccountState::pending) {
    context.notice("This device is not confirmed yet. On one that is, type:  qpc device confirm " +
                   account.code.value_or(""));
    if (arguments.wait) {
      context.tell_so_far(slot_of(account));
      QPC_CO_CHECK(co_await wait_until_confirmed(*engine, arguments.timeout));
      context.notice("Confirmed.");
    }
  }
  QPC_CO_TRY(result, account_of(*engine));
  co_return Outcome<>();
}

Task<Outcome<>> log_out(Context& context, const Nothing&, std::optional<Nothing>&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_CHECK(co_await engine->log_out());
  context.notice("Logged out: the node has forgotten this device. The history stays readable here.");
  co_return Outcome<>();
}

Task<Outcome<Account>> whoami(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  co_return account_of(*engine);
}

Task<Outcome<Account>> change_password(Context& context, const PasswordArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto account, engine->history().account());
  if (arguments.password.empty()) {
    co_return context.ask_for_secret({.argument = "password", .prompt = "Password of " + account.name + ": "});
  }
  if (arguments.next.empty()) {
    co_return context.ask_for_secret({.argument = "new_password", .prompt = "The new password: ", .is_new = true});
  }
  QPC_CO_CHECK(co_await engine->change_password(copy_password(arguments.password), copy_password(arguments.next)));
  context.notice("The password is changed. Devices that were not confirmed yet are shut out.");
  co_return account_of(*engine);
}

Task<Outcome<AccountData>> export_account(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto answers, co_await engine->export_account());
  co_return AccountData::of(answers);
}

Task<Outcome<Account>> delete_account(Context& context, const DeleteArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto account, engine->history().account());
  if (arguments.password.empty()) {
    co_return context.ask_for_secret(
        {.argument = "password",
         .prompt = "Deleting cannot be taken back, and nobody can have the name again.\nPassword of " + account.name +
                   ", to delete the account: "});
  }
  QPC_CO_CHECK(co_await engine->delete_account(copy_password(arguments.password)));
  context.notice("The account is deleted. What this profile has stored stays readable here.");
  co_return account_of(*engine);
}

}  // namespace

void add_account_commands(Registry& registry) {
  registry.add<register_account>("register", "Make an account; this device becomes its first");
  registry.add<log_in>("login", "Enter an account from this device, or resume here");
  registry.add<log_out>("logout", "Take this device out of the account at the node");
  registry.add<whoami>("whoami", "Account, device and node of this profile");
  registry.add_topic("account", "Your account at the node");
  registry.add<change_password>("account password", "Change the password");
  registry.add<export_account>("account export", "All that the node holds about you, as JSON");
  registry.add<delete_account>("account delete", "Delete the account, for good");
}

}  // namespace qpc::command
