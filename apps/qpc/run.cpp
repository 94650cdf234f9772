#include "qpc/answers.h"
#include "qpc/read_file.h"
#include "qpc/read_text.h"
#include "qpc/say_lines.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

/// Reads what the arguments only name: the text that is said, and the content of files.
client::Outcome<> read_inputs(Invocation& invocation) {
  for (const auto& content : invocation.bound->contents) {
    QPC_TRY(auto octets, read_file(content.file));
    if (const auto* optional = std::get_if<command::OptionalSlot>(&content.value)) {
      const auto place = optional->value(optional->optional);
      *std::get<Bytes*>(place) = std::move(octets);
    } else {
      *std::get<Bytes*>(content.value) = std::move(octets);
    }
  }
  const auto& said = invocation.bound->said;
  if (!said || (!said->text && said->text_file.empty())) return {};
  QPC_TRY(auto text, read_text(*said));
  fill_text(*invocation.call, std::move(text));
  return {};
}

}  // namespace

Task<Ending> run(Program& program, Invocation& invocation) {
  if (const auto& said = invocation.bound->said; said && !said->lines.empty()) {
    co_return co_await say_lines(program, invocation);
  }
  QPC_CO_CHECK(read_inputs(invocation));
  const auto outcome = co_await converse(program, invocation.is_local ? Doer::program : Doer::engine,
                                         invocation.command, *invocation.call, *invocation.bound);
  if (invocation.call->has_result()) QPC_CO_CHECK(show_result(program, invocation));
  QPC_CO_CHECK(outcome);
  co_return 0;
}

}  // namespace qpc::cli
