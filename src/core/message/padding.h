// padding.h: how far a content is padded before it is encrypted, so that its size says little.
#pragma once
#include <cstddef>

namespace qpc::message {

/// The smallest allowed size that holds `size` octets: at least 256, then Padmé's steps, which leak O(log log size)
/// bits and add at most 12 percent (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019).
std::size_t padded_size(std::size_t size);

}  // namespace qpc::message
