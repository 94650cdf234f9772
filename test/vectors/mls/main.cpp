// mls-vectors: holds the MLS code to the working group's known answers.
#include <CLI/CLI.hpp>
#include <iostream>

#include "vectors/mls/make.h"
#include "vectors/mls/run.h"

namespace {

std::string describe_families() {
  std::string text = "Families:\n";
  for (const auto& family : qpc::mls::vectors::families()) text += "  " + std::string(family.name) + "\n";
  return text + "  all DIR runs every .json file in DIR by the family its name says";
}

}  // namespace

int main(int argc, char** argv) {
  using namespace qpc::mls::vectors;
  CLI::App app{
      "Checks files of MLS test vectors. Says on stderr what failed; the last line on stdout counts the cases."};
  app.footer(describe_families());
  std::string name;
  std::vector<std::string> paths;
  std::optional<std::uint16_t> suite;
  app.add_option("FAMILY", name, "what the files hold: the name of the working group's file, without .json");
  app.add_option("FILE", paths, "the files (for `all`: folders)");
  app.add_option("--suite", suite, "only cases of this cipher suite, and those of none")->option_text("N");
  std::optional<std::string> folder;
  app.add_option("--make", folder, "instead of checking, write cases of our own to a folder")->option_text("DIR");
  CLI11_PARSE(app, argc, argv);
  if (folder) {
    make_vectors(*folder);
    return 0;
  }
  if (name.empty() || paths.empty()) {
    std::cerr << "a family and a file are needed; --help says more\n";
    return 2;
  }

  Score score;
  if (name == "all") {
    for (const auto& path : paths) score += run_folder(path, suite, std::cerr);
  } else if (const auto* family = find_family(name)) {
    for (const auto& path : paths) score += run_file(*family, path, suite, std::cerr);
  } else {
    std::cerr << "there is no family " << name << "; --help lists them\n";
    score.total = paths.size();
  }
  std::cout << "passed " << score.passed << " of " << score.total << std::endl;
  return score.is_full() ? 0 : 1;
}
