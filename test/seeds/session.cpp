// Conversations with an open session, and with the operator's socket: each method of each capability that hangs from it
// is called once.
#include <capnp/dynamic.h>
#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>
#include <schemas/admin.capnp.h>
#include <schemas/session.capnp.h>

#include "test/seeds/seeds.h"

namespace qpc::test {
namespace {

constexpr std::uint32_t bootstrap_question = 0, door_question = 1, call_question = 2;
constexpr unsigned deepest = 2;

/// Something in each field, so that little is refused for being empty.
void fill(capnp::DynamicStruct::Builder into, unsigned depth = 0) {
  static constexpr std::uint8_t octets[32] = {1, 2, 3};
  for (const auto field : into.getSchema().getNonUnionFields()) {
    const auto type = field.getType();
    if (type.isData()) {
      into.set(field, capnp::Data::Reader(octets, sizeof(octets)));
    } else if (type.isText()) {
      into.set(field, "alice");
    } else if (type.isUInt16() || type.isUInt32() || type.isUInt64() || type.isInt64()) {
      into.set(field, 1);
    } else if (type.isStruct() && depth < deepest) {
      fill(into.init(field).as<capnp::DynamicStruct>(), depth + 1);
    }
  }
}

class Conversation {
 public:
  Conversation() {
    capnp::MallocMessageBuilder message;
    message.initRoot<capnp::rpc::Message>().initBootstrap().setQuestionId(bootstrap_question);
    append(message);
  }
  /// Calls a method of what an earlier question has answered: of the answer itself, or of one of its pointers.
  Conversation& call(std::uint32_t question, std::uint32_t asks, std::optional<std::uint16_t> pointer,
                     capnp::InterfaceSchema::Method method) {
    capnp::MallocMessageBuilder message;
    auto call = message.initRoot<capnp::rpc::Message>().initCall();
    call.setQuestionId(question);
    call.setInterfaceId(method.getContainingInterface().getProto().getId());
    call.setMethodId(method.getOrdinal());
    auto target = call.initTarget().initPromisedAnswer();
    target.setQuestionId(asks);
    if (pointer) target.initTransform(1)[0].setGetPointerField(*pointer);
    fill(call.initParams().getContent().initAs<capnp::DynamicStruct>(method.getParamType()));
    call.getSendResultsTo().setCaller();
    append(message);
    return *this;
  }
  const Bytes& octets() const { return octets_; }

 private:
  void append(capnp::MessageBuilder& message) {
    const auto words = capnp::messageToFlatArray(message);
    const auto bytes = words.asBytes();
    octets_.insert(octets_.end(), bytes.begin(), bytes.end());
  }

  Bytes octets_;
};

std::string name_of(capnp::InterfaceSchema interface, capnp::InterfaceSchema::Method method) {
  const std::string whole = interface.getProto().getDisplayName();
  return whole.substr(whole.find_last_of(":.") + 1) + "_" + std::string(method.getProto().getName());
}

/// One that calls each method of what is behind the bootstrap, and of each capability that it gives.
void put_conversations(const SeedFolder& seeds, std::string_view target, capnp::InterfaceSchema bootstrap) {
  for (const auto door : bootstrap.getMethods()) {
    seeds.put(target, name_of(bootstrap, door),
              Conversation().call(door_question, bootstrap_question, std::nullopt, door).octets());
    for (const auto field : door.getResultType().getNonUnionFields()) {
      if (!field.getType().isInterface()) continue;
      const auto pointer = static_cast<std::uint16_t>(field.getProto().getSlot().getOffset());
      const auto behind = field.getType().asInterface();
      for (const auto method : behind.getMethods()) {
        seeds.put(target, name_of(behind, method),
                  Conversation()
                      .call(door_question, bootstrap_question, std::nullopt, door)
                      .call(call_question, door_question, pointer, method)
                      .octets());
      }
    }
  }
}

}  // namespace

void put_session_seeds(const SeedFolder& seeds) {
  put_conversations(seeds, "session_fuzz", capnp::Schema::from<api::Session>());
}

void put_admin_seeds(const SeedFolder& seeds) {
  put_conversations(seeds, "admin_service_fuzz", capnp::Schema::from<api::Admin>());
}

}  // namespace qpc::test
