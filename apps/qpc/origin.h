// origin.h: who has decided what a setting is.
#pragma once
#include <cstdint>
#include <string>

namespace qpc::cli {

/// Where a setting's value comes from.
struct Origin {
  enum class From : std::uint8_t {
    built_in,  ///< nobody has said anything
    file,
    environment,
    option,
    store,  ///< what the profile remembers
  };
  From from = From::built_in;
  std::string where = {};  ///< the file, the variable, or the option
  unsigned line = 0;       ///< in the file
};

}  // namespace qpc::cli
