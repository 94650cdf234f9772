#include "qpc/read_file.h"

#include <fstream>

namespace qpc::cli {

using client::failure;
using client::FailureKind;

client::Outcome<Bytes> read_file(const std::filesystem::path& path) {
  constexpr std::size_t largest = 1024 * 1024;
  std::ifstream file(path, std::ios::binary);
  Bytes octets(largest + 1);
  if (file) file.read(reinterpret_cast<char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  if (file.bad() || (file.fail() && !file.eof()))  // a folder opens, and fails only when it is read
    return failure(FailureKind::not_found, "input_unreadable",
                   "Cannot read " + path.string() + ": check the name and your rights.");
  octets.resize(static_cast<std::size_t>(file.gcount()));
  if (octets.size() > largest)
    return failure(FailureKind::limit, "too_large", "Nothing that qpc takes is so large: is this the right file?");
  return octets;
}

}  // namespace qpc::cli
