#include "vectors/mls/make.h"

#include <array>
#include <fstream>
#include <stdexcept>

namespace qpc::mls::vectors {
namespace {

constexpr auto table = std::to_array<Maker>({
    {"key-schedule", make_key_schedule},
    {"message-protection", make_message_protection},
    {"messages", make_messages},
    {"passive-client", make_passive_client},
    {"secret-tree", make_secret_tree},
    {"transcript-hashes", make_transcript_hashes},
    {"tree-validation", make_tree_validation},
    {"treekem", make_treekem},
    {"welcome", make_welcome},
});

constexpr std::array suites{CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
                            CipherSuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519};

}  // namespace

std::span<const Maker> makers() { return table; }

void make_vectors(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& maker : table) {
    auto cases = nlohmann::json::array();
    for (const auto suite : suites) {
      for (auto& one : maker.make(suite)) cases.push_back(std::move(one));
    }
    const auto path = folder / (std::string(maker.family) + ".json");
    std::ofstream out(path);
    out << cases.dump(1) << '\n';
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
  }
}

}  // namespace qpc::mls::vectors
