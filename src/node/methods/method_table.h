// method_table.h: the methods that a peer can reach, and where in their results a refusal stands, read from the schema.
#pragma once
#include <capnp/dynamic.h>
#include <capnp/schema.h>
#include <schemas/common.capnp.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace qpc::node {

/// All methods of the bootstrap interface and of every interface that results lead to. A method that the schema gains
/// is in it without being listed anywhere.
class MethodTable {
 public:
  using Reason = api::Refusal::Reason;

  MethodTable();

  /// "Mailbox.fetchWait", by number.
  std::span<const std::string> names() const { return names_; }
  /// The number of a method; nothing for ids that are no method of the schema.
  std::optional<std::size_t> find(std::uint64_t interface_id, std::uint16_t method_id) const;
  /// Why the node refused, when results of this method say that it did. Faults: what Cap'n Proto throws at results that
  /// do not fit the schema.
  std::optional<Reason> refusal(std::size_t method, capnp::AnyPointer::Reader results) const;

  /// What its caller says of itself in parameters of this method; nothing for methods that do not ask. Faults: what
  /// Cap'n Proto throws at parameters that do not fit the schema.
  std::optional<api::ClientInfo::Reader> client(std::size_t method, capnp::AnyPointer::Reader params) const;

  /// Writes a refusal into results of this method, which nothing was written to; false, and nothing written, for a
  /// method that refuses nothing.
  bool refuse(std::size_t method, capnp::AnyPointer::Builder results, Reason reason, std::uint64_t limit,
              kj::StringPtr text) const;

  /// The schema's word for a reason: "mailboxFull".
  static std::string name(Reason reason);

 private:
  /// The path `result.refused` through the results.
  struct RefusalPath {
    capnp::StructSchema results;
    capnp::StructSchema::Field result;
    capnp::StructSchema::Field refused;
  };

  /// The field `client` of parameters.
  struct ClientPath {
    capnp::StructSchema params;
    capnp::StructSchema::Field client;
  };

  void add(capnp::InterfaceSchema interface);
  void add_interfaces_in(capnp::StructSchema results, std::vector<std::uint64_t>& seen);
  static std::optional<RefusalPath> refusal_path(capnp::StructSchema results);
  static std::optional<ClientPath> client_path(capnp::StructSchema params);

  std::vector<std::string> names_;
  std::vector<std::optional<RefusalPath>> paths_;
  std::vector<std::optional<ClientPath>> clients_;
  struct Range {
    std::size_t first, count;
  };
  std::unordered_map<std::uint64_t, Range> interfaces_;
};

}  // namespace qpc::node
