// names.h: people, as somebody types them.
#pragma once
#include "client/command/context.h"

namespace qpc::command {

/// A node's address as typed. Errors: usage.
Outcome<net::NodeAddress> parse_node(const std::string& typed);

/// A name as typed, and the node it is at.
struct Addressed {
  identity::UserName name;
  std::optional<identity::DomainName> domain = {};
  net::NodeAddress node;
};
/// `node` goes before the domain. Errors: usage.
Outcome<Addressed> parse_address(const std::string& typed, const std::string& node);

/// A name as people type it, here or with its domain. Errors: usage, with the rule it breaks; refused, for another
/// domain.
Outcome<identity::UserName> parse_person(client::Engine& engine, const std::string& typed);
Outcome<std::vector<identity::UserName>> parse_people(client::Engine& engine, const std::vector<std::string>& typed);

}  // namespace qpc::command
