#include "qpc/styled_text.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "cli/terminal_text.h"
#include "core/markdown/markdown.h"

namespace qpc::cli {
namespace {

using markdown::LineKind;
using markdown::SpanKind;

std::string line(std::string_view text) { return terminal_text(text, Lines::join); }

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

/// Select Graphic Rendition (ECMA-48 8.3.117), in the order of the parameters.
std::string styled(const markdown::Span& span) {
  std::string parameters;
  const auto add = [&](bool applies, const char* parameter) {
    if (applies) parameters += (parameters.empty() ? "" : ";") + std::string(parameter);
  };
  add(span.is_bold, "1");
  add(span.is_italic, "3");
  add(span.kind == SpanKind::address || span.kind == SpanKind::target, "4");
  add(span.is_struck, "9");
  add(span.kind == SpanKind::code, "36");  // cyan
  const std::string words = line(span.text);
  return parameters.empty() ? words : "\x1b[" + parameters + "m" + words + "\x1b[0m";
}

std::string styled(const markdown::Line& line_read) {
  std::string text;
  for (std::size_t i = 0; i < line_read.quotes; ++i) text += "│ ";
  text += line(line_read.indent);
  if (line_read.kind == LineKind::bullet) text += "• ";
  if (line_read.kind == LineKind::number) text += line(line_read.number) + " ";
  for (const auto& span : line_read.spans) {
    const bool is_target = span.kind == SpanKind::target;
    text += (is_target ? " (" : "") + styled(span) + (is_target ? ")" : "");
  }
  return line_read.kind == LineKind::language ? text + ":" : text;
}

}  // namespace

Look look_of_output() {
  const bool knows_styles = ::isatty(STDOUT_FILENO) == 1 && variable("TERM") != "dumb";
  return knows_styles && variable("NO_COLOR").empty() ? Look::styled : Look::plain;
}

std::string styled_text(std::string_view text, Look look) {
  if (look == Look::plain) return terminal_text(text, Lines::keep);
  std::string shown;
  bool is_first = true;
  for (const auto& each : markdown::read(text).lines) {
    if (!std::exchange(is_first, false)) shown += "\n    ";
    shown += styled(each);
  }
  return shown;
}

}  // namespace qpc::cli
