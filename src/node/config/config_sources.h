// config_sources.h: where the settings of this machine's node stand.
#pragma once
#include "node/config/config.h"

namespace qpc::node {

/// The defaults that depend on whose node it is: the XDG folders.
Config default_config();

/// The QPC_ variables of this process.
std::map<std::string, std::string> environment();

/// Takes the text of a configuration file. The error is a sentence.
std::expected<void, std::string> read_config_file(Sources& sources, const std::string& file);

}  // namespace qpc::node
