#include "crash/ledger.h"

#include <cstdio>

namespace qpc::crash {
namespace {

constexpr unsigned most_told = 12;

}  // namespace

void Ledger::acknowledged(const Id& id) {
  ++figures_.acknowledged;
  if (!promised_.insert(id).second) return;  // a repeated submission
  for (const auto at : sent_[id]) {
    auto& mailbox = mailboxes_[at];
    if (!mailbox.delivered.contains(id)) mailbox.expected.insert(id);
  }
}

void Ledger::delivered(std::size_t at, std::uint64_t seq, const Id& id, std::optional<std::uint64_t> commit_of) {
  auto& mailbox = mailboxes_[at];
  if (seq != mailbox.last_seq + 1) {
    ++figures_.lost;
    tell("a gap: number " + std::to_string(seq) + " follows " + std::to_string(mailbox.last_seq));
  }
  mailbox.last_seq = seq;
  if (const auto sent = sent_.find(id); sent == sent_.end() || !sent->second.contains(at)) {
    broken("a message came that nobody sent there");
  }
  if (!mailbox.delivered.insert(id).second) {
    ++figures_.duplicated;
    tell("a message came twice");
  }
  mailbox.expected.erase(id);
  if (!commit_of) return;
  ended(*commit_of, id);
  while (mailbox.epoch < *commit_of && mailbox.own_commits.contains(mailbox.epoch)) ++mailbox.epoch;
  if (mailbox.epoch != *commit_of) {
    ++figures_.forked;
    tell("epoch " + std::to_string(*commit_of) + " ended for somebody in epoch " + std::to_string(mailbox.epoch));
  }
  mailbox.epoch = *commit_of + 1;
}

void Ledger::watermark(std::size_t mailbox, std::uint64_t through) {
  ++figures_.acknowledged;
  mailboxes_[mailbox].watermark = std::max(mailboxes_[mailbox].watermark, through);
}

void Ledger::handed_out_from(std::size_t mailbox, std::uint64_t seq) {
  if (seq > mailboxes_[mailbox].watermark) return;
  ++figures_.duplicated;
  tell("number " + std::to_string(seq) + " is handed out again, though the node took the word for it");
}

void Ledger::all_delivered() {
  for (auto& mailbox : mailboxes_) {
    if (mailbox.expected.empty()) continue;
    figures_.lost += mailbox.expected.size();
    tell(std::to_string(mailbox.expected.size()) + " acknowledged messages are not there");
    mailbox.expected.clear();
  }
}

void Ledger::ended(std::uint64_t epoch, const Id& commit) {
  if (commits_.emplace(epoch, commit).first->second == commit) return;
  ++figures_.forked;
  tell("two commits end epoch " + std::to_string(epoch));
}

void Ledger::handed_out(const Id& package) {
  ++figures_.acknowledged;
  if (packages_.insert(package).second) return;
  ++figures_.duplicated;
  tell("a KeyPackage was handed out twice");
}

void Ledger::broken(const std::string& what) {
  ++figures_.lost;
  tell(what);
}

void Ledger::stuck(const std::string& what) {
  ++figures_.stuck;
  tell(what);
}

void Ledger::tell(const std::string& what) {
  if (++told_ <= most_told) std::fprintf(stderr, "crash-test: %s\n", what.c_str());
}

}  // namespace qpc::crash
