#include "client/blob/file_name.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include "core/identity/plain_text.h"

namespace qpc::client {
namespace {

constexpr std::string_view reserved = "/\\:*?\"<>|";

std::size_t character_size(char lead) {
  const auto octet = static_cast<std::uint8_t>(lead);
  return octet < 0x80 ? 1 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4;
}

constexpr std::array<std::pair<std::string_view, const char*>, 17> types{{
    {"avif", "image/avif"},
    {"csv", "text/csv"},
    {"gif", "image/gif"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"json", "application/json"},
    {"md", "text/markdown"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"ogg", "audio/ogg"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"txt", "text/plain"},
    {"webm", "video/webm"},
    {"webp", "image/webp"},
    {"zip", "application/zip"},
}};

}  // namespace

std::string clean_file_name(std::string_view said) {
  if (const auto slash = said.find_last_of("/\\"); slash != said.npos) said.remove_prefix(slash + 1);
  std::string name;
  while (!said.empty()) {
    const auto character = said.substr(0, character_size(said.front()));
    if (!identity::is_plain_text(character)) {
      said.remove_prefix(1);  // what is left of it is no character either
      continue;
    }
    if (name.size() + character.size() > message::File::longest_name) break;
    name += reserved.contains(character) ? "_" : character;
    said.remove_prefix(character.size());
  }
  name.erase(0, name.find_first_not_of(". "));
  name.erase(name.find_last_not_of(". ") + 1);
  return name.empty() ? "file" : name;
}

std::string mime_type_of(std::string_view name) {
  std::string ending(name.substr(name.find_last_of('.') + 1));
  std::ranges::transform(ending, ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  const auto known = std::ranges::find(types, std::string_view(ending), &decltype(types)::value_type::first);
  return known == types.end() || ending.size() == name.size() ? "application/octet-stream" : known->second;
}

std::string size_in_words(std::uint64_t octets) {
  constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
  if (octets < 1024) return std::to_string(octets) + " B";
  double size = static_cast<double>(octets) / 1024;
  std::size_t unit = 0;
  for (; size >= 1000 && unit + 1 < units.size(); ++unit) size /= 1024;
  return std::format("{:.1f} {}", size, units[unit]);
}

std::string describe(const message::File& file) {
  return std::format("{}file {} ({})", file.view_once ? "view-once " : "", clean_file_name(file.name),
                     size_in_words(file.size));
}

}  // namespace qpc::client
