// vectors.h: the known answers of standards, committed under test/vectors.
#pragma once
#include <nlohmann/json.hpp>

#include "core/base/bytes.h"

namespace qpc::test {

/// The content of test/vectors/`path`. Throws, when it is not there or is no JSON.
nlohmann::json read_vectors(const std::string& path);

/// The octets that a hexadecimal member stands for. Throws, when it is missing or is no hexadecimal.
Bytes hex(const nlohmann::json& vector, const std::string& member);

}  // namespace qpc::test
