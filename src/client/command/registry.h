// registry.h: the commands that a person or a program can give: what every face offers.
//
// A command is added in three steps, next to its kin (group.cpp, people.cpp, …):
//
// 1. A struct with its arguments and, unless one of shapes.h fits, one for its result; each describes itself
// (fields.h).
// 2. A function `Task<Outcome<Result>> name(Context& context, const Arguments& arguments)` that asks the engine. It
//    prints nothing and waits for nobody: for what it lacks it asks the context, and fails; it is called again with the
//    answer. What it has to say on the way are notices. One that may fail and yet has a result takes
//    `std::optional<Result>& result` as a third argument and returns Task<Outcome<>>. Lists are a std::vector.
// 3. A line in the file's add function: `registry.add<name>("group add", "Add people with all their devices")`.
//
// Then each face shows it. The command line (apps/qpc) needs one more line, in words.cpp: how the result reads for
// people. Everything else follows: options, help, --json, the daemon's method, the published schema, completion, the
// page in the book (`command_reference.py` and `qpc schema` write theirs anew).
#pragma once
#include <functional>

#include "client/command/context.h"
#include "net/task.h"

namespace qpc::command {

/// For commands that take nothing, or have nothing to tell.
struct Nothing {
  void describe(Fields&) {}
};

/// One use of a command: its arguments, which a face fills, and then its result.
class Call {
 public:
  virtual ~Call() = default;
  virtual Slot arguments() = 0;
  /// Outlives the task. Can be run again, when it has failed.
  virtual Task<Outcome<>> run(Context& context) = 0;
  /// Also a failed one may have a result.
  virtual bool has_result() const = 0;
  /// The result; makes an empty one where there is none: another process may fill it in.
  virtual Slot result() = 0;
};

template <class Arguments, class Result>
class TypedCall : public Call {
 public:
  using Function = Task<Outcome<>> (*)(Context&, const Arguments&, std::optional<Result>&);
  explicit TypedCall(Function function) : function_(function) {}
  Slot arguments() override { return slot_of(arguments_); }
  Task<Outcome<>> run(Context& context) override {
    result_.reset();
    return function_(context, arguments_, result_);
  }
  bool has_result() const override { return result_.has_value(); }
  Slot result() override { return slot_of(result_ ? *result_ : result_.emplace()); }

 private:
  Function function_;
  Arguments arguments_;
  std::optional<Result> result_;
};

/// The same for functions that have a result or a failure.
template <class Arguments, class Result>
class ReturningCall final : public Call {
 public:
  using Function = Task<Outcome<Result>> (*)(Context&, const Arguments&);
  explicit ReturningCall(Function function) : function_(function) {}
  Slot arguments() override { return slot_of(arguments_); }
  Task<Outcome<>> run(Context& context) override {
    QPC_CO_TRY(result_, co_await function_(context, arguments_));
    co_return Outcome<>();
  }
  bool has_result() const override { return result_.has_value(); }
  Slot result() override { return slot_of(result_ ? *result_ : result_.emplace()); }

 private:
  Function function_;
  Arguments arguments_;
  std::optional<Result> result_;
};

/// Whom a command is for: the command line leaves those for programs out.
enum class For : std::uint8_t { people, programs };

struct Command {
  std::string name;  ///< "group create"
  std::string help;  ///< one line, without a full stop
  For whom = For::people;
  std::function<std::unique_ptr<Call>()> begin;
};

/// What the words in front of commands stand for: "group" is "Conversations of several people".
struct Topic {
  std::string name;
  std::string help;
};

class Registry {
 public:
  /// Adds a command; what it takes and gives is the function's to say.
  template <auto function>
  void add(std::string name, std::string help, For whom = For::people) {
    add_command({std::move(name), std::move(help), whom, calls_of(function)});
  }
  void add_topic(std::string name, std::string help) { topics_.push_back({std::move(name), std::move(help)}); }

  const std::vector<Command>& commands() const { return commands_; }
  const std::vector<Topic>& topics() const { return topics_; }
  /// Null, where there is none of this name.
  const Command* find(std::string_view name) const;

 private:
  using Begin = std::function<std::unique_ptr<Call>()>;
  template <class Arguments, class Result>
  static Begin calls_of(Task<Outcome<>> (*function)(Context&, const Arguments&, std::optional<Result>&)) {
    return [function] { return std::make_unique<TypedCall<Arguments, Result>>(function); };
  }
  template <class Arguments, class Result>
  static Begin calls_of(Task<Outcome<Result>> (*function)(Context&, const Arguments&)) {
    return [function] { return std::make_unique<ReturningCall<Arguments, Result>>(function); };
  }
  void add_command(Command command);

  std::vector<Command> commands_;
  std::vector<Topic> topics_;
};

/// All commands of the engine.
Registry all_commands();

void add_account_commands(Registry& registry);
void add_device_commands(Registry& registry);
void add_people_commands(Registry& registry);
void add_saying_commands(Registry& registry);
void add_group_commands(Registry& registry);
void add_settings_commands(Registry& registry);
void add_invite_commands(Registry& registry);
void add_message_commands(Registry& registry);
void add_remark_commands(Registry& registry);
void add_poll_commands(Registry& registry);
void add_hole_commands(Registry& registry);
void add_reading_commands(Registry& registry);
void add_search_commands(Registry& registry);
void add_draft_commands(Registry& registry);
void add_notify_commands(Registry& registry);
void add_outbox_commands(Registry& registry);
void add_doctor_command(Registry& registry);
void add_proof_commands(Registry& registry);
void add_file_commands(Registry& registry);
void add_watching_commands(Registry& registry);

}  // namespace qpc::command
