#include "cli/output.h"

#include <cstdio>

#include "cli/terminal_text.h"

namespace qpc::cli {
namespace {

/// Whether all of it has left.
bool write_line(std::FILE* to, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), to);
  std::fputc('\n', to);
  return std::fflush(to) == 0 && std::ferror(to) == 0;
}

std::string as_line(const nlohmann::ordered_json& object) {
  constexpr bool ascii_only = true;
  return object.dump(-1, ' ', ascii_only, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

void Output::data(const nlohmann::ordered_json& object, const std::string& text) {
  if (!write_line(stdout, json_ ? as_line(object) : text)) broken_ = true;
}

void Output::text(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) broken_ = true;
}

void Output::notice(const std::string& text) {
  if (!quiet_) aside(text);
}

void Output::aside(const std::string& text) { write_line(stderr, terminal_text(text, Lines::keep)); }

client::Outcome<> Output::check() const {
  if (!broken_) return {};
  return client::failure(client::FailureKind::store, "output_unwritable",
                         "The output cannot be written: whoever was to read it has gone, or the disk is full.");
}

void Output::failure(const client::Failure& failure) {
  if (json_ && !broken_) {
    write_line(
        stdout,
        as_line({{"error", {{"code", failure.code}, {"kind", client::name(failure.kind)}, {"text", failure.text}}}}));
    return;
  }
  write_line(stderr, program_ + ": " + terminal_text(failure.text, Lines::keep));
}

}  // namespace qpc::cli
