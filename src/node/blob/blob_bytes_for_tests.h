// blob_bytes_for_tests.h: blobs in memory, on a disk that a test may fill.
#pragma once
#include <map>

#include "node/blob/blob_bytes.h"

namespace qpc::node {

class MemoryBlobBytes final : public BlobBytes {
 public:
  struct Object {
    Bytes octets;
    bool sealed = false;
  };
  std::map<ObjectName, Object> objects;
  bool full = false;

  Outcome<std::uint64_t> size(const ObjectName& name) override {
    const auto object = objects.find(name);
    return object == objects.end() ? 0 : object->second.octets.size();
  }
  Outcome<> put_part(const ObjectName& name, std::uint64_t offset, ByteView part) override {
    if (full) return refuse(Reason::STORAGE, "full");
    auto& octets = objects[name].octets;
    if (offset > octets.size()) return refuse(Reason::STORAGE, "a gap");
    octets.resize(std::max<std::size_t>(octets.size(), offset + part.size()));
    std::ranges::copy(part, octets.begin() + static_cast<std::ptrdiff_t>(offset));
    return {};
  }
  Outcome<> seal(const ObjectName& name) override {
    if (full || !objects.contains(name)) {
      objects.erase(name);
      return refuse(Reason::STORAGE, "full");
    }
    objects[name].sealed = true;
    return {};
  }
  Outcome<Bytes> read(const ObjectName& name, std::uint64_t offset, std::size_t most) override {
    const auto object = objects.find(name);
    if (object == objects.end()) return refuse(Reason::NOT_FOUND, "gone");
    const ByteView octets = object->second.octets;
    return to_bytes(
        octets.subspan(std::min<std::size_t>(offset, octets.size()),
                       std::min<std::size_t>(most, octets.size() - std::min<std::size_t>(offset, octets.size()))));
  }
  void remove(const ObjectName& name) override { objects.erase(name); }
  std::vector<ObjectName> list(std::uint8_t first) override {
    std::vector<ObjectName> names;
    for (const auto& [name, object] : objects) {
      if (name.front() == first) names.push_back(name);
    }
    return names;
  }
};

}  // namespace qpc::node
