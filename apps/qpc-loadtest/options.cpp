#include "qpc-loadtest/options.h"

#include "cli/parse_error.h"
#include "client/failure.h"
#include "qpc-loadtest/frame.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

constexpr const char* about =
    "qpc-loadtest: measures a running node by clients that do nothing else.\n"
    "It makes accounts at the node that stay there: use a node that was made for it, with raised limits.";
constexpr double longest_run_seconds = 7 * 24 * 3600;
constexpr std::size_t largest_payload = 190'000, most_clients = 200'000, most_outstanding = 4096;

std::string footer() {
  std::string text = "\nSCENARIO is one of:\n";
  for (const auto& scenario : scenarios()) {
    std::string name(scenario.name);
    name.resize(8, ' ');
    text += "  " + name + " " + std::string(scenario.help) + "\n";
  }
  return text +
         "\nWith --rate operations begin when they are due, whatever became of those before, and latency counts from "
         "then;\nwithout, each client begins the next when one is answered.";
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& scenario : scenarios()) all.emplace_back(scenario.name);
  return all;
}

void add_options(CLI::App& program, Options& options) {
  program.set_version_flag("--version", "qpc-loadtest " QPC_VERSION);
  program.add_option("SCENARIO", options.scenario, "What the clients do")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember(names()));
  program
      .add_option_function<std::string>(
          "--server",
          [&options](const std::string& text) {
            const auto address = net::NodeAddress::parse(text);
            if (!address) throw CLI::ValidationError("--server", "must be HOST:PORT");
            options.server = *address;
          },
          "The node (default: 127.0.0.1:5001)")
      ->option_text("HOST:PORT");
  program.add_option("--clients", options.clients, "How many clients (default: 16)")
      ->option_text("N")
      ->check(CLI::Range(std::size_t{1}, most_clients));
  program.add_option("--outstanding", options.outstanding, "Operations that each of them has under way (default: 1)")
      ->option_text("K")
      ->check(CLI::Range(std::size_t{1}, most_outstanding));
  program
      .add_option_function<double>(
          "--rate", [&options](double rate) { options.rate = rate; }, "Operations a second, of all clients together")
      ->option_text("R")
      ->check(CLI::Range(0.01, 1e7));
  program.add_option("--duration", options.duration_seconds, "How long each phase is measured (default: 10)")
      ->option_text("SECONDS")
      ->check(CLI::Range(0.1, longest_run_seconds));
  program.add_option("--warmup", options.warmup_seconds, "Before that, what does not count (default: 1)")
      ->option_text("SECONDS")
      ->check(CLI::Range(0.0, longest_run_seconds));
  program.add_option("--payload", options.payload_bytes, "Size of a message (default: 1024)")
      ->option_text("BYTES")
      ->check(CLI::Range(Frames::least_payload, largest_payload));
  program.add_option("--size", options.size, "Members of a group, mailboxes of a fan-out (default: 32)")
      ->option_text("N")
      ->check(CLI::Range(std::size_t{2}, std::size_t{20'000}));
  program.add_option("--messages", options.messages, "That wait in each mailbox before it is drained (default: 5000)")
      ->option_text("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}));
  program.add_option("--blob-bytes", options.blob_bytes, "Size of a file (default: 1048576)")
      ->option_text("BYTES")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 40U));
  program
      .add_option_function<pid_t>(
          "--node-pid", [&options](pid_t pid) { options.node_pid = pid; },
          "The node's process, to tell what it uses (default: whoever listens at that port of this machine)")
      ->option_text("PID");
  program.add_option("--json", options.json_file, "Write the report there, too; -: print it, and nothing else")
      ->option_text("FILE");
  program.add_option("--html", options.html_file, "Write the report with charts there")->option_text("FILE");
  program.add_flag("--quiet", options.quiet, "No progress");
}

}  // namespace

std::variant<Options, Finished> parse(std::vector<std::string> words) {
  Options options;
  CLI::App program(about, "qpc-loadtest");
  program.footer(footer());
  add_options(program, options);
  try {
    program.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // as CLI11 takes them
  } catch (const CLI::CallForVersion& version) {
    return Finished{.output = std::string(version.what()) + "\n"};
  } catch (const CLI::Success&) {
    return Finished{.output = program.help()};
  } catch (const CLI::ParseError& error) {
    return Finished{.exit_code = static_cast<int>(client::FailureKind::usage),
                    .error = cli::describe(error, program, words)};
  }
  return options;
}

}  // namespace qpc::loadtest
