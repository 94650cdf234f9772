// wrong-door: calls every method of the schemas as everybody, and holds the answers against expected.tsv.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>

#include "wrong_door/table.h"

namespace {

using namespace qpc::wrong_door;

constexpr int first_width = 60, width = 15;

struct Tally {
  std::size_t as_specified = 0, all = 0;
};

void print_heading() {
  std::cout << std::left << std::setw(first_width) << "";
  for (const auto* name : names_of_people) std::cout << std::setw(width) << name;
  std::cout << "\n";
}

/// In a process of its own, so that what happens there happens in no other World: one is made for all.
std::string knock_apart(World& world, const Door& door, Who who) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for a caller");
  std::cout.flush();
  const pid_t caller = ::fork();
  if (caller < 0) throw std::runtime_error("no process for a caller");
  if (caller == 0) {
    const auto word = knock(world, door, who);
    ::_exit(::write(ends[1], word.data(), word.size()) == static_cast<ssize_t>(word.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string word;
  for (char letter = 0; ::read(ends[0], &letter, 1) == 1;) word += letter;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(caller, &status, 0);
  return status == 0 ? word : "crashed";
}

/// Prints a line of the matrix; what differs stands below it.
Tally try_line(World& world, const Door& door, const Line& line) {
  Tally tally;
  std::string differences;
  std::cout << std::left << std::setw(first_width)
            << (line.asked.empty() ? line.method : line.method + ": " + line.asked);
  for (std::size_t i = 0; i < people_count; ++i) {
    const auto word = knock_apart(world, door, static_cast<Who>(i));
    std::cout << std::setw(width) << word;
    ++tally.all;
    if (word == line.words[i]) {
      ++tally.as_specified;
    } else {
      differences +=
          std::string("  DIFFERS: ") + names_of_people[i] + " gets " + word + " instead of " + line.words[i] + "\n";
    }
  }
  std::cout << "\n" << differences << std::flush;
  return tally;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app{"Calls every method of every capability as everybody who should not, and as one who may."};
  std::string only, table = QPC_WRONG_DOOR_TABLE;
  app.add_option("--only", only, "only methods whose name contains this")->option_text("TEXT");
  app.add_option("--expected", table, "another file of answers than test/wrong_door/expected.tsv")->option_text("FILE");
  CLI11_PARSE(app, argc, argv);

  print_heading();
  World world;
  Tally sum;
  for (const auto& [door, line] : match(read_table(table))) {
    if (!line.method.contains(only)) continue;
    const auto tally = try_line(world, door, line);
    sum.as_specified += tally.as_specified;
    sum.all += tally.all;
  }
  std::cout << sum.as_specified << " of " << sum.all << " refused as specified" << std::endl;
  return sum.as_specified == sum.all ? 0 : 1;
} catch (const kj::Exception& exception) {
  std::cerr << "wrong-door: " << exception.getDescription().cStr() << "\n";
  return 1;
} catch (const std::exception& error) {
  std::cerr << "wrong-door: " << error.what() << "\n";
  return 1;
}
