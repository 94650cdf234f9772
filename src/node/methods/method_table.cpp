#include "node/methods/method_table.h"

#include <schemas/node.capnp.h>

#include <algorithm>

namespace qpc::node {
namespace {

/// "schemas/mailbox.capnp:Mailbox.Subscription" is called "Mailbox.Subscription".
std::string short_name(capnp::InterfaceSchema interface) {
  const std::string name = interface.getProto().getDisplayName().cStr();
  return name.substr(name.rfind(':') + 1);
}

}  // namespace

MethodTable::MethodTable() { add(capnp::Schema::from<api::Node>()); }

void MethodTable::add(capnp::InterfaceSchema interface) {
  const auto methods = interface.getMethods();
  if (!interfaces_.try_emplace(interface.getProto().getId(), Range{names_.size(), methods.size()}).second) return;
  for (const auto method : methods) {
    names_.push_back(short_name(interface) + "." + method.getProto().getName().cStr());
    paths_.push_back(refusal_path(method.getResultType()));
    clients_.push_back(client_path(method.getParamType()));
  }
  for (const auto method : methods) {
    std::vector<std::uint64_t> seen;
    add_interfaces_in(method.getResultType(), seen);
  }
}

void MethodTable::add_interfaces_in(capnp::StructSchema results, std::vector<std::uint64_t>& seen) {
  const auto id = results.getProto().getId();
  if (std::ranges::find(seen, id) != seen.end()) return;
  seen.push_back(id);
  for (const auto field : results.getFields()) {
    const auto type = field.getType();
    if (type.isInterface()) add(type.asInterface());
    if (type.isStruct()) add_interfaces_in(type.asStruct(), seen);
  }
}

std::optional<MethodTable::RefusalPath> MethodTable::refusal_path(capnp::StructSchema results) {
  KJ_IF_MAYBE (result, results.findFieldByName("result")) {
    if (!result->getType().isStruct()) return std::nullopt;
    KJ_IF_MAYBE (refused, result->getType().asStruct().findFieldByName("refused")) {
      if (refused->getType() == capnp::Type(capnp::Schema::from<api::Refusal>())) {
        return RefusalPath{results, *result, *refused};
      }
    }
  }
  return std::nullopt;
}

std::optional<MethodTable::ClientPath> MethodTable::client_path(capnp::StructSchema params) {
  KJ_IF_MAYBE (client, params.findFieldByName("client")) {
    if (client->getType() == capnp::Type(capnp::Schema::from<api::ClientInfo>())) return ClientPath{params, *client};
  }
  return std::nullopt;
}

std::optional<std::size_t> MethodTable::find(std::uint64_t interface_id, std::uint16_t method_id) const {
  const auto range = interfaces_.find(interface_id);
  if (range == interfaces_.end() || method_id >= range->second.count) return std::nullopt;
  return range->second.first + method_id;
}

std::optional<MethodTable::Reason> MethodTable::refusal(std::size_t method, capnp::AnyPointer::Reader results) const {
  const auto& path = paths_[method];
  if (!path) return std::nullopt;
  const auto result = results.getAs<capnp::DynamicStruct>(path->results).get(path->result).as<capnp::DynamicStruct>();
  KJ_IF_MAYBE (chosen, result.which()) {
    if (*chosen == path->refused) return result.get(path->refused).as<api::Refusal>().getReason();
  }
  return std::nullopt;
}

std::optional<api::ClientInfo::Reader> MethodTable::client(std::size_t method, capnp::AnyPointer::Reader params) const {
  const auto& path = clients_[method];
  if (!path) return std::nullopt;
  return params.getAs<capnp::DynamicStruct>(path->params).get(path->client).as<api::ClientInfo>();
}

bool MethodTable::refuse(std::size_t method, capnp::AnyPointer::Builder results, Reason reason, std::uint64_t limit,
                         kj::StringPtr text) const {
  const auto& path = paths_[method];
  if (!path) return false;
  auto result = results.initAs<capnp::DynamicStruct>(path->results).init(path->result).as<capnp::DynamicStruct>();
  auto refused = result.init(path->refused).as<api::Refusal>();
  refused.setReason(reason);
  refused.setLimit(limit);
  refused.setText(text);
  return true;
}

std::string MethodTable::name(Reason reason) {
  const auto schema = capnp::Schema::from<Reason>();
  const auto number = static_cast<unsigned>(reason);
  const auto words = schema.getEnumerants();
  return number < words.size() ? words[number].getProto().getName().cStr() : "unknown";
}

}  // namespace qpc::node
