#include "qpc/grammar.h"

namespace qpc::cli {
namespace {

constexpr const char* conversation_help = "A group's name, a person's name, or the beginning of an id";

/// What is said, and how long to wait for it.
template <class Value>
void add_text(CLI::App& command, Value& value) {
  auto* source = command.add_option_group("text", "What to say")->require_option(1);
  source->add_option("TEXT", value.text.text, "The text; '-' reads it from standard input");
  source->add_option("--text-file", value.text.text_file, "Read the text from a file");
  source->add_option("--lines", value.text.lines, "A file, or '-': each line is one message");
  auto* file = source->add_option("--file", value.text.file, "Send this file");
  command.add_option("--name", value.text.name, "What the others see it called (default: its name)")->needs(file);
  command.add_flag("--view-once", value.text.view_once, "The file can be saved once by each person")->needs(file);
  command
      .add_option_function<std::string>(
          "--wait", [&value](const std::string& what) { value.wait_delivered = what == "delivered"; },
          "'delivered': until every recipient has it on a device")
      ->check(CLI::IsMember({"delivered"}));
  add_seconds(command, "--timeout", value.timeout, "Wait no longer than this (default: 60)");
}

void add_reading_commands(CLI::App& program, Invocation& invocation) {
  add_command<Listen>(program, invocation, "listen", "Show messages as they come",
                      [](CLI::App& command, Listen& value) {
                        command.add_option("--count", value.count, "End after so many messages");
                        add_seconds(command, "--timeout", value.timeout, "End after so long");
                        command.add_option("--from", value.from, "Begin behind this cursor; 0: with the first message");
                      });
  add_command<History>(program, invocation, "history", "What was said", [](CLI::App& command, History& value) {
    command.add_option("CONVERSATION", value.conversation, conversation_help)->required();
    command.add_option("--limit", value.limit, "At most so many messages, the newest");
    command.add_option("--after", value.after, "Only messages behind this cursor");
  });
}

}  // namespace

void add_conversation_commands(CLI::App& program, Invocation& invocation) {
  add_command<Send>(program, invocation, "send", "Say something in a conversation", [](CLI::App& command, Send& value) {
    command.add_option("CONVERSATION", value.conversation, conversation_help)->required();
    add_text(command, value);
  });
  add_command<Dm>(program, invocation, "dm", "Say something to one person, beginning the conversation if needed",
                  [](CLI::App& command, Dm& value) {
                    command.add_option("NAME", value.person, "To whom")->required();
                    add_text(command, value);
                  });
  add_reading_commands(program, invocation);
  add_command<Chat>(program, invocation, "chat", "Talk in one conversation, line by line",
                    [](CLI::App& command, Chat& value) {
                      command.add_option("CONVERSATION", value.conversation, conversation_help)->required();
                    });
}

}  // namespace qpc::cli
