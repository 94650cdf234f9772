// hole_words.h: holes in sentences.
#pragma once
#include <string>

#include "client/hole/hole_store.h"

namespace qpc::client {

/// What is missing: "messages 4 to 6 of alice@example.org".
std::string describe_object(const HoleRow& hole, const std::string& sender);

/// What is being done about it, and who has to come online; how it ended, where it has.
std::string describe_course(const HoleRow& hole, const std::string& sender);

/// The line of the history when it ends.
std::string describe_end(const HoleRow& hole, const std::string& sender);

}  // namespace qpc::client
