// What an operator does to an account: `qpc-admin user ban|unban|delete|export`.
#include <chrono>

#include "cli/export_json.h"
#include "qpc-admin/confirm.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"
#include "qpc-admin/show_user.h"
#include "qpc-admin/time_input.h"

namespace qpc::admin {
namespace {

struct UserBan {
  std::string name;
  std::string reason;
  std::string length;  ///< empty: until it is lifted
  bool yes = false;
};
struct UserUnban {
  std::string name;
};
struct UserDelete {
  std::string name;
  bool yes = false;
};
struct UserExport {
  std::string name;
};

Ending show(Program& program, api::UserResult::Reader result) {
  if (result.isRefused()) return std::unexpected(describe(result.getRefused()));
  program.output().data(to_json(result.getUser()), to_text(result.getUser()));
  return 0;
}

Task<Ending> run_ban(Program& program, UserBan command) {
  std::int64_t until = 0;
  if (!command.length.empty()) {
    QPC_CO_TRY(const auto length, parse_duration(command.length));
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    until = (now + length).time_since_epoch().count();
  }
  QPC_CO_TRY(auto admin, program.admin());
  QPC_CO_CHECK(confirm(command.yes, "Ban " + command.name + ", and end all their sessions now?"));
  auto ask = admin.usersRequest().send().getUsers().banRequest();
  ask.setName(name_of(command.name));
  ask.setReason(command.reason);
  ask.setUntil(until);
  const auto answer = co_await ask.send();
  co_return show(program, answer.getResult());
}

Task<Ending> run_unban(Program& program, UserUnban command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto ask = admin.usersRequest().send().getUsers().unbanRequest();
  ask.setName(name_of(command.name));
  const auto answer = co_await ask.send();
  co_return show(program, answer.getResult());
}

Task<Ending> run_delete(Program& program, UserDelete command) {
  QPC_CO_TRY(auto admin, program.admin());
  QPC_CO_CHECK(confirm(command.yes, "Delete the account of " + command.name +
                                        " for good? Nobody can have the name again, and what waits for them is lost."));
  auto ask = admin.usersRequest().send().getUsers().removeRequest();
  ask.setName(name_of(command.name));
  const auto answer = co_await ask.send();
  co_return show(program, answer.getResult());
}

Task<Ending> run_export(Program& program, UserExport command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto users = admin.usersRequest().send().getUsers();
  std::vector<capnp::Response<api::Users::ExportDataResults>> answers;
  std::vector<api::AccountExport::Reader> parts;
  auto ask = users.exportDataRequest();
  for (bool more = true; more;) {
    ask.setName(name_of(command.name));
    answers.push_back(co_await ask.send());
    const auto result = answers.back().getResult();
    if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
    parts.push_back(result.getExport());
    more = parts.back().getMore();
    ask = users.exportDataRequest();
    ask.setSinceManifest(parts.back().getNextManifest());
    ask.setSinceAudit(parts.back().getNextAudit());
  }
  const auto object = cli::to_json(parts);
  constexpr bool ascii_only = true;
  program.output().data(object, object.dump(2, ' ', ascii_only, Json::error_handler_t::replace));
  co_return 0;
}

}  // namespace

void add_user_actions(CLI::App& user, Invocation& invocation) {
  constexpr const char* name_help = "Who: NAME, or NAME@DOMAIN";
  add_command<UserBan>(user, invocation, "ban", "End an account's sessions, and let it open none", run_ban,
                       [](CLI::App& command, UserBan& value) {
                         command.add_option("NAME", value.name, name_help)->required();
                         command.add_option("--reason", value.reason,
                                            "Why, in one line: for you, and in the export of the person's data");
                         command.add_option("--for", value.length, "How long: 90d, 12h, 30m (default: until unban)");
                         add_yes(command, value.yes);
                       });
  add_command<UserUnban>(user, invocation, "unban", "Lift a ban", run_unban, [](CLI::App& command, UserUnban& value) {
    command.add_option("NAME", value.name, name_help)->required();
  });
  add_command<UserDelete>(user, invocation, "delete", "Delete an account, for good", run_delete,
                          [](CLI::App& command, UserDelete& value) {
                            command.add_option("NAME", value.name, name_help)->required();
                            add_yes(command, value.yes);
                          });
  add_command<UserExport>(
      user, invocation, "export", "All that the node holds about an account, as JSON", run_export,
      [](CLI::App& command, UserExport& value) { command.add_option("NAME", value.name, name_help)->required(); });
}

}  // namespace qpc::admin
