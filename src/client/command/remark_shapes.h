// remark_shapes.h: what was said about messages, as commands answer with it.
#pragma once
#include "client/command/fields.h"
#include "client/remark/remark_views.h"

namespace qpc::command {

template <>
struct Words<client::RemarkKind> {
  using Kind = client::RemarkKind;
  static constexpr std::pair<Kind, std::string_view> pairs[] = {
      {Kind::reaction, "reaction"}, {Kind::edit, "edit"}, {Kind::deletion, "deletion"},
      {Kind::pin, "pin"},           {Kind::vote, "vote"}, {Kind::closing, "closing"}};
};

/// Another message, in short.
struct Quote {
  std::optional<std::int64_t> cursor = {};
  std::optional<std::string> id = {};
  std::string from = {};
  std::string excerpt = {};
  bool deleted = false;
  static Quote of(const client::QuoteView& view);
  void describe(Fields& of);
};

struct Reaction {
  std::string emoji = {};
  std::uint64_t count = 0;
  std::vector<std::string> by = {};
  bool own = false;
  static Reaction of(const client::ReactionView& view);
  void describe(Fields& of);
};

struct PollOption {
  std::string text = {};
  std::uint64_t votes = 0;
  bool own = false;
  void describe(Fields& of);
};

struct Poll {
  std::string question = {};
  std::vector<PollOption> options = {};
  bool several_choices = false;
  std::uint64_t voters = 0;
  bool closed = false;
  static Poll of(const client::PollView& view);
  void describe(Fields& of);
};

struct Remark {
  client::RemarkKind kind = client::RemarkKind::reaction;
  std::string emoji = {};
  bool removed = false;
  Quote about = {};
  static Remark of(const client::RemarkView& view);
  void describe(Fields& of);
};

}  // namespace qpc::command
