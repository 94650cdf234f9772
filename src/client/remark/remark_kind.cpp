#include "client/remark/remark_kind.h"

#include <type_traits>

namespace qpc::client {
namespace {

template <class Remark>
auto& target_in(Remark& remark) {
  using T = std::remove_const_t<Remark>;
  if constexpr (std::is_same_v<T, message::Reaction>) {
    return remark.to;
  } else if constexpr (std::is_same_v<T, message::Vote> || std::is_same_v<T, message::ClosePoll>) {
    return remark.poll;
  } else {
    return remark.target;
  }
}

struct InWords {
  std::string operator()(const message::Reaction& remark) const {
    return (remark.removed ? "took back " : "reacted ") + remark.emoji;
  }
  std::string operator()(const message::Edit&) const { return "edited a message"; }
  std::string operator()(const message::Delete&) const { return "deleted a message"; }
  std::string operator()(const message::Pin& remark) const {
    return remark.removed ? "unpinned a message" : "pinned a message";
  }
  std::string operator()(const message::Vote& remark) const {
    return remark.choices.empty() ? "took back a vote" : "voted in a poll";
  }
  std::string operator()(const message::ClosePoll&) const { return "closed a poll"; }
};

}  // namespace

std::optional<RemarkBody> remark_of(const AnyBody& body) {
  return std::visit(
      [](const auto& one) -> std::optional<RemarkBody> {
        if constexpr (std::is_constructible_v<RemarkBody, std::in_place_type_t<std::remove_cvref_t<decltype(one)>>>) {
          return RemarkBody(one);
        } else {
          return std::nullopt;
        }
      },
      body);
}

AnyBody to_body(const RemarkBody& remark) {
  return std::visit([](const auto& one) -> AnyBody { return one; }, remark);
}

RemarkKind kind_of(const RemarkBody& remark) { return static_cast<RemarkKind>(remark.index()); }

const message::Reference& target_of(const RemarkBody& remark) {
  return std::visit([](const auto& one) -> const message::Reference& { return target_in(one); }, remark);
}

message::Reference& target_of(RemarkBody& remark) {
  return std::visit([](auto& one) -> message::Reference& { return target_in(one); }, remark);
}

bool is_off(const RemarkBody& remark) {
  if (const auto* reaction = std::get_if<message::Reaction>(&remark)) return reaction->removed;
  if (const auto* pin = std::get_if<message::Pin>(&remark)) return pin->removed;
  return false;
}

std::string describe(const RemarkBody& remark) { return std::visit(InWords{}, remark); }

std::string fallback_of(const RemarkBody& remark) {
  constexpr std::size_t most_octets = 1000;  // beside the text itself there is not room for it twice
  const auto* edit = std::get_if<message::Edit>(&remark);
  return edit == nullptr ? describe(remark) : "edited a message: " + std::string(beginning_of(edit->text, most_octets));
}

std::string_view beginning_of(std::string_view text, std::size_t most_octets) {
  if (text.size() <= most_octets) return text;
  while (most_octets > 0 && (static_cast<std::uint8_t>(text[most_octets]) & 0xC0) == 0x80) --most_octets;
  return text.substr(0, most_octets);
}

std::string describe(const message::Poll& poll) {
  std::string text = "poll: " + poll.question;
  for (std::size_t i = 0; i < poll.options.size(); ++i) text += "\n" + std::to_string(i + 1) + ". " + poll.options[i];
  return text;
}

}  // namespace qpc::client
