// file_name.h: what files are called, by people who may mean ill.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/message/app_message.h"

namespace qpc::client {

/// A name under which a file can be saved anywhere: the last part of a path, without control characters, characters
/// that change the direction of writing, those that file systems reserve, and dots in front; 255 octets at most;
/// "file", where nothing is left.
std::string clean_file_name(std::string_view said);

/// By the name's ending; "application/octet-stream", where it says nothing.
std::string mime_type_of(std::string_view name);

/// "12 B", "3.4 MiB".
std::string size_in_words(std::uint64_t octets);

/// "file photo.jpg (3.4 MiB)": what stands in the history, and for clients that know no files.
std::string describe(const message::File& file);

}  // namespace qpc::client
