// schema_folder.h: the types that the .capnp files of a folder describe, read as text.
#pragma once
#include <capnp/schema-parser.h>
#include <kj/filesystem.h>

#include <cstdint>
#include <map>
#include <string>

namespace qpc::wire_versions {

/// A change of one file's text, to see what would be made of it.
struct Edit {
  std::string file, from, to;
};

class SchemaFolder {
 public:
  /// Reads all files of the folder, with `edit` made in one of them. Throws when a file does not parse, or does not
  /// hold what is to be changed exactly once.
  explicit SchemaFolder(const std::string& folder, const Edit* edit = nullptr);

  /// By id: every struct, enum and interface, with groups and the parameters of methods.
  const std::map<std::uint64_t, capnp::Schema>& types() const { return types_; }

 private:
  void add(capnp::Schema schema);
  void add_nested(capnp::ParsedSchema schema);

  kj::Own<kj::Filesystem> disk_;
  kj::Own<const kj::ReadableDirectory> system_;
  kj::Own<const kj::Directory> folder_;
  capnp::SchemaParser parser_;
  std::map<std::uint64_t, capnp::Schema> types_;
};

}  // namespace qpc::wire_versions
