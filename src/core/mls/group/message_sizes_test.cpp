// The sizes in the book are those of the code: docs/book/mls-sizes.md is what this test writes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <format>
#include <fstream>
#include <sstream>

#include "core/mls/group/full_group.h"

namespace qpc::mls {
namespace {

constexpr std::uint32_t group_sizes[] = {2, 50, 500};
constexpr CipherSuite suites[] = {CipherSuite{1}, CipherSuite{0xF001}, CipherSuite{0xF002}, CipherSuite{0xF004}};

/// What travels in a group of one size whose members have all committed once.
class Sizes {
 public:
  Sizes(CipherSuite suite, std::uint32_t members)
      : world_(1, suite), members_(members), full_(world_, members, {{0}}), group_(full_.seen_by({0})) {}

  std::vector<std::pair<std::string, std::size_t>> measure() {
    const auto joiner = world_.key_package("joiner");
    const auto added = commit({add_of(joiner)}, PathPolicy::when_required);
    const auto info = group_.group_info(TreeDelivery::beside, true, {}).value();
    const auto joined = Group::join_external(Unverified(info), world_.identity("outsider"), tree(), {}, {},
                                             world_.surroundings(), world_.settings, world_.random);
    return {
        {"KeyPackage", wire(MLSMessage{Unverified(joiner.key_package)}).size()},
        {"commit that adds one, without a path", added.message.size()},
        {"Welcome for one, its tree beside", added.welcomes.at(0).message.size()},
        {"commit that adds one, with a path", commit({add_of(joiner)}, PathPolicy::always).message.size()},
        {"commit that updates the committer", commit({}, PathPolicy::always).message.size()},
        {"commit that removes one", commit({{Remove{{members_ - 1}}}}, PathPolicy::when_required).message.size()},
        {"commit from outside", joined.value().message.size()},
        {"GroupInfo, its tree beside", wire(MLSMessage{Unverified(info)}).size()},
        {"ratchet tree", tree().size()},
        {"text of 100 octets", group_.protect(Bytes(100, 'x'), {}, 0, world_.random).value().message.size()},
    };
  }

 private:
  Committed commit(std::vector<Proposal> proposals, PathPolicy path) {
    auto options = commit_of(std::move(proposals));
    options.path = path;
    options.tree = TreeDelivery::beside;
    return group_.commit(options, world_.surroundings(), world_.random).value();
  }
  const Bytes& tree() {
    if (tree_.empty()) tree_ = wire(group_.ratchet_tree());
    return tree_;
  }

  SampleWorld world_;
  std::uint32_t members_;
  FullGroup full_;
  Group group_;
  Bytes tree_;
};

std::string chapter() {
  std::ostringstream out;
  out << "# How large it gets\n\n"
         "Octets of what travels, in groups of so many members all of whom have committed once, so that no node of the "
         "tree is\n"
         "blank. Commits and texts are PrivateMessages without padding; credentials are basic, with names of a few "
         "letters.\n"
         "`./dev test mls_sizes` holds this page against the code; `QPC_WRITE_BOOK=1 ./dev test mls_sizes` writes it "
         "anew.\n";
  for (const auto suite : suites) {
    out << "\n## " << Suite::of(suite).value().name() << "\n\n|";
    std::vector<std::string> lines;
    for (const auto members : group_sizes) {
      out << " | " << members;
      const auto sizes = Sizes(suite, members).measure();
      lines.resize(sizes.size());
      for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (lines[i].empty()) lines[i] = "| " + sizes[i].first;
        lines[i] += " | " + std::to_string(sizes[i].second);
      }
    }
    out << " |\n|---|--:|--:|--:|\n";
    for (const auto& line : lines) out << line << " |\n";
  }
  return out.str();
}

TEST(MessageSizes, AreWhatTheBookSays) {
  const auto written = chapter();
  if (std::getenv("QPC_WRITE_BOOK") != nullptr) std::ofstream(QPC_BOOK "/mls-sizes.md") << written;
  std::stringstream book;
  book << std::ifstream(QPC_BOOK "/mls-sizes.md").rdbuf();
  EXPECT_EQ(book.str(), written);
}

}  // namespace
}  // namespace qpc::mls
