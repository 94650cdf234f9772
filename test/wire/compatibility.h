// compatibility.h: whether peers of an older wire version understand a newer one.
#pragma once
#include <string>
#include <vector>

#include "wire/schema_folder.h"

namespace qpc::wire_versions {

/// What of `now` breaks those who speak `older`, one sentence a type; empty when all of it may be sent to them and
/// taken from them. Types may be new, and have new members at their ends; nothing goes away or becomes something else.
std::vector<std::string> incompatibilities(const SchemaFolder& older, const SchemaFolder& now);

}  // namespace qpc::wire_versions
