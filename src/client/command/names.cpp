#include "client/command/names.h"

namespace qpc::command {
namespace {

template <class Name>
Outcome<Name> parse_name(std::string_view typed) {
  if (const auto fault = Name::find_fault(typed)) {
    return failure(FailureKind::usage, "bad_name",
                   "'" + std::string(typed) + "': " + identity::describe(*fault).c_str() + ".");
  }
  return Name::parse(typed).value();
}

}  // namespace

Outcome<net::NodeAddress> parse_node(const std::string& typed) {
  auto address = net::NodeAddress::parse(typed);
  if (address) return *std::move(address);
  return failure(FailureKind::usage, "bad_node", "--node takes HOST, HOST:PORT or [IPV6]:PORT.");
}

Outcome<Addressed> parse_address(const std::string& typed, const std::string& node) {
  const auto at = typed.find('@');
  QPC_TRY(const auto name, parse_name<identity::UserName>(std::string_view(typed).substr(0, at)));
  std::optional<identity::DomainName> domain;
  if (at != std::string::npos) {
    QPC_TRY(domain, parse_name<identity::DomainName>(std::string_view(typed).substr(at + 1)));
  }
  if (node.empty() && !domain) {
    return failure(FailureKind::usage, "no_node", "Which node? Give the whole name, NAME@DOMAIN, or --node HOST:PORT.");
  }
  QPC_TRY(const auto address, parse_node(node.empty() ? domain->text() : node));
  return Addressed{name, domain, address};
}

Outcome<identity::UserName> parse_person(client::Engine& engine, const std::string& typed) {
  const auto at = typed.find('@');
  QPC_TRY(const auto name, parse_name<identity::UserName>(std::string_view(typed).substr(0, at)));
  if (at == std::string::npos) return name;
  QPC_TRY(const auto account, engine.history().account());
  const std::string own_domain = account.name.substr(account.name.find('@') + 1);
  QPC_TRY(const auto domain, parse_name<identity::DomainName>(std::string_view(typed).substr(at + 1)));
  if (domain.text() == own_domain) return name;
  return failure(FailureKind::refused, "other_domain",
                 typed + " is at another node than you: this version reaches people of " + own_domain + " only.");
}

Outcome<std::vector<identity::UserName>> parse_people(client::Engine& engine, const std::vector<std::string>& typed) {
  std::vector<identity::UserName> people;
  for (const auto& one : typed) {
    QPC_TRY(auto name, parse_person(engine, one));
    people.push_back(std::move(name));
  }
  return people;
}

}  // namespace qpc::command
