// Who has an account: `qpc-admin user …`.
#include <format>

#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"
#include "qpc-admin/show_user.h"

namespace qpc::admin {
namespace {

constexpr std::uint32_t page = 500;

struct UserList {
  std::uint64_t after = 0;
  std::uint64_t limit = 0;  ///< 0: all
};
struct UserShow {
  std::string name;
};

Task<Ending> run_list(Program& program, UserList command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto users = admin.usersRequest().send().getUsers();
  auto after = command.after;
  std::uint64_t shown = 0;
  for (bool more = true; more && (command.limit == 0 || shown < command.limit);) {
    auto ask = users.listRequest();
    ask.setAfter(after);
    ask.setLimit(command.limit == 0 ? page
                                    : static_cast<std::uint32_t>(std::min<std::uint64_t>(page, command.limit - shown)));
    const auto answer = co_await ask.send();
    for (const auto user : answer.getUsers()) {
      program.output().data(to_json(user), to_line(user));
      after = user.getNumber();
      ++shown;
    }
    more = answer.getMore();
  }
  if (shown == 0) program.output().notice("There is nobody yet.");
  co_return 0;
}

Task<Ending> run_show(Program& program, UserShow command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto ask = admin.usersRequest().send().getUsers().showRequest();
  ask.setName(name_of(command.name));
  const auto answer = co_await ask.send();
  const auto result = answer.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  program.output().data(to_json(result.getUser()), to_text(result.getUser()));
  co_return 0;
}

}  // namespace

void add_user_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* user = program.add_subcommand("user", "The people who have an account")->require_subcommand(1);
  add_command<UserList>(*user, invocation, "list", "Everybody, in the order of their registration", run_list,
                        [](CLI::App& command, UserList& value) {
                          command.add_option("--after", value.after, "Only those behind this number");
                          command.add_option("--limit", value.limit, "Only so many (default: all)");
                        });
  add_command<UserShow>(*user, invocation, "show", "One account, its devices and what waits for them", run_show,
                        [](CLI::App& command, UserShow& value) {
                          command.add_option("NAME", value.name, "Who: NAME, or NAME@DOMAIN")->required();
                        });
  add_user_actions(*user, invocation);
}

}  // namespace qpc::admin
