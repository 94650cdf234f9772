// Commands for who follows events by the daemon.
#include "client/command/registry.h"

namespace qpc::command {
namespace {

struct ShownArguments {
  std::int64_t cursor = 0;
  void describe(Fields& of) { of(required(option("cursor", "Of the last message that was shown")), cursor); }
};

struct CatchingUp {
  bool catching_up = false;
  void describe(Fields& of) {
    of(option("catching_up", "Whether what had waited at the node is being taken in"), catching_up);
  }
};

Task<Outcome<>> note_shown(Context& context, const ShownArguments& arguments, std::optional<Nothing>&) {
  QPC_CO_TRY(auto* engine, context.engine());
  co_return engine->store().write([&](db::Database& db) -> Outcome<> {
    client::AccountStore(db).set_shown_cursor(arguments.cursor);
    return {};
  });
}

Task<Outcome<CatchingUp>> tell_connection(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  co_return CatchingUp{engine->is_catching_up()};
}

}  // namespace

void add_watching_commands(Registry& registry) {
  registry.add_topic("events", "What happens");
  registry.add<note_shown>("events shown", "What was shown is not shown again", For::programs);
  registry.add<tell_connection>("events behind", "Whether messages still wait to be taken in", For::programs);
}

}  // namespace qpc::command
