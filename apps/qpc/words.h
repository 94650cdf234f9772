// words.h: how the result of each command reads for people.
#pragma once
#include <functional>
#include <map>

#include "qpc/show.h"

namespace qpc::cli {

/// The words for results, by the command's name. A command without an entry shows nothing but JSON.
class ResultWords {
 public:
  ResultWords();

  /// One result, or one of a list; nothing, where people are told nothing. Safe for a terminal.
  std::optional<std::string> text(const Program& program, const std::string& command,
                                  const command::Slot& result) const;
  bool contains(const std::string& command) const { return texts_.contains(command); }

 private:
  using Text = std::optional<std::string>;
  template <class Result, class Words>
  void add(const std::string& command, Words words) {
    texts_[command] = [words](const Program& program, const command::Slot& result) -> Text {
      const auto& object = std::get<command::ObjectSlot>(result);
      KJ_REQUIRE(*object.type == typeid(Result), "the words are for another result");
      const auto& value = *static_cast<const Result*>(object.object);
      if constexpr (std::is_invocable_v<Words, const Program&, const Result&>) {
        return words(program, value);
      } else {
        return words(value);
      }
    };
  }

  std::map<std::string, std::function<Text(const Program&, const command::Slot&)>> texts_;
};

}  // namespace qpc::cli
