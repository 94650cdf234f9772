#include "qpc/typed_line.h"

#include <algorithm>

namespace qpc::cli {
namespace {

class Collector final : public command::Fields {
 public:
  std::vector<Argument> all;

 private:
  void member(const command::Field& about, command::Slot value) override {
    Argument argument{.about = about};
    argument.is_list = std::holds_alternative<command::ListSlot>(value);
    if (const auto* optional = std::get_if<command::OptionalSlot>(&value)) {
      const command::Slot inner = optional->value(optional->optional);
      if (const auto* words = std::get_if<command::WordSlot>(&inner)) {
        for (const auto word : words->words()) argument.choices.emplace_back(word);
      }
      optional->reset(optional->optional);
    }
    all.push_back(std::move(argument));
  }
};

std::vector<Argument> arguments_of(command::Call& call) {
  Collector collector;
  const auto slot = call.arguments();
  const auto& object = std::get<command::ObjectSlot>(slot);
  object.describe(object.object, collector);
  return std::move(collector.all);
}

/// The groups of options of `app`, which are commands without a name, and itself.
void add_places(const CLI::App* app, std::vector<const CLI::App*>& places) {
  places.push_back(app);
  for (const CLI::App* group : app->get_subcommands(nullptr)) {
    if (group->get_name().empty()) add_places(group, places);
  }
}

/// The options that may stand behind the words of `app`: its own, and those of all above.
std::vector<const CLI::Option*> options_of(const CLI::App* app) {
  std::vector<const CLI::App*> places;
  for (; app != nullptr; app = app->get_parent()) add_places(app, places);
  std::vector<const CLI::Option*> options;
  for (const CLI::App* place : places) {
    for (const CLI::Option* option : place->get_options()) {
      if (!option->get_lnames().empty()) options.push_back(option);
    }
  }
  return options;
}

bool takes_value(const CLI::Option& option) { return option.get_expected_max() > 0; }

}  // namespace

std::string Argument::option() const {
  std::string name = "--" + std::string(about.name);
  std::ranges::replace(name, '_', '-');
  return name;
}

TypedLine::TypedLine() {
  add_globals(program_, globals_);
  entries_ = add_commands(program_, engine_, typed_);
  local_entries_ = add_commands(program_, local_, typed_);
  place_ = &program_;
}

bool TypedLine::take(const std::string& word) {
  if (value_of_) {
    note_value(long_name(*std::exchange(value_of_, nullptr)), word);
    return true;
  }
  if (only_words_ || word == "-" || !word.starts_with('-')) {
    if (!has_commands()) {
      ++words_;
      return true;
    }
    const auto all = commands();
    const auto found = std::ranges::find(all, word, [](const CLI::App* one) { return one->get_name(); });
    if (found != all.end()) take_word(**found);
    return found != all.end();
  }
  if (word == "--") {
    only_words_ = true;
    return true;
  }
  if (!word.starts_with("--")) return true;  // -h
  const std::string name = word.substr(0, word.find('='));
  const auto options = options_of(place_);
  const auto found = std::ranges::find(options, name, [](const CLI::Option* one) { return long_name(*one); });
  if (found == options.end()) return false;
  given_.insert(name);
  if (word.size() > name.size()) {
    note_value(name, word.substr(name.size() + 1));
  } else if (takes_value(**found)) {
    value_of_ = *found;
  }
  return true;
}

void TypedLine::take_word(const CLI::App& place) {
  place_ = &place;
  if (has_commands()) return;
  const std::string topic = place_->get_parent() == &program_ ? "" : place_->get_parent()->get_name() + " ";
  const std::string name = topic + place_->get_name();
  for (auto* entries : {&entries_, &local_entries_}) {
    const auto found = std::ranges::find(*entries, name, [](const Entry& one) { return one.command->name; });
    if (found != entries->end()) arguments_ = arguments_of(*found->call);
  }
}

void TypedLine::note_value(const std::string& name, const std::string& value) {
  if (name == "--profile") choice_.name = value;
  if (name == "--home") choice_.home = value;
}

bool TypedLine::has_commands() const { return !commands().empty(); }

std::vector<const CLI::App*> TypedLine::commands() const {
  auto all = place_->get_subcommands(nullptr);
  std::erase_if(all, [](const CLI::App* one) { return one->get_name().empty(); });
  return all;
}

std::vector<const CLI::Option*> TypedLine::options() const {
  std::vector<const CLI::Option*> found;
  std::set<std::string> shown = given_;  // each command has its own --help
  for (const CLI::Option* one : options_of(place_)) {
    if (shown.insert(long_name(*one)).second) found.push_back(one);
  }
  return found;
}

}  // namespace qpc::cli
