// crash-test: kills a node under load, over and over, and cuts its power in half of the runs; then holds it to its
// word.
//
// The load comes from members over QUIC (member.h); what the node promised stands in the ledger (ledger.h). After each
// death the disk is left as the kill or the cut leaves it (power_cut.h), the database is checked as it lies there, and
// the node is started again.
#include <kj/async-io.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "crash/trial.h"

namespace {

using namespace qpc;
using namespace qpc::crash;

/// A folder that is gone afterwards, unless something is to be looked at.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "crash-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the node");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    if (!kept_) std::filesystem::remove_all(path_);
  }
  const std::filesystem::path& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  std::filesystem::path path_;
  bool kept_ = false;
};

int play(const Choice& choice) {
  Folder folder;
  auto io = kj::setupAsyncIo();
  Trial trial(choice, io, std::filesystem::canonical("/proc/self/exe").parent_path() / "crash-node", folder.path());
  bool kept_word = false;
  try {
    kept_word = trial.run();
  } catch (const kj::Exception& exception) {
    std::cerr << "crash-test: " << exception.getDescription().cStr() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "crash-test: " << error.what() << "\n";
  }
  if (!kept_word && choice.sync == Sync::before_the_answer) {
    folder.keep();
    std::cerr << "crash-test: what the node left lies in " << folder.path().string() << "\n";
  }
  std::cout << trial.figures() << std::endl;
  return kept_word ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Kills a node under load, over and over, cuts its power in half of the runs, makes its disk fail, and looks\n"
      "whether it keeps what it acknowledged."};
  Choice choice;
  choice.seed = std::random_device()();
  bool lies = false;
  app.add_option("--kills", choice.kills, "how often it dies")->option_text("N")->capture_default_str();
  app.add_option("--seed", choice.seed, "repeats the choices of a run, though not its timing")->option_text("S");
  app.add_flag("--answer-before-sync", lies, "the disk answers before it has synced: a mistake that is to be found");
  app.add_flag("--verbose", choice.verbose, "the figures after each death");
  CLI11_PARSE(app, argc, argv);
  if (lies) choice.sync = Sync::after_the_answer;
  std::cout << "seed " << choice.seed << std::endl;
  return play(choice);
}
