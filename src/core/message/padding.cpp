#include "core/message/padding.h"

#include <bit>

namespace qpc::message {

std::size_t padded_size(std::size_t size) {
  constexpr std::size_t smallest = 256;
  if (size <= smallest) return smallest;
  const unsigned exponent = static_cast<unsigned>(std::bit_width(size)) - 1;
  const unsigned kept = static_cast<unsigned>(std::bit_width(exponent));  // leading bits that may differ
  const std::size_t step = std::size_t{1} << (exponent - kept);
  return (size + step - 1) / step * step;
}

}  // namespace qpc::message
