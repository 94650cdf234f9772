// Of whatever text: what is shown stands in its order, nothing but marks is left out, and the work is linear.
#include "core/markdown/markdown.h"

namespace {

void check(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc::markdown;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read_text = read(text);
  check(read_text.steps <= 8 * size + 8);
  std::size_t at = 0;
  const auto pass = [&](std::string_view shown) {
    if (shown.empty()) return;
    const auto begin = static_cast<std::size_t>(shown.data() - text.data());
    check(shown.data() >= text.data() && begin >= at && begin + shown.size() <= size);
    check(text.substr(at, begin - at).find_first_not_of(marks) == std::string_view::npos);
    check(!shown.contains('\n'));
    at = begin + shown.size();
  };
  for (const auto& line : read_text.lines) {
    check(line.quotes <= Line::most_quotes);
    pass(line.indent);
    pass(line.number);
    for (const auto& span : line.spans) pass(span.text);
  }
  check(text.substr(at).find_first_not_of(marks) == std::string_view::npos);
  return 0;
}
