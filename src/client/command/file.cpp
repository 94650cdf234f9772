// Commands about files that were sent.
#include "client/blob/file_name.h"
#include "client/command/registry.h"
#include "client/command/results.h"
#include "client/command/shapes.h"

namespace qpc::command {
namespace {

constexpr Field which = required_word("id", "The id of the message that tells of it, or its beginning", Kind::message);

struct SaveArguments {
  std::string id;
  std::string to;
  bool force = false;
  void describe(Fields& of) {
    of(which, id);
    of(option("to", "A file name or a folder (default: this folder)", Kind::path), to);
    of(option("force", "Replace what is there"), force);
  }
};
struct DeleteArguments {
  std::string id;
  void describe(Fields& of) { of(which, id); }
};

/// Errors: usage, for a message that tells of no file, and for one's own that can be viewed once.
Outcome<client::MessageView> find_file(client::Engine& engine, const std::string& id) {
  QPC_TRY(auto message, engine.history().find_message(id));
  if (message.file) return message;
  return failure(FailureKind::usage, "no_file_message",
                 "This message tells of no file: 'qpc history --json' shows which do.");
}

/// Where it goes: the folder that was named, or this one, with a name that is safe there; else the file that was named.
std::filesystem::path target(Context& context, const std::filesystem::path& to, const message::File& file) {
  const auto name = client::clean_file_name(file.name);
  std::error_code error;
  if (to.empty()) return name;
  return std::filesystem::is_directory(context.at(to), error) ? to / name : to;
}

Task<Outcome<File>> save(Context& context, const SaveArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, find_file(*engine, arguments.id));
  if (message.is_own && message.file->view_once) {
    co_return failure(FailureKind::refused, "view_once",
                      "You sent this for others to view once: fetching it would use that up.");
  }
  const auto path = target(context, arguments.to, *message.file);
  std::error_code error;
  if (!arguments.force && std::filesystem::exists(std::filesystem::symlink_status(context.at(path), error))) {
    co_return failure(FailureKind::refused, "file_exists",
                      path.string() + " is there already: choose another name with --to, or replace it with --force.");
  }
  QPC_CO_TRY(const auto folder, context.blob_folder());
  const auto observer = context.transfer("Fetching " + client::clean_file_name(message.file->name));
  const auto overwrite = arguments.force ? client::Overwrite::yes : client::Overwrite::no;
  QPC_CO_CHECK(co_await engine->save_file(message.row.id, context.at(path), overwrite, folder, *observer));
  File saved = File::of(*message.file);
  saved.path = path.string();
  co_return saved;
}

Task<Outcome<Deleted>> remove(Context& context, const DeleteArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(arguments.id));
  QPC_CO_CHECK(co_await engine->delete_file(message.row.id));
  co_return Deleted{};
}

}  // namespace

void add_file_commands(Registry& registry) {
  registry.add_topic("file", "Files that were sent");
  registry.add<save>("file save", "Fetch a file and store it here");
  registry.add<remove>("file delete", "Delete a file at the node that this device has sent");
}

}  // namespace qpc::command
