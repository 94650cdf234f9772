// Commands that tell of this program itself.
#include "client/command/json.h"
#include "qpc/completion_scripts.h"
#include "qpc/local_commands.h"
#include "qpc/program.h"

namespace qpc::cli {
namespace {

using command::Fields;
using command::Json;
using command::Nothing;
using command::option;
using command::required_word;

struct Script {
  std::string script = {};
  void describe(Fields& of) { of(option("script", "What the shell is to read"), script); }
};

Task<client::Outcome<>> print_schema(command::Context& context, const Nothing&, std::optional<Nothing>&) {
  auto& program = kj::downcast<Program>(context);
  Json schema = command::published_schema(command::all_commands());
  const Json local = command::published_schema(local_commands());
  for (const char* part : {"commands", "$defs"}) schema[part].update(local[part]);
  program.output().data(schema, schema.dump(1));
  co_return client::Outcome<>();
}

struct ScriptArguments {
  std::optional<Shell> shell;
  void describe(Fields& of) { of(required_word("shell", "bash, zsh or fish"), shell); }
};

Task<client::Outcome<>> print_script(command::Context& context, const ScriptArguments& arguments,
                                     std::optional<Script>& result) {
  auto& program = kj::downcast<Program>(context);
  result = Script{std::string(completion_script(arguments.shell.value_or(Shell::bash)))};
  if (!program.output().json()) program.output().text(result->script);
  co_return client::Outcome<>();
}

}  // namespace

void add_tool_commands(command::Registry& registry) {
  registry.add<print_schema>("schema", "What each command takes and answers, as JSON Schema for programs");
  registry.add<print_script>("completion", "A script with which a shell completes commands, options and names");
}

}  // namespace qpc::cli
