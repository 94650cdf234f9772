// config_command.h: `qpc config show`: each setting, and who has decided it.
#pragma once
#include "client/command/fields.h"
#include "qpc/origin.h"

namespace qpc::command {
template <>
struct Words<cli::Origin::From> {
  static constexpr std::pair<cli::Origin::From, std::string_view> pairs[] = {
      {cli::Origin::From::built_in, "default"},
      {cli::Origin::From::file, "file"},
      {cli::Origin::From::environment, "environment"},
      {cli::Origin::From::option, "option"},
      {cli::Origin::From::store, "store"}};
};
}  // namespace qpc::command

namespace qpc::cli {

struct ShownSetting {
  std::string setting = {};
  std::string value = {};
  std::string about = {};
  std::optional<Origin::From> origin = {};
  std::optional<std::string> where = {};
  std::optional<std::uint32_t> line = {};
  void describe(command::Fields& of) {
    using command::option;
    of(option("setting", "Its name"), setting);
    of(option("value", "What it is now; empty: nothing"), value);
    of(option("about", "What it is for"), about);
    of(option("origin", "Who has decided it, where that was asked for"), origin);
    of(option("where", "The file, the variable, or the option"), where);
    of(option("line", "In the file"), line);
  }
};

/// Safe for a terminal.
std::string to_text(const ShownSetting& setting);

}  // namespace qpc::cli
