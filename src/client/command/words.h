// words.h: the words by which JSON and command lines call the values of an enum.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace qpc::command {

/// Specialise `pairs`: each value with its word.
template <class Enum>
struct Words;

template <class Enum>
std::string_view word_of(Enum value) {
  for (const auto& [one, word] : Words<Enum>::pairs) {
    if (one == value) return word;
  }
  return {};
}

template <class Enum>
std::optional<Enum> find_word(std::string_view word) {
  for (const auto& [one, its_word] : Words<Enum>::pairs) {
    if (its_word == word) return one;
  }
  return std::nullopt;
}

template <class Enum>
std::vector<std::string_view> all_words() {
  std::vector<std::string_view> words;
  for (const auto& [one, word] : Words<Enum>::pairs) words.push_back(word);
  return words;
}

}  // namespace qpc::command
