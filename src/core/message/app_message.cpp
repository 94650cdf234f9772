#include "core/message/app_message.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <schemas/message.capnp.h>

#include <algorithm>
#include <cstring>
#include <exception>

#include "core/crypto/hash.h"
#include "core/message/joining_io.h"
#include "core/message/message_io.h"
#include "core/message/remark_io.h"
#include "core/message/repair_io.h"

namespace qpc::message {
namespace {

constexpr Literal no_app_message = "schemas/message.capnp: octets that are no AppMessage";

Result<File> read_file(api::AppMessage::File::Reader in) {
  File file;
  QPC_CHECK(read_octets(in.getAddress(), file.address));
  QPC_CHECK(read_octets(in.getHash(), file.hash));
  const auto key = in.getKey();
  const auto name = in.getName(), type = in.getMimeType();
  if (key.size() != FileKey::size_octets || name.size() == 0 || name.size() > File::longest_name ||
      type.size() > File::longest_mime_type || in.getSize() > largest_file) {
    return fail(Kind::malformed, "schemas/message.capnp: a file's key, name, type or size is none");
  }
  file.key = Secret::copy_of({key.begin(), key.size()}).into<FileKey>();
  file.size = in.getSize();
  file.name = std::string(in.getName().begin(), in.getName().end());
  file.mime_type = std::string(in.getMimeType().begin(), in.getMimeType().end());
  file.view_once = in.getViewOnce();
  return file;
}

using Body = decltype(AppMessage::body);

Result<Body> read_body(api::AppMessage::Body::Reader body) {
  switch (body.which()) {
    case api::AppMessage::Body::TEXT:
      return Text{std::string(body.getText().begin(), body.getText().end())};
    case api::AppMessage::Body::DELIVERED: {
      QPC_TRY(auto ids, read_ids<MessageId>(body.getDelivered(), AppMessage::most_receipts));
      return Delivered{std::move(ids)};
    }
    case api::AppMessage::Body::READ: {
      QPC_TRY(auto ids, read_ids<MessageId>(body.getRead(), AppMessage::most_receipts));
      return Read{std::move(ids)};
    }
    case api::AppMessage::Body::DELETE: {
      QPC_TRY(const auto target, read_reference(body.getDelete()));
      return Delete{target};
    }
    case api::AppMessage::Body::CLOSE_POLL: {
      QPC_TRY(const auto poll, read_reference(body.getClosePoll()));
      return ClosePoll{poll};
    }
    case api::AppMessage::Body::TYPING:
      return Typing{body.getTyping()};
    case api::AppMessage::Body::FILE:
      return read_file(body.getFile());
    case api::AppMessage::Body::RESEND_REQUEST:
      return read_resend_request(body.getResendRequest());
    case api::AppMessage::Body::RESENT:
      return read_resent(body.getResent());
    case api::AppMessage::Body::REACTION:
      return read_reaction(body.getReaction());
    case api::AppMessage::Body::EDIT:
      return read_edit(body.getEdit());
    case api::AppMessage::Body::PIN:
      return read_pin(body.getPin());
    case api::AppMessage::Body::POLL:
      return read_poll(body.getPoll());
    case api::AppMessage::Body::VOTE:
      return read_vote(body.getVote());
    case api::AppMessage::Body::JOIN_REQUEST:
      return read_join_request(body.getJoinRequest());
    case api::AppMessage::Body::JOIN_ANSWER:
      return read_join_answer(body.getJoinAnswer());
  }
  return UnknownBody{};
}

Result<std::optional<Reference>> read_reference(bool is_there, api::AppMessage::Reference::Reader in) {
  if (!is_there) return std::nullopt;
  return message::read_reference(in);
}

Result<AppMessage> read_message(api::AppMessage::Reader in) {
  AppMessage message;
  QPC_CHECK(read_octets(in.getId(), message.id));
  QPC_CHECK(read_octets(in.getRunningHash(), message.running_hash));
  message.counter = in.getCounter();
  if (message.counter > AppMessage::largest_counter) {
    return fail(Kind::malformed, "schemas/message.capnp: a counter that no device reaches");
  }
  message.previous_epoch = in.getPreviousEpoch();
  message.sent_at = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(in.getSentAt()));
  message.expire_after = std::chrono::seconds(in.getExpireAfter());
  message.fallback = std::string(in.getFallback().begin(), in.getFallback().end());
  message.wants_receipt = in.getWantsReceipt();
  QPC_TRY(message.reply_to, read_reference(in.hasReplyTo(), in.getReplyTo()));
  QPC_TRY(message.thread, read_reference(in.hasThread(), in.getThread()));
  QPC_TRY(message.mentions, (read_ids<std::array<std::uint8_t, 16>>(in.getMentions(), AppMessage::most_mentions)));
  message.view_once = in.getViewOnce();
  QPC_TRY(message.body, read_body(in.getBody()));
  return message;
}

struct WriteBody {
  api::AppMessage::Body::Builder out;
  void operator()(const Text& body) { out.setText(body.text); }
  void operator()(const Delivered& body) {
    write_ids(body.messages, out.initDelivered(static_cast<unsigned>(body.messages.size())));
  }
  void operator()(const Read& body) {
    write_ids(body.messages, out.initRead(static_cast<unsigned>(body.messages.size())));
  }
  void operator()(const Typing& body) { out.setTyping(body.begins); }
  void operator()(const Reaction& body) { message::write(body, out.initReaction()); }
  void operator()(const Edit& body) { message::write(body, out.initEdit()); }
  void operator()(const Delete& body) { message::write(body.target, out.initDelete()); }
  void operator()(const Pin& body) { message::write(body, out.initPin()); }
  void operator()(const Poll& body) { message::write(body, out.initPoll()); }
  void operator()(const Vote& body) { message::write(body, out.initVote()); }
  void operator()(const ClosePoll& body) { message::write(body.poll, out.initClosePoll()); }
  void operator()(const JoinRequest& body) { message::write(body, out.initJoinRequest()); }
  void operator()(const JoinAnswer& body) { message::write(body, out.initJoinAnswer()); }
  void operator()(const UnknownBody&) {}
  void operator()(const ResendRequest& body) { message::write(body, out.initResendRequest()); }
  void operator()(const Resent& body) { message::write(body, out.initResent()); }
  void operator()(const File& body) {
    auto file = out.initFile();
    file.setAddress(as_data(body.address));
    file.setKey(as_data(body.key.reveal()));
    file.setSize(body.size);
    file.setHash(as_data(body.hash));
    file.setName(body.name);
    file.setMimeType(body.mime_type);
    file.setViewOnce(body.view_once);
  }
};

}  // namespace

MessageId message_id(ByteView stored) { return crypto::sha256(stored); }

std::array<std::uint8_t, 32> next_running_hash(const std::array<std::uint8_t, 32>& before, ByteView octets) {
  Bytes input(before.begin(), before.end());
  input.insert(input.end(), octets.begin(), octets.end());
  return crypto::sha256(input);
}

Result<AppMessage> AppMessage::read(ByteView octets) {
  if (octets.size() > most_octets) return fail(Kind::limit, "schemas/message.capnp: an AppMessage of too many octets");
  if (octets.empty() || octets.size() % sizeof(capnp::word) != 0)
    return std::unexpected(Error{Kind::malformed, no_app_message});
  std::vector<capnp::word> words(octets.size() / sizeof(capnp::word));  // Cap'n Proto reads aligned memory
  std::memcpy(words.data(), octets.data(), octets.size());
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 4 * words.size() + 1024;
  options.nestingLimit = 8;
  try {
    capnp::FlatArrayMessageReader reader(kj::arrayPtr(words.data(), words.size()), options);
    return read_message(reader.getRoot<api::AppMessage>());
  } catch (const std::exception&) {  // how Cap'n Proto reports octets that do not parse
    return std::unexpected(Error{Kind::malformed, no_app_message});
  }
}

Bytes AppMessage::write() const {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<api::AppMessage>();
  out.setId(as_data(id));
  out.setCounter(counter);
  out.setPreviousEpoch(previous_epoch);
  out.setRunningHash(as_data(running_hash));
  out.setSentAt(sent_at.time_since_epoch().count());
  out.setExpireAfter(static_cast<std::uint32_t>(expire_after.count()));
  out.setFallback(fallback);
  out.setWantsReceipt(wants_receipt);
  if (reply_to) message::write(*reply_to, out.initReplyTo());
  if (thread) message::write(*thread, out.initThread());
  if (!mentions.empty()) write_ids(mentions, out.initMentions(static_cast<unsigned>(mentions.size())));
  out.setViewOnce(view_once);
  std::visit(WriteBody{out.getBody()}, body);
  const auto words = capnp::messageToFlatArray(message);
  const auto octets = words.asBytes();
  return {octets.begin(), octets.end()};
}

}  // namespace qpc::message
