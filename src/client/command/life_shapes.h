// life_shapes.h: what commands answer about what is read, found, begun and waited for.
#pragma once
#include "client/command/shapes.h"
#include "client/search/search.h"

namespace qpc::command {

/// Puts into a message what its life says: how long it stays, and who has read it.
void add_life(Message& message, const client::MessageView& view);

/// Part of a text, in characters (Unicode code points).
struct Highlight {
  std::uint64_t begin = 0, size = 0;
  void describe(Fields& of);
};

struct Found {
  Message message = {};
  std::vector<Highlight> highlights = {};
  static Found of(const client::SearchHit& hit);
  void describe(Fields& of);
};

struct FoundPage {
  std::vector<Found> found = {};
  std::optional<std::int64_t> next = {};
  void describe(Fields& of);
};

struct Draft {
  std::string conversation = {};
  std::string text = {};
  std::int64_t changed_at_ms = 0;
  static Draft of(const client::DraftView& view);
  void describe(Fields& of);
};

/// What became unread no more.
struct ReadUp {
  std::string conversation = {};
  std::uint64_t read = 0;
  std::uint64_t unread = 0;
  void describe(Fields& of);
};

struct ReceiptsShown {
  std::string receipts = {};
  void describe(Fields& of);
};

/// How a person is told of messages.
struct Notifying {
  std::string conversation = {};
  client::NotifyLevel notify = client::NotifyLevel::all;
  std::optional<std::int64_t> until_ms = {};
  void describe(Fields& of);
};
struct NotifyWays {
  std::vector<std::string> hook = {};
  std::string desktop = {};
  void describe(Fields& of);
};

}  // namespace qpc::command
