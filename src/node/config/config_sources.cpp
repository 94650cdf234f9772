#include "node/config/config_sources.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace qpc::node {
namespace {

std::filesystem::path user_folder(const char* variable, const char* below_home) {
  if (const char* folder = std::getenv(variable); folder && *folder) return folder;
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home && *home ? home : "/") / below_home;
}

}  // namespace

Config default_config() {
  Config config;
  config.data_dir = user_folder("XDG_DATA_HOME", ".local/share") / "qpc-server";
  config.key_file = user_folder("XDG_CONFIG_HOME", ".config") / "qpc-server" / "storage.key";
  return config;
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (text.starts_with("QPC_") && equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

std::expected<void, std::string> read_config_file(Sources& sources, const std::string& file) {
  std::ifstream in(file);
  in.peek();  // a folder opens, too, and fails here
  std::ostringstream text;
  text << in.rdbuf();
  // An empty file fails `text`, too, and is no fault; it is one in the middle of a file.
  if (!in.is_open() || in.bad() || (!text && !text.view().empty()))
    return std::unexpected("the configuration file " + file + " cannot be read");
  sources.file_name = file;
  sources.file_text = text.str();
  return {};
}

}  // namespace qpc::node
