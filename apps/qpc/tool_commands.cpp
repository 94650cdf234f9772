// Commands that tell of this program itself.
#include "client/command/json.h"
#include "qpc/local_commands.h"
#include "qpc/program.h"

namespace qpc::cli {
namespace {

using command::Json;
using command::Nothing;

Task<client::Outcome<>> print_schema(command::Context& context, const Nothing&, std::optional<Nothing>&) {
  auto& program = kj::downcast<Program>(context);
  Json schema = command::published_schema(command::all_commands());
  schema["commands"].update(command::published_schema(local_commands())["commands"]);
  program.output().data(schema, schema.dump(1));
  co_return client::Outcome<>();
}

}  // namespace

void add_tool_commands(command::Registry& registry) {
  registry.add<print_schema>("schema", "What each command takes and answers, as JSON Schema for programs");
}

}  // namespace qpc::cli
