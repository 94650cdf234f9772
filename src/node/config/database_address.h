// database_address.h: where a node's data lies, as the setting `database` says it.
#pragma once
#include <expected>
#include <string>
#include <string_view>

namespace qpc::node {

/// The setting's value for the encrypted file in the data folder.
inline constexpr std::string_view sqlcipher = "sqlcipher";

/// `sqlcipher`, or a `postgresql://` address without a password: settings are printed and logged. The error is a
/// sentence that says what is allowed.
std::expected<void, std::string> check_database(std::string_view text);

/// Whether what is stored crosses a network on its way to a server whose certificate nobody checks; judged by where
/// libpq goes with the address in this environment. An address with which it goes nowhere is open, too.
bool is_open_to_the_network(std::string_view database);

}  // namespace qpc::node
