#include "old_node/only_then.h"

#include <capnp/membrane.h>
#include <kj/debug.h>
#include <schemas/node.capnp.h>

namespace qpc::wire_versions {
namespace {

using Methods = std::map<std::uint64_t, unsigned>;  ///< how many an interface has

Methods methods_of(const SchemaFolder& folder) {
  Methods found;
  for (const auto& [id, schema] : folder.types()) {
    if (schema.getProto().isInterface()) found[id] = schema.asInterface().getMethods().size();
  }
  return found;
}

/// Answers `info`, and nothing else.
class OldInfo final : public api::Node::Server {
 public:
  OldInfo(api::Node::Client node, std::uint16_t version) : node_(kj::mv(node)), version_(version) {}
  kj::Promise<void> info(InfoContext call) override {
    return node_.infoRequest().send().then([this, call](auto&& told) mutable {
      call.getResults().setInfo(told.getInfo());
      call.getResults().getInfo().setWireVersion(version_);
      call.getResults().getInfo().setOldestWireVersion(version_);
    });
  }

 private:
  api::Node::Client node_;
  std::uint16_t version_;
};

class OnlyThen final : public capnp::MembranePolicy, public kj::Refcounted {
 public:
  OnlyThen(const SchemaFolder& older, api::Node::Client node, std::uint16_t version)
      : methods_(methods_of(older)), info_(kj::heap<OldInfo>(kj::mv(node), version)) {}

  kj::Maybe<capnp::Capability::Client> inboundCall(std::uint64_t interface, std::uint16_t method,
                                                   capnp::Capability::Client) override {
    const auto known = methods_.find(interface);
    if (known == methods_.end() || method >= known->second) {
      return capnp::Capability::Client(KJ_EXCEPTION(UNIMPLEMENTED, "not in this version of the wire"));
    }
    if (interface == capnp::typeId<api::Node>() && method == info_method) return capnp::Capability::Client(info_);
    return nullptr;
  }
  kj::Maybe<capnp::Capability::Client> outboundCall(std::uint64_t, std::uint16_t, capnp::Capability::Client) override {
    return nullptr;
  }
  kj::Own<capnp::MembranePolicy> addRef() override { return kj::addRef(*this); }

 private:
  static constexpr std::uint16_t info_method = 1;

  Methods methods_;
  api::Node::Client info_;
};

}  // namespace

capnp::Capability::Client only_then(capnp::Capability::Client node, const SchemaFolder& older, std::uint16_t version) {
  auto policy = kj::refcounted<OnlyThen>(older, node.castAs<api::Node>(), version);
  return capnp::membrane(kj::mv(node), kj::mv(policy));
}

}  // namespace qpc::wire_versions
