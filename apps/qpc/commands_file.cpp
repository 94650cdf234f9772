#include "cli/terminal_text.h"
#include "client/blob/file_name.h"
#include "qpc/commands.h"
#include "qpc/transfer_report.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;

/// Errors: usage, for a message that tells of no file, and for one's own that can be viewed once.
client::Outcome<client::MessageView> find_file(client::Engine& engine, const std::string& id) {
  QPC_TRY(auto message, engine.history().find_message(id));
  if (message.file) return message;
  return failure(FailureKind::usage, "no_file_message",
                 "This message tells of no file: 'qpc history --json' shows which do.");
}

/// Where it goes: the folder that was named, or this one, with a name that is safe there; else the file that was named.
std::filesystem::path target(const std::filesystem::path& to, const message::File& file) {
  const auto name = client::clean_file_name(file.name);
  std::error_code error;
  if (to.empty()) return name;
  return std::filesystem::is_directory(to, error) ? to / name : to;
}

}  // namespace

Task<Ending> run_file_save(Program& program, FileSave command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto message, find_file(*engine, command.id));
  if (message.is_own && message.file->view_once) {
    co_return failure(FailureKind::refused, "view_once",
                      "You sent this for others to view once: fetching it would use that up.");
  }
  const auto path = target(command.to, *message.file);
  std::error_code error;
  if (!command.force && std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    co_return failure(FailureKind::refused, "file_exists",
                      path.string() + " is there already: choose another name with --to, or replace it with --force.");
  }
  QPC_CO_TRY(const auto folder, program.blob_folder());
  TransferReport reporter(program.output(), "Fetching " + client::clean_file_name(message.file->name));
  QPC_CO_CHECK(co_await engine->save_file(
      message.row.id, path, command.force ? client::Overwrite::yes : client::Overwrite::no, folder, reporter));
  reporter.end();
  Json object = to_json(message)["file"];
  object["path"] = path.string();
  program.output().data(object, "Saved as " + terminal_text(path.string(), Lines::join) + " (" +
                                    client::size_in_words(message.file->size) + ").");
  co_return 0;
}

Task<Ending> run_file_delete(Program& program, FileDelete command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto message, find_file(*engine, command.id));
  QPC_CO_CHECK(co_await engine->delete_file(message.row.id));
  program.output().data({{"deleted", true}}, "The node has it no more. Who saved it before still has it.");
  co_return 0;
}

}  // namespace qpc::cli
