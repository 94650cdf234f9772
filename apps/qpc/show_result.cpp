#include <fstream>

#include "client/command/json.h"
#include "qpc/words.h"

namespace qpc::cli {
namespace {

client::Outcome<> write_file(const std::filesystem::path& path, ByteView octets) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  file.close();
  if (file) return {};
  return client::failure(client::FailureKind::store, "output_unwritable",
                         "Cannot write " + path.string() + ": check your rights and the free space.");
}

template <class Result>
Result& as(const command::Slot& result) {
  const auto& object = std::get<command::ObjectSlot>(result);
  KJ_REQUIRE(*object.type == typeid(Result), "another result than was expected");
  return *static_cast<Result*>(object.object);
}

/// Stores what the person wants in a file, and takes it out of the result.
client::Outcome<> write_outputs(const Invocation& invocation, const command::Slot& result) {
  for (const auto& [argument, path] : invocation.bound->outputs) {
    if (argument == "raw") {
      auto& message = as<command::Message>(result);
      QPC_CHECK(write_file(path, message.ciphertext.value_or(Bytes())));
      message.ciphertext.reset();
    } else {
      auto& proof = as<command::Proof>(result);
      QPC_CHECK(write_file(path, as_bytes(to_text(proof) + "\n\n" + proof.evidence.value_or(""))));
      proof.evidence.reset();
      proof.file = path.string();
    }
  }
  return {};
}

}  // namespace

client::Outcome<> show_result(Program& program, Invocation& invocation) {
  const ResultWords words;
  const command::Slot result = invocation.call->result();
  QPC_CHECK(write_outputs(invocation, result));
  auto show = [&](const command::Slot& one) {
    const auto text = words.text(program, invocation.command.name, one);
    if (program.output().json()) {
      program.output().data(command::to_json(one), {});
    } else if (text) {
      program.output().data({}, *text);
    }
  };
  const auto* list = std::get_if<command::ListSlot>(&result);
  if (list == nullptr) {
    show(result);
    return {};
  }
  for (std::size_t i = 0; i < list->size(list->list); ++i) show(list->at(list->list, i));
  return {};
}

}  // namespace qpc::cli
