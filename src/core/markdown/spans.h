// spans.h: what stands within one line.
#pragma once
#include "core/markdown/markdown.h"

namespace qpc::markdown {

/// The spans of a line. Adds to `steps` how much work it was.
std::vector<Span> read_spans(std::string_view line, std::size_t& steps);

}  // namespace qpc::markdown
