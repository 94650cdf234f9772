// mls-mutants, node-mutants: whether the tests of some rooms would notice if one of their checks were missing.
//
// Plays all tests once and notes which checks refuse something in which test. Then, for each check, plays those tests
// again in a process of their own in which the check is switched off: one of them must fail, crash or hang.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "mutants/trace.h"

namespace {

using qpc::mutants::Check;
using qpc::mutants::Played;
using qpc::mutants::Trace;

std::string filter_of(std::span<const Played> tests) {
  std::string filter;
  for (const auto& test : tests) filter += test.name + ":";
  return filter;
}

void be_silent() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
}

/// Whether these tests notice that the check is off.
bool notice(std::span<const Played> tests, const Check& check) {
  constexpr unsigned longest_seconds = 120;
  std::cout.flush();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process for a trial");
  if (child == 0) {
    be_silent();
    alarm(longest_seconds);
    qpc::mutants::switch_off(check.place);
    GTEST_FLAG_SET(filter, filter_of(tests));
    GTEST_FLAG_SET(fail_fast, true);
    _exit(RUN_ALL_TESTS());
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) throw std::runtime_error("a trial got lost");
  return status != 0;
}

/// A few quick tests mostly notice; all of them have the last word.
bool is_caught(const Check& check, std::span<const Played> tests) {
  const auto first = tests.first(std::min<std::size_t>(tests.size(), 5));
  const auto rest = tests.subspan(first.size());
  return (!first.empty() && notice(first, check)) || (!rest.empty() && notice(rest, check));
}

/// Lines of `file: rule<TAB>why`: checks that no test can show to be there. Lines of the source move, so they are named
/// by file and rule; by `place: rule`, where a test shows others of that rule in the file.
std::map<std::string, std::string> read_exceptions(const std::string& path) {
  std::map<std::string, std::string> exceptions;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  for (std::string line; std::getline(file, line);) {
    const auto tab = line.find('\t');
    if (line.empty() || line.starts_with('#') || tab == std::string::npos) continue;
    exceptions.emplace(line.substr(0, tab), line.substr(tab + 1));
  }
  return exceptions;
}

std::string exception_name(const Check& check) {
  return std::string(check.place.substr(0, check.place.rfind(':'))) + ": " + std::string(check.rule);
}

/// Which checks to try, and what to say of them.
struct Choice {
  std::string only;
  std::size_t every = 1;
  bool verbose = false;
};

/// Tries the checks one after the other. Whether all were caught but the exceptions, and those were not.
bool try_all(const Trace& trace, const Choice& choice) {
  const auto exceptions = read_exceptions(QPC_MUTANT_EXCEPTIONS);
  std::size_t caught = 0, tried = 0, excepted = 0, stale = 0, position = 0;
  for (const auto& check : qpc::mutants::all()) {
    if (check.place.find(choice.only) == std::string_view::npos || position++ % choice.every != 0) continue;
    const auto tests = trace.of(check);
    const bool is_missed = !is_caught(check, tests);
    auto exception = exceptions.find(std::string(check.place) + ": " + std::string(check.rule));
    if (exception == exceptions.end()) exception = exceptions.find(exception_name(check));
    if (exception != exceptions.end()) {
      ++excepted;
      if (!is_missed) ++stale;
      if (!is_missed) std::cout << check.place << " is no exception: caught by " << trace.witness() << std::endl;
      if (is_missed && choice.verbose) std::cout << check.place << " not counted: " << exception->second << std::endl;
      continue;
    }
    ++tried;
    if (is_missed) {
      std::cout << check.place << (tests.empty() ? " is broken by no test: " : " is missed by no test: ") << check.rule
                << std::endl;
      continue;
    }
    ++caught;
    if (choice.verbose) std::cout << check.place << " caught by " << trace.witness() << ": " << check.rule << std::endl;
  }
  std::cout << excepted << " not counted, see " QPC_MUTANT_EXCEPTIONS_NAME "\n"
            << caught << " of " << tried << " caught" << std::endl;
  return caught == tried && stale == 0;
}

}  // namespace

int main(int argc, char** argv) try {
  testing::InitGoogleTest(&argc, argv);
  CLI::App app{"Switches off each check of " QPC_MUTANT_ROOMS ", one at a time, and sees whether a test fails then."};
  Choice choice;
  app.add_option("--only", choice.only, "only checks whose file:line contains this")->option_text("TEXT");
  app.add_option("--every", choice.every, "only each Nth check")->check(CLI::PositiveNumber)->option_text("N");
  app.add_flag("--verbose", choice.verbose, "name those that were caught, too, with a test that catches each");
  CLI11_PARSE(app, argc, argv);

  // Owned by GoogleTest.
  auto* trace = new Trace;
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(trace);
  if (RUN_ALL_TESTS() != 0) {
    std::cerr << trace->witness() << " does not pass as it is\n";
    return 1;
  }
  return try_all(*trace, choice) ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << QPC_MUTANT_PROGRAM ": " << error.what() << "\n";
  return 1;
}
