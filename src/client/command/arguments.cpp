#include <algorithm>
#include <map>
#include <set>

#include "client/command/json.h"
#include "core/base/text.h"

namespace qpc::command {
namespace {

std::unexpected<client::Failure> bad_arguments(std::string text) {
  return failure(FailureKind::usage, "bad_arguments", std::move(text));
}

std::string in_quotes(std::string_view name) { return "'" + std::string(name) + "'"; }

/// Reads each argument, and notes what is wrong first.
class Taker final : public Fields {
 public:
  explicit Taker(Json& given) : given_(given) {}

  Outcome<> finish() {
    QPC_CHECK(outcome_);
    for (const auto& [argument, other] : beside_) {
      if (given_.contains(argument) && !given_.contains(other)) {
        return bad_arguments(in_quotes(argument) + " stands only beside " + in_quotes(other) + ".");
      }
    }
    for (const auto& [what, choice] : choices_) {
      const auto count = std::ranges::count_if(choice.names, [&](const auto& name) { return given_.contains(name); });
      std::string all;
      for (const auto& name : choice.names) all += (all.empty() ? "" : ", ") + in_quotes(name);
      if (count > 1) return bad_arguments("Of " + all + " only one can be given.");
      if (count == 0 && choice.is_needed) return bad_arguments("One is needed of " + all + ".");
    }
    for (const auto& [name, value] : given_.items()) {
      if (std::ranges::contains(known_, name)) continue;
      const auto meant = nearest(name, known_);
      return bad_arguments("There is no argument " + in_quotes(name) + (meant ? ": " + in_quotes(*meant) + "?" : "."));
    }
    return {};
  }

 private:
  void member(const Field& about, Slot value) override {
    const std::string name(about.name);
    known_.push_back(name);
    if (!about.beside.empty()) beside_.emplace(name, about.beside);
    if (!about.choice.empty()) {
      Choice& choice = choices_[about.choice];
      choice.names.push_back(name);
      choice.is_needed |= about.has_to_choose;
    }
    const auto found = given_.find(name);
    if (found == given_.end()) {
      if (about.is_required && outcome_) outcome_ = bad_arguments("The argument " + in_quotes(name) + " is missing.");
      return;
    }
    auto read = from_json(*found, value);
    if (about.kind == Kind::secret && found->is_string()) {
      auto& text = found->get_ref<std::string&>();
      wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    }
    if (!read && outcome_) outcome_ = bad_arguments("The argument " + in_quotes(name) + ": " + read.error().text);
  }

  struct Choice {
    std::vector<std::string> names;
    bool is_needed = false;
  };
  Json& given_;
  Outcome<> outcome_;
  std::vector<std::string> known_;
  std::map<std::string, std::string> beside_;
  std::map<std::string_view, Choice> choices_;
};

}  // namespace

Outcome<> take_arguments(Json& json, const Slot& arguments) {
  if (!json.is_object()) return bad_arguments("Arguments are given by their names, in an object.");
  Taker taker(json);
  const auto& object = std::get<ObjectSlot>(arguments);
  object.describe(object.object, taker);
  return taker.finish();
}

}  // namespace qpc::command
