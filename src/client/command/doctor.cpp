// `doctor`: what may be amiss with a profile, and what to do about it.
#include "client/doctor/check.h"

#include <algorithm>
#include <iterator>

#include "client/command/registry.h"
#include "client/command/results.h"

namespace qpc::command {

Checked Checked::of(const client::Check& check) {
  return {.check = check.name, .state = check.state, .text = check.text, .advice = check.advice};
}

namespace {

struct ExamineArguments {
  bool offline = false;
  void describe(Fields& of) { of(option("offline", "Leave the node out"), offline); }
};

void add(std::vector<client::Check>& all, std::vector<client::Check> more) {
  std::ranges::move(more, std::back_inserter(all));
}

/// The first error decides how the command ends.
Outcome<> judge(const std::vector<client::Check>& checks) {
  for (const auto& check : checks) {
    if (check.failure) return std::unexpected(*check.failure);
  }
  return {};
}

void put(Health& health, const std::vector<client::Check>& checks) {
  for (const auto& check : checks) {
    health.checks.push_back(Checked::of(check));
    health.state =
        std::max(health.state, check.state == client::CheckState::skipped ? client::CheckState::ok : check.state);
  }
}

Task<Outcome<>> examine(Context& context, const ExamineArguments& arguments, std::optional<Health>& result) {
  QPC_CO_TRY(const auto profile, context.profile());
  const client::Vault vault(context.environment().files, profile);
  if (const auto orphaned = vault.check_not_orphaned(); !orphaned) {
    const std::vector<client::Check> checks{client::broken("store", orphaned.error())};
    result = Health{.profile = profile.name(),
                    .store = profile.store_file().string(),
                    .wrapped_key = profile.wrapped_key_file().string()};
    put(*result, checks);
    co_return judge(checks);
  }
  if (!vault.exists()) {
    result = Health{.profile = profile.name()};
    put(*result, {client::warning("store", "There is no store in this profile.",
                                  "'qpc register' makes an account, 'qpc login' enters one.")});
    co_return Outcome<>();
  }
  const auto protection = vault.protection();
  const bool by_passphrase = protection == client::Protection::passphrase;
  Health health{.profile = profile.name(),
                .store = profile.store_file().string(),
                .protection = by_passphrase ? "passphrase" : "key_file",
                .wrapped_key = profile.wrapped_key_file().string()};
  auto checks = client::check_files(profile, protection);
  auto engine = context.engine();
  if (context.has_asked()) co_return std::unexpected(engine.error());
  if (!engine) {
    add(checks, {client::broken("store", engine.error())});
    add(checks, client::leave_node_out("The store does not open."));
  } else {
    add(checks, client::check_store((*engine)->store(), context.environment().now()));
    const auto account = (*engine)->history().account();
    if (account) health.holds_account_key = account->confirms_devices;
    const bool asks = !arguments.offline && account && account->state != client::AccountState::logged_out;
    if (asks) {
      add(checks, client::check_node(co_await (*engine)->examine_node()));
    } else {
      add(checks, client::leave_node_out(arguments.offline ? "Not asked for." : "This device is logged in nowhere."));
    }
  }
  put(health, checks);
  result = std::move(health);
  co_return judge(checks);
}

}  // namespace

void add_doctor_command(Registry& registry) {
  registry.add<examine>("doctor", "What may be amiss: files, keys, store, node; and where your keys lie");
}

}  // namespace qpc::command
