#include "wire/compatibility.h"

#include <capnp/schema-loader.h>
#include <kj/exception.h>

namespace qpc::wire_versions {
namespace {

using Node = capnp::schema::Node;

/// How much there is of a type. The loader takes an older version beside a newer one in either order, so it does not
/// say whether something has gone away.
std::vector<unsigned> extent(Node::Reader node) {
  switch (node.which()) {
    case Node::STRUCT:
      return {node.getStruct().getFields().size(), node.getStruct().getDataWordCount(),
              node.getStruct().getPointerCount()};
    case Node::ENUM:
      return {node.getEnum().getEnumerants().size()};
    case Node::INTERFACE:
      return {node.getInterface().getMethods().size(), node.getInterface().getSuperclasses().size()};
    default:
      return {};
  }
}

std::string difference(Node::Reader older, Node::Reader now) {
  capnp::SchemaLoader loader;
  try {
    loader.load(older);
    loader.load(now);
  } catch (const kj::Exception& exception) {
    return exception.getDescription().cStr();
  }
  const auto before = extent(older), after = extent(now);
  for (std::size_t at = 0; at < before.size(); ++at) {
    if (at >= after.size() || after[at] < before[at]) return "there is less of it than there was";
  }
  return "";
}

}  // namespace

std::vector<std::string> incompatibilities(const SchemaFolder& older, const SchemaFolder& now) {
  std::vector<std::string> found;
  for (const auto& [id, schema] : older.types()) {
    const std::string name = schema.getProto().getDisplayName().cStr();
    const auto newer = now.types().find(id);
    if (newer == now.types().end()) {
      found.push_back(name + ": is gone");
    } else if (const auto why = difference(schema.getProto(), newer->second.getProto()); !why.empty()) {
      found.push_back(name + ": " + why);
    }
  }
  return found;
}

}  // namespace qpc::wire_versions
