#include "qpc/output.h"

#include <cstdio>

#include "qpc/terminal_text.h"

namespace qpc::cli {
namespace {

void write_line(std::FILE* to, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), to);
  std::fputc('\n', to);
  std::fflush(to);
}

std::string as_line(const nlohmann::ordered_json& object) {
  constexpr bool ascii_only = true;
  return object.dump(-1, ' ', ascii_only, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

void Output::data(const nlohmann::ordered_json& object, const std::string& text) {
  write_line(stdout, json_ ? as_line(object) : text);
}

void Output::notice(const std::string& text) {
  if (!quiet_) write_line(stderr, text);
}

void Output::failure(const client::Failure& failure) {
  if (json_) {
    write_line(
        stdout,
        as_line({{"error", {{"code", failure.code}, {"kind", client::name(failure.kind)}, {"text", failure.text}}}}));
    return;
  }
  write_line(stderr, "qpc: " + terminal_text(failure.text, Lines::keep));
}

}  // namespace qpc::cli
