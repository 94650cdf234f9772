#include "qpc-server/log_ids.h"

#include <arpa/inet.h>

#include <algorithm>

namespace qpc::server {
namespace {

constexpr std::string_view of_words = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:@_-+[]%";
constexpr std::size_t shortest_hexadecimal = 16;

bool is_address(std::string host, int family) {
  in6_addr room;
  return inet_pton(family, host.c_str(), &room) == 1;
}

bool is_id(std::string_view word) {
  const auto at = word.find('@');
  if (at != std::string_view::npos && at > 0 && at + 1 < word.size()) return true;
  if (word.size() >= shortest_hexadecimal &&
      word.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos) {
    return true;
  }
  if (word.starts_with('[') && word.contains(']')) {
    return is_address(std::string(word.substr(1, word.find(']') - 1)), AF_INET6);
  }
  if (is_address(std::string(word), AF_INET6)) return true;
  return is_address(std::string(word.substr(0, word.find(':'))), AF_INET);
}

}  // namespace

std::string hide_ids(std::string_view text, unsigned kept) {
  std::string shown;
  while (!text.empty()) {
    const auto word = std::min(text.find_first_of(of_words), text.size());
    shown += text.substr(0, word);
    text.remove_prefix(word);
    const auto end = std::min(text.find_first_not_of(of_words), text.size());
    // What ends a sentence is no part of the word.
    const auto size = end == 0 ? 0 : text.substr(0, end).find_last_not_of(".:-") + 1;
    if (is_id(text.substr(0, size)) && kept-- == 0) {
      shown += "…";
      kept = 0;
    } else {
      shown += text.substr(0, size);
    }
    shown += text.substr(size, end - size);
    text.remove_prefix(end);
  }
  return shown;
}

}  // namespace qpc::server
